/* Ctrl-K or ⌘K goes to the search; what is typed also finds the menu's pages, walked with the arrows. */
const MAX_PAGES = 5;
const form = document.querySelector("[data-search]");
const input = form?.querySelector("[data-search-input]");
const list = form?.querySelector("[data-search-pages]");
const key = form?.querySelector("[data-search-key]");
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
let chosen = -1;

function pages() {
  const links = document.querySelectorAll(".rail [data-page-word]");
  const wanted = input.value.trim().toLowerCase();
  if (!wanted) return [];
  return [...links].filter((link) => link.dataset.pageWord.toLowerCase().includes(wanted)).slice(0, MAX_PAGES);
}

function option(link, at) {
  const item = document.createElement("li");
  item.className = "menu__item";
  item.id = `search-page-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(at === chosen));
  item.append(link.querySelector("svg").cloneNode(true), link.dataset.pageWord);
  item.addEventListener("mousedown", () => window.location.assign(link.href));
  return item;
}

function show() {
  const found = pages();
  chosen = Math.min(chosen, found.length - 1);
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (chosen >= 0) input.setAttribute("aria-activedescendant", `search-page-${chosen}`);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    window.location.assign(pages()[chosen].href);
  } else if (event.key === "Escape") {
    input.value = "";
    input.blur();
  } else if (STEPS[event.key]) {
    event.preventDefault();
    chosen = Math.max(-1, chosen + STEPS[event.key]);
    show();
  }
}

function start() {
  if (/Mac|iPhone|iPad/.test(navigator.userAgent)) key.textContent = "⌘K";
  input.addEventListener("input", () => { chosen = -1; show(); });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => { list.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

if (input) start();
