/* <time data-relative> reads "3분 전" for a day, then as its full date; the page keeps it true. */
const UNITS = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
const DAYS_RELATIVE = 7;
const REFRESH_MS = 30000;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "ko", { numeric: "auto" });

function show(time) {
  const seconds = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
  if (Math.abs(seconds) > DAYS_RELATIVE * 86400) {
    time.textContent = time.title;
    return;
  }
  const [size, unit] = UNITS.find(([unitSize]) => Math.abs(seconds) >= unitSize) ?? UNITS.at(-1);
  time.textContent = words.format(Math.trunc(seconds / size), unit);
}

function showAll() {
  document.querySelectorAll("time[data-relative]").forEach(show);
}

setInterval(showAll, REFRESH_MS);
document.addEventListener("htmx:load", showAll);
showAll();
