/* Row checks inside [data-selection]: one for all, Shift for a range, and a bar that rises with the count.
   [data-matching] may hold one field that stands for everything the filter means, seen or not. */
let lastChecked = null;

const matching = (area) => area.querySelector("[data-matching-count]");

const rows = (area) => [...area.querySelectorAll("[data-row-check]:not(:disabled)")];

function show(area) {
  const all = rows(area);
  const seen = all.filter((row) => row.checked).length;
  const count = matching(area) ? Number(matching(area).dataset.matchingCount) : seen;
  const bar = area.querySelector("[data-bulk-bar]");
  const head = area.querySelector("[data-row-check-all]");
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelectorAll("[data-selection-count]").forEach((place) => {
      place.textContent = count.toLocaleString();
    });
  }
  if (head) {
    head.checked = seen > 0 && seen === all.length;
    head.indeterminate = seen > 0 && seen < all.length;
  }
  const offer = area.querySelector("[data-matching-offer]");
  if (offer) offer.hidden = seen === 0 || seen < all.length || matching(area) !== null;
}

// Whoever changes one row no longer means everything.
function forgetMatching(area) {
  matching(area)?.remove();
}

function setAll(area, isChecked) {
  forgetMatching(area);
  rows(area).forEach((row) => { row.checked = isChecked; });
  show(area);
}

document.addEventListener("change", (event) => {
  const area = event.target.closest("[data-selection]");
  if (!area) return;
  if (event.target.matches("[data-row-check-all]")) setAll(area, event.target.checked);
  if (event.target.matches("[data-row-check]")) {
    forgetMatching(area);
    show(area);
  }
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

// Everything is asked for with all rows checked; whoever let one go since means it no longer.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target.matches("[data-matching]")) return;
  const area = event.detail.target.closest("[data-selection]");
  if (rows(area).some((row) => !row.checked)) event.detail.shouldSwap = false;
});

// The browser's Back button restores checks without saying so.
window.addEventListener("pageshow", showAll);
document.addEventListener("htmx:afterSwap", showAll);
