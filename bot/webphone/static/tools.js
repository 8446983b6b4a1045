// What is beside the phone: which channel it looks like, which language it speaks, and what an SMS would take.
import { segmentsOf } from "./bubbles.js";
import { $, tell, write } from "./page.js";

const NOTES = {
  web: "Our own look: answers are buttons.",
  sms: "Answers are numbers. An example price: {pence}p a segment.",
  whatsapp: "Up to 3 answers are buttons, 10 a list, else numbers.",
  telegram: "Each answer is a button under the message.",
};
let counting = new AbortController();

/** Puts a skin on the phone; the note under the choice says what is true of that channel. */
export function wear(skin, pence) {
  $("phone").dataset.skin = $("skin").value = skin;
  write($("skin-note"), NOTES[skin].replace("{pence}", pence));
  count();
}

export const skinOr = (wanted) => (wanted in NOTES ? wanted : "web");

/** Counts what is being typed; on the server, by the same rules as everything else. */
export async function count() {
  counting.abort();
  const { signal } = (counting = new AbortController());
  const text = $("box").value;
  $("counter").hidden = $("phone").dataset.skin !== "sms";
  if ($("counter").hidden) return write($("counter"), "");
  try {
    const found = await tell("/phone/api/segments", { text }, signal);
    const letters = found.gsm ? "" : ", Unicode"; // which costs more
    write($("counter"), `${found.characters} ${found.characters === 1 ? "character" : "characters"} · ${segmentsOf(found.segments)}${letters}`);
  } catch {} // typed on, or no connection: the next letter counts again
}

/** The person asks for a language in its own name; arrow keys only look through the list until Enter. */
export function offerLanguages(known, spoken, speak) {
  const select = $("language");
  let looking = false;
  const named = ({ code, name }) => Object.assign(new Option(name, code), { lang: code.replace("_", "-") });
  const choose = () => {
    looking = false;
    if (select.value !== spoken()) speak(known.get(select.value).name);
  };
  select.replaceChildren(...[...known.values()].map(named));
  select.onpointerdown = () => void (looking = false);
  select.onkeydown = (event) => {
    looking = !["Tab", "Enter"].includes(event.key);
    if (event.key !== "Enter") return;
    event.preventDefault();
    choose();
  };
  select.onchange = () => looking || choose();
  select.onblur = () => void (select.value = spoken());
}
