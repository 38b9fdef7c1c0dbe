/* <form|a data-popup> opens the consent window and tells what becomes of it.
   Beside it: [data-popup-waiting], [data-popup-blocked] and [data-popup-closed], shown one at a time.
   [data-popup-here], shown with the second, goes the same way without a window of its own.
   [data-popup-poll="url"] is asked while the window is open: 204 means not yet, 200 carries {"url": "…"}. */
const WATCH_MS = 1000;
const WATCH_FOR_MS = 600000;
const FEATURES = "popup,width=520,height=760";
const WINDOW_NAME = "vircle-consent";
const watches = new WeakMap();

function tell(area, state) {
  for (const name of ["waiting", "blocked", "closed"]) {
    area.querySelectorAll(`[data-popup-${name}]`).forEach((part) => { part.hidden = name !== state; });
  }
}

function opened(area) {
  const child = window.open("about:blank", WINDOW_NAME, FEATURES);
  tell(area, child ? "waiting" : "blocked");
  child?.focus();
  return child;
}

async function answer(area) {
  if (!area.dataset.popupPoll) return null;
  const headers = { Accept: "application/json" };
  const response = await fetch(area.dataset.popupPoll, { headers }).catch(() => null);
  return response?.status === 200 ? response.json() : null;
}

/* Goes on asking after the window seems closed: a page that isolates itself only looks that way. */
function watch(area, child) {
  const until = Date.now() + WATCH_FOR_MS;
  const turn = (watches.get(area) ?? 0) + 1;
  watches.set(area, turn);
  const look = async () => {
    const wasClosed = child.closed;
    const done = await answer(area);
    if (watches.get(area) !== turn) return;
    if (done?.url) window.location.assign(done.url);
    else if (wasClosed) tell(area, "closed");
    const isWorthIt = !wasClosed || area.dataset.popupPoll;
    if (!done?.url && isWorthIt && Date.now() < until) setTimeout(look, WATCH_MS);
  };
  setTimeout(look, WATCH_MS);
}

function start(event, trigger) {
  const area = trigger.closest("[data-popup-area]");
  const child = opened(area);
  if (!child) {
    event.preventDefault();
    return;
  }
  trigger.target = WINDOW_NAME;
  watch(area, child);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-popup]");
  if (link) start(event, link);
});
document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-popup-here]")?.closest("[data-popup-area]");
  const form = area?.querySelector("form[data-popup]");
  if (!form) return;
  form.removeAttribute("data-popup");
  form.removeAttribute("target");
  form.requestSubmit();
  // Whoever comes back finds the page as it was at first.
  form.setAttribute("data-popup", "");
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-popup]")) start(event, event.target);
});

// The page at the end of the consent hands its address to the one that opened it.
window.addEventListener("message", (event) => {
  if (event.origin === window.location.origin && event.data?.vircle === "connected") {
    const { pathname, search } = new URL(event.data.url, window.location.origin);
    window.location.assign(pathname + search);
  }
});
const finished = document.querySelector("[data-popup-finished]");
if (finished && window.opener) {
  window.opener.postMessage(
    { vircle: "connected", url: finished.dataset.popupFinished },
    window.location.origin,
  );
  window.close();
}
