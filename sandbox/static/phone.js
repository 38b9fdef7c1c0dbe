// Brings new messages to the screen: one short question a second while somebody looks.
"use strict";

const EVERY_MS = 1000;

function toEnd(chat) {
  chat.scrollTop = chat.scrollHeight;
}

function dropRepeatedDays(fresh, chat) {
  for (const day of fresh.querySelectorAll("[data-day]")) {
    const shown = chat.querySelectorAll("[data-day]");
    if (shown.length && shown[shown.length - 1].dataset.day === day.dataset.day) day.remove();
  }
}

function nameBrands(chat) {
  const names = [...chat.querySelectorAll(".talk-name")].map((name) => name.textContent);
  document.querySelector("[data-brands]").textContent = [...new Set(names)].join(" · ");
}

function append(chat, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  dropRepeatedDays(holder.content, chat);
  chat.querySelector("[data-blank]")?.remove();
  for (const talk of holder.content.querySelectorAll(".talk")) talk.classList.add("fresh");
  chat.append(holder.content);
  nameBrands(chat);
  toEnd(chat);
}

async function askForMessages(chat) {
  const answer = await fetch(`${chat.dataset.append}?after=${chat.dataset.last}`);
  if (answer.status !== 200) return;
  const html = await answer.text();
  chat.dataset.last = answer.headers.get("X-Last-Place");
  append(chat, html);
}

async function askForList(list) {
  const answer = await fetch(list.dataset.replace);
  if (!answer.ok) return;
  const html = await answer.text();
  // Replacing equal content would only take the focus away.
  if (html !== list.dataset.shown) list.innerHTML = html;
  list.dataset.shown = html;
}

async function ask(question, place) {
  try {
    if (!document.hidden) await question(place);
  } catch {
    // The sandbox is restarting; the next question finds it again.
  }
  setTimeout(ask, EVERY_MS, question, place);
}

const chat = document.querySelector("[data-append]");
if (chat) {
  toEnd(chat);
  ask(askForMessages, chat);
}
const list = document.querySelector("[data-replace]");
if (list) ask(askForList, list);
