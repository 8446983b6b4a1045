// What every part of the page needs: its elements, and the line to the server.

export const $ = (id) => document.getElementById(id);
export const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Changes words only where they differ: what is written again in a live region is read out again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** What the server answers, as JSON; an Error with its own words where it refuses. */
export async function ask(path, options) {
  const response = await fetch(path, options);
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Error(typeof problem.detail === "string" ? problem.detail : problem.title);
}

/** The same, with something to tell. */
export function tell(path, body, signal = AbortSignal.timeout(15_000)) {
  const blob = new Blob([JSON.stringify(body)], { type: "application/json" });
  return ask(path, { method: "POST", body: blob, signal });
}
