/* [data-dialog-open="id"] opens, [data-dialog-close] or the backdrop closes, [data-dialog-start] opens at load. */
function open(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

function pressedBackdrop(event) {
  if (event.target.nodeName !== "DIALOG") return false;
  const box = event.target.getBoundingClientRect();
  const isInside =
    event.clientX >= box.left && event.clientX <= box.right &&
    event.clientY >= box.top && event.clientY <= box.bottom;
  // A keyboard "click" has no coordinates and must not close anything.
  return !isInside && (event.clientX !== 0 || event.clientY !== 0);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.dialogOpen));
  }
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  if (pressedBackdrop(event)) event.target.close();
});

function openMarked(root) {
  root.querySelectorAll("[data-dialog-start]").forEach(open);
}

document.addEventListener("htmx:load", (event) => {
  if (event.target.matches?.("[data-dialog-start]")) open(event.target);
  openMarked(event.target);
});
openMarked(document);
document.querySelector("[data-autofocus]")?.focus();
