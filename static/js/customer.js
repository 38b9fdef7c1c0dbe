/* The customer's pages: copy a number, print the card. Everything else is plain HTML. */
import "./toast.js";
import "./copy.js";

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
