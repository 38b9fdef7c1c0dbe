/* The consent window of Cafe24: [확인] closes it, and the page that opened it goes on by itself. */
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

// [이 창에서 계속하기]: the same form, without a window of its own.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-consent-here]");
  const form = button?.closest("[data-popup-area]")?.querySelector("form[data-popup]");
  if (!form) return;
  form.removeAttribute("data-popup");
  form.removeAttribute("target");
  form.requestSubmit();
});
