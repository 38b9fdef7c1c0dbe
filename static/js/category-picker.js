/* 카테고리 선택: what is chosen in the popup goes into the form's list when 저장 is pressed, and
   what the form says holds only once the page itself is saved. [data-picker-open] opens it. */
import { Columns } from "./category-columns.js";
import { judge, lineage, search, treeOf } from "./category-tree.js";

const MOST_FOUND = 100;
const dialog = document.querySelector("[data-picker]");
const field = document.querySelector("[data-picked-field]");
const kept = field?.querySelector("[data-picked-list]");
const body = dialog?.querySelector("[data-picker-body]");
const trees = new Map();
let waiting, asLoaded, columns;

const part = (name) => body.querySelector(`[data-picker-${name}]`);
const rowsOf = (list) => [...(list?.querySelectorAll("[data-picked]") ?? [])];
const picture = (list) => rowsOf(list).map((row) => row.dataset.picked).join();
const copies = (list) => rowsOf(list).map((row) => row.cloneNode(true));

function say(word, values = {}) {
  const words = document.querySelector("[data-picker-words]").content;
  const text = words.querySelector(`[data-word="${word}"]`).textContent;
  return Object.entries(values).reduce((all, [name, value]) => all.replaceAll(`{${name}}`, value), text);
}

/* ---- the list ---- */

function chosen() {
  return rowsOf(part("list")).filter((row) => !("gone" in row.dataset)).map((row) => ({
    id: row.dataset.picked,
    above: row.dataset.above.split(" ").filter(Boolean),
    path: row.querySelector("[data-picked-path]").textContent,
  }));
}

function rowFor(node) {
  const pattern = document.querySelector("[data-picked-pattern]").content;
  const row = pattern.querySelector("[data-picked]").cloneNode(true);
  const count = row.querySelector("[data-picked-count]");
  row.dataset.picked = row.querySelector("input").value = node.id;
  row.dataset.above = lineage(node.parent).map(({ id }) => id).join(" ");
  row.querySelectorAll("[data-picked-path]").forEach((place) => { place.textContent = node.path; });
  count.textContent = count.textContent.replace("{n}", node.count.toLocaleString());
  return row;
}

function showList() {
  const list = chosen();
  const words = say("chosen", { n: rowsOf(part("list")).length });
  body.querySelector("[data-picked-title]").textContent = words;
  columns.mark((node) => ["duplicate", "covered"].includes(judge(node, list).kind));
}

function showField() {
  field.querySelector("[data-picked-title]").textContent = say("chosen", { n: rowsOf(kept).length });
}

/* Returns whether the choice is in the list now. */
function add() {
  const node = columns.choice;
  const verdict = node ? judge(node, chosen()) : { kind: "nothing" };
  part("said").textContent = say(verdict.kind, verdict);
  if (!verdict.below) return;
  const covered = rowsOf(part("list")).filter((row) => verdict.below.includes(row.dataset.picked));
  covered.forEach((row) => row.remove());
  part("list").append(rowFor(node));
  part("list").lastElementChild.scrollIntoView({ block: "nearest" });
  showList();
}

/* ---- what is not saved yet ---- */

const forgotten = () => {
  const node = columns?.choice;
  return node && ["added", "merged"].includes(judge(node, chosen()).kind) ? node : null;
};

function ask(name, words) {
  const box = document.querySelector(`[data-picker-ask="${name}"]`);
  box.querySelector("[data-ask-words]").textContent = words;
  box.returnValue = "";
  box.showModal();
  return new Promise((answered) => {
    box.addEventListener("close", () => answered(box.returnValue), { once: true });
  });
}

async function save() {
  const node = forgotten();
  const answer = node ? await ask("forgot", say("forgot", { path: node.path })) : "without";
  if (!answer) return;
  if (answer === "with") add();
  if (picture(kept) !== picture(part("list"))) {
    kept.replaceChildren(...copies(part("list")));
    field.querySelector("[data-picked-applied]").textContent = say("applied");
    kept.dispatchEvent(new Event("change", { bubbles: true }));
  }
  dialog.close();
}

async function leave() {
  const isOther = columns && picture(kept) !== picture(part("list"));
  const node = forgotten();
  const words = isOther ? say("leave-list") : node && say("leave-choice", { path: node.path });
  if (!words || (await ask("leave", words)) === "leave") dialog.close();
}

/* ---- the trees ---- */

async function fetched(url) {
  // The browser's own cache answers when the server says that nothing has changed.
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return treeOf((await response.json()).rows);
}

async function showTree({ isNew = false } = {}) {
  const { tree, every } = part("ready").dataset;
  const url = every && !part("mine").checked ? every : tree;
  try {
    if (isNew || !trees.has(url)) trees.set(url, await fetched(url));
  } catch {
    return fail();
  }
  if (!part("ready")) return null;
  columns.show(trees.get(url));
  return find();
}

function fail() {
  body.hidden = true;
  columns = undefined;
  dialog.querySelector("[data-picker-failed]").hidden = false;
  dialog.querySelector("[data-picker-again]").focus();
}

function load(event) {
  body.hidden = false;
  dialog.querySelector("[data-picker-failed]").hidden = true;
  body.dispatchEvent(new CustomEvent(event));
}

/* ---- the search ---- */

function find() {
  const text = part("search").value.trim();
  const found = text ? search(columns.tree, text) : [];
  const word = found.length > MOST_FOUND ? "first" : found.length ? "found" : "missed";
  part("tree").hidden = Boolean(text);
  part("found").hidden = !text;
  part("found-title").textContent = say(word, { n: found.length, m: MOST_FOUND });
  columns.found(found.slice(0, MOST_FOUND));
}

function onSearchKey(event) {
  const results = body.querySelector("[data-results]");
  if (event.isComposing || !["ArrowDown", "Enter"].includes(event.key)) return;
  event.preventDefault();
  if (part("found").hidden) columns.focus();
  else if (!results.hidden) {
    columns.pick(results, 0);
    results.focus();
  }
}

/* ---- the popup ---- */

async function begin() {
  columns = new Columns(part("ready"), { say, add, changed: showChoice });
  part("list").replaceChildren(...copies(kept));
  part("search").addEventListener("input", find);
  part("search").addEventListener("keydown", onSearchKey);
  part("mine")?.addEventListener("change", () => showTree());
  await showTree({ isNew: true });
  if (!columns) return;
  showList();
  columns.focus(0);
}

function showChoice(node) {
  part("now").textContent = node?.path ?? say("select");
  part("now").classList.toggle("is-chosen", Boolean(node));
  part("said").textContent = "";
}

function onClick(event) {
  const pressed = (name) => event.target.closest(`[data-picker-${name}]`);
  if (pressed("close")) leave();
  else if (pressed("again")) load("picker-again");
  else if (pressed("add")) add();
  else if (pressed("save")) save();
  else if (pressed("back")) columns.back();
  else if (event.target === dialog && isOutside(event)) leave();
  else return;
  // The dialogs' own module would close without asking.
  event.stopPropagation();
}

function isOutside({ clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  return !isInside && (x !== 0 || y !== 0);
}

/* Escape first empties the search; the browser itself would close at the second one unasked. */
function onKey(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  if (columns && part("search").value) {
    part("search").value = "";
    find();
    part("search").focus();
  } else leave();
}

function onListChange(event) {
  if (event.target !== part("list")) return;
  showList();
  if (!rowsOf(part("list")).length) columns.focus();
}

function start() {
  waiting = body.firstElementChild;
  asLoaded = copies(kept);
  dialog.addEventListener("click", onClick);
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("change", onListChange);
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("close", (event) => {
    if (event.target !== dialog) return;
    columns = undefined;
    body.replaceChildren(waiting);
  });
  body.addEventListener("htmx:afterSwap", (event) => event.target === body && part("ready") && begin());
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(failure, (event) => event.target === body && fail());
  }
  body.addEventListener("picker-synced", () => columns && showTree({ isNew: true }).then(showList));
  kept.addEventListener("change", () => {
    showField();
    if (!rowsOf(kept).length) field.querySelector("[data-picker-open]").focus();
  });
  kept.closest("form").addEventListener("reset", () => {
    kept.replaceChildren(...asLoaded.map((row) => row.cloneNode(true)));
    field.querySelector("[data-picked-applied]").textContent = "";
    showField();
  });
  field.querySelector("[data-picker-open]").addEventListener("click", () => {
    dialog.showModal();
    dialog.querySelector("h2").focus();
    load("picker-open");
  });
}

if (dialog && kept) start();
