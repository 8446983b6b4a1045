// One message as a row of the chat, in the look of whichever channel it is seen as.
import { timeOf } from "./clock.js";
import { $, make, write } from "./page.js";

const STATUS = { queued: "Waiting to go", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Not delivered" };
const FEW = 5; // choices shown at once where there are many

export const newRow = (number) => Object.assign($("bubble").content.cloneNode(true).firstElementChild, { number });

/** Shows a message in its row. `chat` says who is who, which skin is on, and what a tapped choice does. */
export function fill(row, item, chat) {
  const [mine, at, parts] = [item.from === "person", new Date(item.at), partsOf(item, chat.skin)];
  const [who, time, tick, cost] = [".who", "time", ".tick", ".cost"].map((part) => row.querySelector(part));
  row.item = item;
  row.classList.add(mine ? "mine" : "theirs");
  write(who, `${mine ? chat.me.name : chat.council}: `);
  fillTexts(row, parts, item.language || chat.me.language.replace("_", "-"));
  write(time, timeOf(at));
  time.dateTime = at.toISOString();
  tick.hidden = !mine && item.status !== "queued" && item.status !== "failed"; // a phone has no ticks on what it gets
  tick.dataset.status = item.status;
  tick.ariaLabel = STATUS[item.status];
  write(cost, costOf(parts));
  row.querySelector(".unsent").hidden = true;
  fillChoices(row, item, parts.at(-1), chat);
  return row;
}

/** The messages that this one would be in that skin: an SMS has its choices in its text, and a long one is several. */
const partsOf = ({ text, looks = {} }, skin) => looks[skin] ?? [{ text, choices: skin === "telegram" ? "keyboard" : "pills" }];

export const segmentsOf = (count) => `${count} ${count === 1 ? "segment" : "segments"}`;

function costOf(parts) {
  const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
  return parts[0].segments ? `${segmentsOf(sum("segments"))} · ${sum("pence")}p` : "";
}

function fillTexts(row, parts, lang) {
  const texts = [...row.querySelectorAll(".text")];
  while (texts.length > parts.length) texts.shift().remove();
  while (texts.length < parts.length) texts.unshift(addText(row));
  parts.forEach(({ text }, place) => (write(texts[place], text), (texts[place].lang = lang)));
}

function addText(row) {
  const added = make("p", { className: "text", dir: "auto" });
  row.querySelector(".text").before(added);
  return added;
}

function fillChoices(row, { choices = [], language }, { choices: kind }, chat) {
  const group = row.querySelector(".choices");
  const wanted = choices.length ? kind : "";
  if ((group.dataset.kind ?? "") === wanted) return;
  const button = ({ label, payload }) =>
    make("button", { type: "button", dir: "auto", lang: language, textContent: label, onclick: () => chat.say(label, payload) });
  group.replaceChildren(...choices.map(button));
  [group.dataset.kind, group.hidden] = [wanted, !wanted];
  if (wanted === "list") foldAway(group, 0, `1–${choices.length}`); // all that we can have WhatsApp write there
  if (wanted === "pills" && choices.length > FEW + 1) foldAway(group, FEW, `${choices.length - FEW} more`);
}

/** Hides all but the first few behind a button that says what it brings. */
function foldAway(group, shown, words) {
  const rest = [...group.children].slice(shown);
  const more = make("button", { type: "button", className: "more", lang: "en-GB", dir: "ltr", textContent: words });
  more.ariaExpanded = "false";
  more.onclick = () => {
    rest.forEach((button) => (button.hidden = false));
    rest[0].focus();
    more.remove();
  };
  rest.forEach((button) => (button.hidden = true));
  group.insertBefore(more, rest[0]);
}
