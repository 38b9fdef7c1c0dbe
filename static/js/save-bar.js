/* <form data-save-bar>: a strip appears while something differs from what was loaded, and leaving asks first. */
const loaded = new WeakMap();

const picture = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
const forms = () => [...document.querySelectorAll("form[data-save-bar]")];
const isChanged = (form) => loaded.has(form) && loaded.get(form) !== picture(form);

function show(form) {
  const strip = form.querySelector("[data-save-bar-strip]");
  if (strip) strip.hidden = !isChanged(form);
}

function remember(root) {
  root.querySelectorAll("form[data-save-bar]").forEach((form) => {
    // A form that comes back with errors holds what the person typed, none of it saved.
    loaded.set(form, form.dataset.saveBar === "unsaved" ? "" : picture(form));
    show(form);
  });
}

function onEdit(event) {
  const form = event.target.closest("form[data-save-bar]");
  if (form) show(form);
}

document.addEventListener("input", onEdit);
document.addEventListener("change", onEdit);
document.addEventListener("reset", (event) => setTimeout(() => show(event.target)));
document.addEventListener("submit", (event) => loaded.delete(event.target));
document.addEventListener("htmx:load", (event) => event.target !== document.body && remember(event.target));
window.addEventListener("beforeunload", (event) => {
  if (forms().some(isChanged)) event.preventDefault();
});
remember(document);
