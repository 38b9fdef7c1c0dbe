/* Row checks inside [data-selection]: one for all, Shift for a range, and a bar that rises with the count. */
let lastChecked = null;

const rows = (area) => [...area.querySelectorAll("[data-row-check]:not(:disabled)")];

function show(area) {
  const all = rows(area);
  const count = all.filter((row) => row.checked).length;
  const bar = area.querySelector("[data-bulk-bar]");
  const head = area.querySelector("[data-row-check-all]");
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelectorAll("[data-selection-count]").forEach((place) => {
      place.textContent = count.toLocaleString();
    });
  }
  if (head) {
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  }
}

function setAll(area, isChecked) {
  rows(area).forEach((row) => { row.checked = isChecked; });
  show(area);
}

document.addEventListener("change", (event) => {
  const area = event.target.closest("[data-selection]");
  if (!area) return;
  if (event.target.matches("[data-row-check-all]")) setAll(area, event.target.checked);
  if (event.target.matches("[data-row-check]")) show(area);
});

document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-selection]");
  if (!area) return;
  if (event.target.closest("[data-selection-clear]")) setAll(area, false);
  if (!event.target.matches("[data-row-check]")) return;
  const all = rows(area);
  const [from, to] = [all.indexOf(lastChecked), all.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) {
    all.slice(from, to + 1).forEach((row) => { row.checked = event.target.checked; });
    show(area);
  }
  lastChecked = event.target;
});

function showAll() {
  document.querySelectorAll("[data-selection]").forEach(show);
}

// The browser's Back button restores checks without saying so.
window.addEventListener("pageshow", showAll);
document.addEventListener("htmx:afterSwap", showAll);
