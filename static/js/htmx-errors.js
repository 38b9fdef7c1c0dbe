/* When a request of htmx fails, the page says so; what was typed stays where it is. */
import { say } from "./toast.js";

document.addEventListener("htmx:sendError", () => say(document.body.dataset.textOffline, "bad"));
document.addEventListener("htmx:timeout", () => say(document.body.dataset.textOffline, "bad"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) say(document.body.dataset.textFailed, "bad");
});
// A form sent back with its errors is an answer to show, not a failure.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
