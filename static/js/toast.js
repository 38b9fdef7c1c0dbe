/* Toasts leave by themselves; one with 실행 취소 shows its time running out. Hover or focus holds them. */
const LEAVE_MS = 160;
const place = document.querySelector("[data-toasts]");

function leave(toast) {
  toast.classList.add("is-leaving");
  setTimeout(() => toast.remove(), LEAVE_MS);
}

function hold(toast) {
  const seconds = Number(toast.dataset.seconds);
  if (!seconds) return;
  toast.style.setProperty("--toast-time", `${seconds}s`);
  let left = seconds * 1000;
  let since = 0;
  let timer = 0;
  const run = () => {
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(() => leave(toast), left);
  };
  const pause = () => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  toast.addEventListener("mouseenter", pause);
  toast.addEventListener("mouseleave", run);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("focusout", run);
  run();
}

export function say(text, tone = "good") {
  const template = document.querySelector("[data-toast-template]");
  if (!place || !template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.className = `toast toast--${tone}`;
  toast.querySelector(".toast__text").textContent = text;
  place.append(toast);
}

if (place) {
  place.querySelectorAll("[data-toast]").forEach(hold);
  new MutationObserver((changes) => {
    for (const change of changes) {
      change.addedNodes.forEach((node) => node.matches?.("[data-toast]") && hold(node));
    }
  }).observe(place, { childList: true });
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-toast-close]");
  if (close) leave(close.closest("[data-toast]"));
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("[data-toast]")?.remove();
});
// A view answers with the header HX-Trigger: {"toast": {"text": "…", "tone": "good"}}.
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.tone));
