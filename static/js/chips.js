/* [data-chip-remove] takes a chip out of its list, keeps the focus nearby and tells the form. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chip-remove]");
  if (!button) return;
  const list = button.closest("[data-chips]");
  const chip = button.closest("li");
  const neighbour = chip.nextElementSibling ?? chip.previousElementSibling;
  chip.remove();
  neighbour?.querySelector("[data-chip-remove]")?.focus();
  list.dispatchEvent(new Event("change", { bubbles: true }));
});
