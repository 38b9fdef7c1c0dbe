/* [data-back] returns to the page before this one. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) window.history.back();
});
