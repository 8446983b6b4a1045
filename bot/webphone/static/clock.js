// The server's clock: shown in London's time, and on a demonstration moved from here.
import { $, tell, write } from "./page.js";

const london = (format, locale = "en-GB") => new Intl.DateTimeFormat(locale, { timeZone: "Europe/London", ...format });
const DAY = london({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const TIME = london({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const WALL = london({ dateStyle: "short", timeStyle: "short" }, "sv-SE"); // 2026-11-28 23:10, as the input wants it

let skew = 0; // the server's clock minus ours, in milliseconds
let moved = false;
let moving = Promise.resolve(); // one move at a time: two quick steps of an hour are two hours
let far = 0; // how far it was moved, in seconds

export const ahead = () => far;
export const now = () => Date.now() + skew;
export const dayOf = (at) => DAY.format(at).replaceAll(",", "");
export const timeOf = (at) => TIME.format(at);

/** Goes by what the server says of its clock. */
export function follow(clock) {
  skew = Date.parse(clock.now) - Date.now();
  [moved, far] = [clock.moved, clock.ahead];
  $("clock").hidden = !clock.movable;
  $("back").disabled = !moved;
  tick();
}

function tick() {
  const day = `${dayOf(now())}, ${timeOf(now())}`;
  write($("wall"), timeOf(now()));
  write($("today"), day);
  write($("demo-time"), moved ? `Demo time: ${day}` : "");
  if (document.activeElement !== $("at") && !$("at").dataset.typed) $("at").value = WALL.format(now()).replace(" ", "T");
}

const move = (wanted) => (moving = moving.then(() => go(wanted)));

async function go(wanted) {
  delete $("at").dataset.typed;
  write($("refused"), "");
  try {
    follow(await tell("/phone/api/clock", wanted));
    write($("said"), moved ? $("demo-time").textContent : `Back to now: ${$("today").textContent}`);
  } catch (error) {
    write($("refused"), (error.name === "Error" && error.message) || "The clock could not be moved. Try again.");
  }
}

$("clock").addEventListener("click", ({ target }) => target.dataset.by && move({ by: target.dataset.by }));
$("back").addEventListener("click", () => move({}));
$("at").addEventListener("input", () => ($("at").dataset.typed = "yes"));
$("travel").addEventListener("submit", (event) => (event.preventDefault(), move({ to: $("at").value })));
setInterval(tick, 1000);
