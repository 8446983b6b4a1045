// The web phone: one person's chat as their own phone would show it, kept up to date by long polls.
import { fill as fillRow, newRow } from "./bubbles.js";
import { ahead, dayOf, follow, now } from "./clock.js";
import { $, ask, make, pause, tell, write } from "./page.js";
import { count, offerLanguages, skinOr, wear } from "./tools.js";

const [log, scroller, typing, newest, notice, box] = ["log", "scroller", "typing", "newest", "notice", "box"].map($);

let people = new Map(); // ref -> person
const languages = new Map(); // code -> language
let me = { ref: "" }; // whose phone this is
let [council, pence] = ["", 0]; // whose bot this is, and the example price of a segment
let last = 0; // the newest message the server has shown us
let rows = new Map(); // the server's message id, or our own until it has one -> the row on the page
let listening = new AbortController();
let sending = Promise.resolve(); // one message at a time, so that they arrive in the order they were typed
let typingTimer = 0;
const kept = remember(); // what a reload must not lose

function remember() {
  const found = { as: "", skin: "", drafts: {}, unsent: [] };
  try { Object.assign(found, JSON.parse(sessionStorage.getItem("web-phone"))); } catch {} // blocked or spoiled: afresh
  found.unsent.forEach((message) => (message.failed = true)); // sending one again is safe: its id stays the same
  return found;
}

function keep() {
  try { sessionStorage.setItem("web-phone", JSON.stringify(kept)); } catch {} // full or blocked: only a reload forgets
}

// --- talking to the server ---
/** Keeps the chat up to date, and starts it afresh, more and more slowly, whenever the line breaks. */
async function connect() {
  listening.abort();
  const { signal } = (listening = new AbortController());
  for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 15_000)) {
    try {
      await begin(signal);
      write(notice, "");
      while (!signal.aborted) {
        await listen(signal);
        wait = 500;
      }
    } catch {
      if (signal.aborted) return;
      write(notice, navigator.onLine ? "No connection. Trying again…" : "You are offline. Your words are kept here.");
      await pause(wait);
    }
  }
}

async function begin(signal) {
  const found = await ask("/phone/api/people", { signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]) });
  follow(found.clock);
  found.languages.forEach((language) => languages.set(language.code, language));
  offerLanguages(languages, () => me.language, speak);
  people = new Map(found.people.map((person) => [person.ref, person]));
  [council, pence] = [found.council, found.pence];
  $("council").textContent = council;
  wear((kept.skin = skinOr(kept.skin)), pence);
  $("people").replaceChildren(...found.people.map((person) => new Option(named(person), person.ref)));
  become(kept.as);
}

async function listen(signal) {
  const path = `/phone/api/thread?as=${encodeURIComponent(me.ref)}&after=${last}&ahead=${ahead()}`;
  const thread = await ask(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) });
  follow(thread.clock);
  await sending; // then what we just sent has its number, and is not shown twice
  if (signal.aborted) return;
  if (thread.language !== me.language) speaks(thread.language);
  thread.items.forEach(show);
  log.ariaBusy = "false";
  if (thread.last === last) await pause(500); // a server that answers at once must not be hammered
  else last = thread.last;
}

const post = ({ as, text, payload, id }) => tell("/phone/api/messages", { as, text, payload, id });

function send(message) {
  message.failed = false;
  showUnsent(message);
  keep();
  sending = sending
    .then(() => (setTyping(message.as === me.ref), post(message)))
    .then((taken) => settle(message, taken.id))
    .catch((error) => fail(message, error.name === "Error" ? error.message : ""))
    .then(keep);
}

/** The server has taken it: our row becomes the one for its number, unless a poll has shown that already. */
function settle(message, number) {
  kept.unsent.splice(kept.unsent.indexOf(message), 1);
  const row = rows.get(message.id);
  rows.delete(message.id);
  if (row && rows.has(number)) row.remove();
  else if (row) put(row, { ...message, id: number, from: "person", status: "sent" });
}

function fail(message, why) {
  Object.assign(message, { failed: true, why });
  if (message.as !== me.ref) return;
  setTyping(false);
  showUnsent(message);
}

function say(text, payload = "") {
  if (!text.trim() || !me.ref) return;
  const message = { as: me.ref, id: uuid(), text, payload, at: now() };
  kept.unsent.push(message);
  log.ariaBusy = "false";
  quieten();
  send(message);
  scroller.scrollTop = 0;
}

// randomUUID() exists only on https and localhost; a trainer may open the page from another machine over http
function uuid() {
  const bits = (digit) => crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4));
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (digit ^ bits(digit)).toString(16));
}

// --- showing ---
const isolate = (text) => `\u2068${text}\u2069`; // names in any script, side by side
const quieten = () => log.querySelector(".latest")?.classList.remove("latest");

/** What a row must know of the chat that it is in. */
const fill = (row, item) => fillRow(row, item, { me, council, skin: kept.skin, say });

function show(item) {
  if (rows.has(item.id)) return fill(rows.get(item.id), item);
  const row = put(newRow(item.id), item);
  if (item.from === "person") return quieten(); // answered
  setTyping(false);
  newest.hidden = scroller.scrollTop > -60;
  if (!item.choices.length) return;
  quieten();
  row.classList.add("latest");
}

/** Places a row by its number; what has none yet stays at the end, because it will come after. */
function put(row, item) {
  rows.set(item.id, row);
  const day = dayOf(new Date(item.at));
  Object.assign(row, { number: item.id, day });
  const next = [...log.children].find((other) => other !== row && other.number > row.number) ?? null;
  if (!row.isConnected || row.nextElementSibling !== next) log.insertBefore(row, next);
  if (row.previousElementSibling?.day !== day) row.before(make("p", { className: "day", textContent: day, day }));
  return fill(row, item);
}

function showUnsent(message) {
  const row = rows.get(message.id) ?? log.appendChild(newRow(Infinity));
  rows.set(message.id, row);
  fill(row, { ...message, from: "person", status: "queued" });
  row.querySelector(".tick").hidden = message.failed;
  const unsent = row.querySelector(".unsent");
  unsent.hidden = !message.failed;
  unsent.firstChild.textContent = `Not sent. ${message.why ?? ""}`;
  unsent.lastChild.onclick = () => (send(message), box.focus());
}

function setTyping(on) {
  typing.hidden = !on;
  clearTimeout(typingTimer);
  typingTimer = on && setTimeout(setTyping, 30_000, false);
}

// --- whose phone this is ---
function become(ref) {
  const early = me.ref ? "" : box.value; // typed before we knew whose words they are
  me = people.get(ref) ?? people.values().next().value;
  if (early) kept.drafts[me.ref] = early;
  [kept.as, last, rows] = [me.ref, 0, new Map()];
  log.replaceChildren();
  log.ariaBusy = "true"; // the past is not read out
  newest.hidden = true;
  setTyping(false);
  speaks(me.language);
  $("seen").textContent = `As ${isolate(me.name)} sees it`;
  $("people").value = me.ref;
  box.value = kept.drafts[me.ref] ?? "";
  count();
  kept.unsent.filter((message) => message.as === me.ref).forEach(showUnsent);
  keep();
}

/** The phone speaks that language from now on: the person asked for it, here or in their own words. */
function speaks(language) {
  me.language = language;
  $("phone").dir = languages.get(language)?.dir ?? "ltr";
  $("language").value = language;
  const option = [...$("people").options].find(({ value }) => value === me.ref);
  write(option, named(me));
}

/** Asks for a language as a person would: in the chat, by its own name. */
function speak(name) {
  $("about").hidePopover();
  say(name);
}

function showAs(skin) {
  kept.skin = skin;
  wear(skin, pence);
  rows.forEach((row, id) => {
    const unsent = kept.unsent.find((message) => message.id === id);
    if (unsent) showUnsent(unsent);
    else fill(row, row.item);
  });
  keep();
}

const named = ({ name, language }) =>
  [name, languages.get(language)?.name].filter(Boolean).map(isolate).join(" · ");

// --- what fingers do ---
function submit(event) {
  event.preventDefault();
  if (!me.ref) return; // not before we know whose words they are
  const text = box.value;
  box.value = kept.drafts[me.ref] = "";
  count();
  say(text);
  box.focus();
}

function enter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("composer").requestSubmit();
}

$("composer").addEventListener("submit", submit);
box.addEventListener("keydown", enter);
box.addEventListener("input", () => ((kept.drafts[me.ref] = box.value), keep(), count()));
$("skin").addEventListener("change", ({ target }) => showAs(target.value));
$("people").addEventListener("change", ({ target }) => [become(target.value), connect()]);
$("about").addEventListener("click", ({ target }) => target.dataset.say && say(target.dataset.say));
newest.addEventListener("click", () => (scroller.scrollTop = 0));
scroller.addEventListener("scroll", () => (newest.hidden ||= scroller.scrollTop > -60));
["online", "offline"].forEach((change) => addEventListener(change, connect));
connect();
