/* [data-copy="value"] copies its value and says so twice: in place, and to a screen reader by toast. */
import { say } from "./toast.js";

const SHOWN_MS = 1600;

async function write(value) {
  if (navigator.clipboard) return navigator.clipboard.writeText(value);
  // Old in-app browsers and plain HTTP have no clipboard API.
  const field = document.createElement("textarea");
  field.value = value;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await write(button.dataset.copy);
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), SHOWN_MS);
  say(document.body.dataset.textCopied);
});
