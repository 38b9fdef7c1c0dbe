/* [data-detail-rows]: rows that are added, removed and put in order, by pointer or by keyboard (Alt+arrows). */
const loaded = new WeakMap();

const rowsOf = (list) => [...list.querySelectorAll("[data-detail-row]")];
const areaOf = (element) => element.closest("[data-detail-rows]");
const listOf = (area) => area.querySelector("[data-detail-list]");

function say(area, text) {
  area.querySelector("[data-detail-said]").textContent = text;
}

function changed(area) {
  // What follows the form (the bar that rises, the preview) listens for this.
  area.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(area) {
  const blank = area.querySelector("[data-detail-blank]").content.cloneNode(true);
  listOf(area).append(blank);
  rowsOf(listOf(area)).at(-1).querySelector("select").focus();
  changed(area);
}

function remove(row) {
  const area = areaOf(row);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("[data-detail-remove]") ?? area.querySelector("[data-detail-add]")).focus();
  say(area, area.dataset.textRemoved);
  changed(area);
}

function move(row, step, focused) {
  const area = areaOf(row);
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  focused.focus();
  const place = rowsOf(listOf(area)).indexOf(row) + 1;
  say(area, area.dataset.textMoved.replace("%(place)s", place));
  changed(area);
}

/* A field that another row has taken cannot be taken twice. */
function offer(area) {
  const rows = rowsOf(listOf(area));
  const taken = rows.map((row) => row.querySelector("select").value);
  rows.forEach((row, place) => {
    for (const option of row.querySelector("select").options) {
      option.hidden = option.value !== "" && taken.some((key, at) => at !== place && key === option.value);
    }
  });
}

function name(select) {
  const label = select.closest("[data-detail-row]").querySelector("[name=detail_label]");
  const before = label.dataset.suggested ?? "";
  if (label.value !== before) return;
  label.value = select.value ? select.selectedOptions[0].text.slice(0, label.maxLength) : "";
  label.dataset.suggested = label.value;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const area = button && areaOf(button);
  if (!area) return;
  const row = button.closest("[data-detail-row]");
  if ("detailAdd" in button.dataset) add(area);
  else if ("detailRemove" in button.dataset) remove(row);
  else if ("detailUp" in button.dataset) move(row, -1, button);
  else if ("detailDown" in button.dataset) move(row, 1, button);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-detail-row]");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp" ? -1 : 1, event.target);
});

document.addEventListener("change", (event) => {
  const area = event.target.closest?.("[data-detail-rows]");
  if (!area || !listOf(area)) return;
  if (event.target.name === "detail_key") name(event.target);
  offer(area);
});

document.addEventListener("reset", (event) => {
  const area = event.target.querySelector("[data-detail-rows]");
  if (area && listOf(area)) listOf(area).replaceChildren(...loaded.get(area).map((row) => row.cloneNode(true)));
});

document.querySelectorAll("[data-detail-rows]").forEach((area) => {
  if (!listOf(area)) return;
  loaded.set(area, rowsOf(listOf(area)).map((row) => row.cloneNode(true)));
  offer(area);
});
