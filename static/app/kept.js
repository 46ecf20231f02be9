/* Changes made while the server does not answer: kept in this tab, so that they outlive a reload, said in words,
   and sent in their order when it is back. Each can be sent twice, since it carries the id of what it makes or
   the version that it changes. What the server then refuses stays, with its words, until somebody decides. */

import { post, within } from "./api.js";
import { CONNECTION, KEPT, listen, tell } from "./events.js";
import { newId } from "./identifiers.js";
import { announce, say } from "./messages.js";

export const LONGEST = 20; // seconds that an answer is waited for
const FIRST = 2000; // milliseconds until the next try; each time twice as long
const LAST = 30000;
const LATER = [0, 429, 503]; // not now: no server, too much of it, a busy one

let sending = null;
let timer = 0;
let pause = FIRST;
let why = ""; // what the server says, which is there and takes nothing now
let asksForPerson = false; // the session has run out, and nobody signed in

const name = () => `briefmark-kept-${document.querySelector("[data-person]").dataset.person}`;
const byId = (id) => document.getElementById(id);

/** Whether there was no answer, or one that says to ask again in a moment: nothing was saved then, or nobody knows. */
export const isLost = ({ status }) => status === 0 || status === 503;

/** All that is kept, in order: {id, url, fields, says, words, base, place, tried, refused}. `base` is the address of the brief,
    `place` what the page may show of it, `tried` that it may have arrived, `refused` the server's sentence. */
export function all() {
  return JSON.parse(sessionStorage.getItem(name()) ?? "[]");
}

const waiting = () => all().filter(({ refused }) => !refused);
export const isWaiting = () => waiting().length > 0;

function store(entries) {
  if (entries.length) sessionStorage.setItem(name(), JSON.stringify(entries));
  else sessionStorage.removeItem(name());
  show();
}

const put = (entry) => store(all().map((each) => (each.id === entry.id ? entry : each)));
const drop = ({ id }) => store(all().filter((each) => each.id !== id));

/** Keep a change: {url, fields, says, words, base, place, tried}, and why the server did not take it, if it says so.
    Answers as the server would, without what it would say. */
export function keep(change, reason = navigator.onLine ? why : "") {
  const isNews = because(reason);
  store([...all(), { id: newId(), ...change }]);
  tell(KEPT, {});
  if (!isNews) announce(inWords());
  sendAll(navigator.onLine && !change.tried);
  return { ok: true, status: 202, body: { kept: true } };
}

/** Take the last one back, if it has never left. Its sentence, or why it stays; "" when nothing waits. */
export function takeBack(entry = waiting().at(-1)) {
  if (!entry) return "";
  if (entry.tried) return "This change may have arrived before the connection was lost. Undo it when it is back.";
  drop(entry);
  tell(KEPT, {});
  return `Taken back: ${entry.says}.`;
}

/** Send what waits, one after the other; `now` or when the pause is over. */
export function sendAll(now = true) {
  clearTimeout(timer);
  if (sending || !isWaiting()) return;
  if (!now || !navigator.onLine) {
    timer = setTimeout(sendAll, pause * (0.75 + Math.random() / 2));
    pause = Math.min(2 * pause, LAST);
    return;
  }
  sending = run().finally(() => { sending = null; });
}

async function run() {
  let count = 0;
  let lost = false;
  for (let [entry] = waiting(); entry && !lost; [entry] = waiting()) {
    put({ ...entry, tried: true });
    const answer = await post(entry.url, entry.fields, within(LONGEST));
    asksForPerson = answer.status === 401;
    lost = asksForPerson || LATER.includes(answer.status);
    because(lost ? reasonOf(answer) : "");
    if (lost) break;
    pause = FIRST;
    count += answer.ok;
    if (answer.ok) done(entry, answer.body);
    else put({ ...entry, fields: knowing(entry, answer.body), refused: answer.body.message });
    tell(KEPT, { entry, answer });
  }
  if (count) say(count === 1 ? "The change that was kept is saved." : `${count} changes that were kept are saved.`);
  if (lost && !asksForPerson) setTimeout(() => sendAll(false));
  show();
}

/** Why it is to be sent again; "" where no server says so. */
export const reasonOf = ({ status, body }) => ([429, 503].includes(status) ? body.message : "");

/** Say it once, not at each try; whether it was said. */
function because(reason) {
  const isNews = Boolean(reason) && reason !== why;
  why = reason;
  if (isNews) say(reason);
  return isNews;
}

/** What follows on the same highlight was made of what this one has made. */
function done(entry, { highlight }) {
  drop(entry);
  if (!highlight) return;
  const follows = (each) => each.base === entry.base && each.place.number === entry.place.number && "version" in each.fields;
  store(all().map((each) => (entry.place.number && follows(each) ? { ...each, fields: { ...each.fields, version: highlight.version } } : each)));
}

/** Sent once more by hand, it is put in place of what stands there now, which the refusal says. */
const knowing = ({ fields }, { current }) =>
  (current?.version && "version" in fields ? { ...fields, version: current.version } : fields);

/* -- said in words -------------------------------------------------------------------------------- */

const changes = (count) => `${count} change${count === 1 ? "" : "s"}`;

function inWords() {
  const entries = all();
  const refused = entries.filter((each) => each.refused).length;
  const left = entries.length - refused;
  const them = left === 1 ? "it" : "them";
  const when = asksForPerson ? "you have signed in again" : why ? `the server takes ${them}` : "the connection is back";
  const kept = left ? `Kept: ${changes(left)} ${left === 1 ? "is" : "are"} sent when ${when}` : "";
  return [refused ? `${changes(refused)} not taken: look` : "", kept].filter(Boolean).join(" · ");
}

const element = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

function build() {
  const button = element("button", { type: "button", id: "kept" });
  button.setAttribute("popovertarget", "kept-list");
  const list = element("div", { id: "kept-list", className: "menu kept-list", popover: "auto" });
  list.setAttribute("role", "dialog");
  list.setAttribute("aria-label", "Changes not sent yet");
  list.addEventListener("click", ({ target }) => { if (target.value) decide(target); });
  byId("main").before(button, list);
  return button;
}

function show() {
  const entries = all();
  const button = byId("kept") ?? (entries.length ? build() : null);
  if (!button) return;
  button.hidden = !entries.length;
  button.classList.toggle("bad", entries.some(({ refused }) => refused));
  button.textContent = inWords();
  const list = byId("kept-list");
  const held = list.contains(document.activeElement);
  list.replaceChildren(...(why ? [element("p", { textContent: why })] : []), element("ol", {}, ...entries.map(line)));
  if (asksForPerson) list.append(element("button", { type: "button", value: "send", textContent: "Sign in and send" }));
  if (!entries.length && list.matches(":popover-open")) list.hidePopover();
  else if (held) (list.querySelector("button") ?? button).focus();
}

function line(entry) {
  const { id, says, words, refused, tried } = entry;
  const parts = [element("p", {}, element("b", { textContent: says })), ...(words ? [element("p", { className: "lines", dir: "auto", textContent: words })] : [])];
  const button = (value, textContent) => element("button", { type: "button", value, textContent, name: id });
  if (refused) {
    parts.push(element("p", { className: "wrong", textContent: refused }));
    parts.push(element("div", { className: "row" }, button("again", "Send it again"), button("leave", "Leave it")));
  } else if (!tried) parts.push(button("back", "Take it back"));
  return element("li", {}, ...parts);
}

function decide({ name: id, value }) {
  const entry = all().find((each) => each.id === id);
  if (value === "send") asksForPerson = false;
  if (value === "back") say(takeBack(entry));
  if (value === "leave") drop(entry);
  if (value === "again") put({ ...entry, refused: "" });
  if (value !== "back") tell(KEPT, {});
  sendAll();
}

addEventListener("online", () => sendAll());
listen([CONNECTION], (how) => { if (how === "back") sendAll(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sendAll(); });
// closing the tab loses what is kept; a reload does not, and cannot be told from it
addEventListener("beforeunload", (event) => { if (isWaiting()) event.preventDefault(); });
queueMicrotask(() => { if (!document.querySelector("[data-person]")) return; show(); sendAll(); });
