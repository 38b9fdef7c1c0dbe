/* The consent window of Cafe24: [확인] and [닫기] close it, and the page that opened it goes on by itself. */
const done = document.querySelector("[data-consent-done]");
if (done) {
  // popup.js of the opener listens; where the consent page cut the tie, the opener asks the server.
  window.opener?.postMessage({ vircle: "connected", url: done.href }, window.location.origin);
  done.addEventListener("click", (event) => {
    if (!window.opener) return;
    event.preventDefault();
    window.close();
  });
}

// Only a window that a page of ours opened may be closed by a button.
const place = document.querySelector("[data-consent-window]");
if (place && window.opener) {
  place.hidden = false;
  place.querySelector("[data-consent-close]").addEventListener("click", () => window.close());
}
