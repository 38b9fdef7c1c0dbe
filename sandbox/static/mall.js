"use strict";
const lines = document.querySelector("#lines");

function showChoice(line) {
  const chosen = line.querySelector("select").selectedOptions[0];
  const picture = line.querySelector(".line-picture");
  picture.src = `${picture.dataset.base}${chosen.dataset.product}.png`;
  line.classList.toggle("free", chosen.hasAttribute("data-free"));
}

document.querySelector("#add-line").addEventListener("click", () => {
  lines.append(document.querySelector("#line").content.cloneNode(true));
  showChoice(lines.lastElementChild);
});
lines.addEventListener("change", (event) => showChoice(event.target.closest(".line")));
lines.addEventListener("click", (event) => {
  if (event.target.matches(".line-remove") && lines.children.length > 1) {
    event.target.closest(".line").remove();
  }
});

const name = document.querySelector("[name=buyer_name]");
name.addEventListener("change", () => {
  const known = [...document.querySelectorAll("#customers option")].find((each) => each.value === name.value);
  if (known) document.querySelector("[name=buyer_phone]").value = known.dataset.phone;
});
