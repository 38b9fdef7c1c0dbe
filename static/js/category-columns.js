/* Four listboxes that depend on one another, and a fifth with what a search has found.
   The arrows walk up and down a column and from one to the next; Enter adds. */
import { lineage } from "./category-tree.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, End: Infinity, Home: -Infinity };
const nodeOf = new WeakMap();

const selected = (list) => list.querySelector('[aria-selected="true"]');

export class Columns {
  /* say(word, values) writes a text; changed() hears of each choice; add() of Enter. */
  constructor(root, { say, changed, add }) {
    Object.assign(this, { root, say, changed, add, choice: null, tree: null, listed: () => false });
    this.steps = root.querySelector("[data-picker-tree]");
    this.lists = [...root.querySelectorAll("[data-level]")];
    this.results = root.querySelector("[data-results]");
    root.addEventListener("click", (event) => this.#onClick(event));
    root.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /* Another tree, or the same with other counts; a choice stays while it is there. */
  show(tree) {
    this.tree = tree;
    this.above = [];
    this.choose(tree.byId.get(this.choice?.id) ?? null);
  }

  choose(node, step = this.#depth(node) - 1) {
    const line = lineage(node);
    this.choice = node;
    this.lists.forEach((list, level) => this.#column(list, level, line));
    this.#step(Math.max(0, Math.min(step, this.lists.length - 1)));
    this.changed(node);
  }

  found(nodes) {
    this.#fill(this.results, nodes, (node) => node.path);
  }

  /* A list has changed: what is in it is marked in the columns. */
  mark(listed) {
    this.listed = listed;
    for (const list of [...this.lists, this.results]) [...list.children].forEach((item) => this.#label(item));
  }

  focus(level = Number(this.steps.dataset.step)) {
    this.#step(level);
    this.lists[level].focus();
  }

  back() {
    this.focus(Math.max(0, Number(this.steps.dataset.step) - 1));
  }

  #depth(node) {
    return lineage(node).length;
  }

  #step(level) {
    this.steps.dataset.step = level;
  }

  #column(list, level, line) {
    const above = line[level - 1] ?? null;
    const nodes = level ? (above?.children ?? []) : this.tree.roots;
    if (this.above[level] !== above) this.#fill(list, nodes, (node) => node.name);
    this.above[level] = above;
    const isNext = level === line.length + 1 && !this.lists[level - 1].hidden;
    const word = level <= line.length ? "leaf" : isNext && "select";
    list.parentElement.querySelector("[data-hint]").textContent = nodes.length || !word ? "" : this.say(word);
    this.#select(list, line[level] ?? null);
  }

  #fill(list, nodes, text) {
    list.replaceChildren(...nodes.map((node, at) => this.#option(list, node, at, text(node))));
    list.hidden = nodes.length === 0;
    list.scrollTop = 0;
    list.removeAttribute("aria-activedescendant");
  }

  #option(list, node, at, text) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const count = document.createElement("span");
    item.id = `${list.id}-${at}`;
    item.className = "picker__option";
    item.setAttribute("role", "option");
    name.className = "picker__name";
    name.textContent = text;
    count.className = "picker__count";
    count.textContent = node.count.toLocaleString();
    item.append(name, count);
    item.toggleAttribute("data-more", node.children.length > 0 && list !== this.results);
    nodeOf.set(item, node);
    this.#label(item);
    return item;
  }

  #label(item) {
    const node = nodeOf.get(item);
    const isListed = this.listed(node);
    const words = [item.firstChild.textContent, this.say("products", { n: node.count.toLocaleString() })];
    if (item.hasAttribute("data-more")) words.push(this.say("more"));
    if (node.isGone) words.push(this.say("gone"));
    if (isListed) words.push(this.say("listed"));
    item.setAttribute("aria-label", words.join(", "));
    item.classList.toggle("is-listed", isListed);
    item.classList.toggle("is-gone", node.isGone);
  }

  #select(list, node) {
    selected(list)?.removeAttribute("aria-selected");
    const item = node && [...list.children].find((each) => nodeOf.get(each).id === node.id);
    if (!item) return list.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", item.id);
    return item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /* A finger goes on to the next step; a column of results stays where it is. */
  #onClick(event) {
    const item = event.target.closest('[role="option"]');
    if (!item) return;
    const list = item.parentElement;
    list.focus({ preventScroll: true });
    const node = nodeOf.get(item);
    const depth = this.#depth(node);
    this.choose(node, list === this.results || !node.children.length ? depth - 1 : depth);
    if (list === this.results) this.#select(list, node);
  }

  #onKey(event) {
    const list = event.target.closest('[role="listbox"]');
    if (!list || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS) this.#walk(list, STEPS[event.key]);
    else if (event.key === "ArrowRight" && list !== this.results) this.#deeper(list);
    else if (event.key === "ArrowLeft" && list !== this.results) this.#higher(list);
    else if (event.key === "Enter") this.add();
    else return;
    event.preventDefault();
  }

  #walk(list, by) {
    const items = [...list.children];
    const from = items.indexOf(selected(list));
    const to = from < 0 ? (by === Infinity ? items.length - 1 : 0) : from + by;
    this.pick(list, Math.max(0, Math.min(items.length - 1, to)));
  }

  pick(list, at) {
    const node = nodeOf.get(list.children[at]);
    this.choose(node);
    this.#select(list, node);
  }

  #deeper(list) {
    const level = Number(list.dataset.level) + 1;
    const next = this.lists[level];
    if (!selected(list) || !next || next.hidden) return;
    if (!selected(next)) this.pick(next, 0);
    this.focus(level);
  }

  #higher(list) {
    const level = Number(list.dataset.level) - 1;
    if (level < 0) return;
    this.choose(this.above[level + 1]);
    this.focus(level);
  }
}
