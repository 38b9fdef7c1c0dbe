/* Arrow keys walk along tabs and segments; the current tab scrolls into view on narrow screens. */
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

document.addEventListener("keydown", (event) => {
  const tabs = event.target.closest("[data-tabs]");
  if (!tabs) return;
  const all = [...tabs.querySelectorAll("a, button")];
  const at = all.indexOf(document.activeElement);
  let next = at + (STEPS[event.key] ?? 0);
  if (event.key === "Home") next = 0;
  if (event.key === "End") next = all.length - 1;
  if (next === at) return;
  event.preventDefault();
  all[(next + all.length) % all.length].focus();
});

document.querySelectorAll("[data-tabs] [aria-current]").forEach((tab) => {
  tab.scrollIntoView({ block: "nearest", inline: "center" });
});
