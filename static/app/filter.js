/* The filter wherever it stands: its sentence with chips, and its choices. All of them are links, which
   the page of a brief follows without leaving (room/filtered.js); elsewhere the page comes back where it
   was: same scroll position, focus on the same choice. With Alt a click leaves out; "f" leads to the
   choices. In the line for a whole filter the names of what the choices offer complete what is typed. */

import { component } from "./component.js";
import { onKeys } from "./keys.js";

const KEY = "briefmark-filter";
const MOST = 8; // names that are offered together

export const panel = () => document.getElementById("filter-panel");
export const line = () => document.getElementById("q");
export const words = () => panel().querySelector("[data-words]");
export const asked = () => document.querySelector('[data-part="asked"]');
/** A choice by its name, before the chip of the same name. */
export const choiceOf = (name) => panel().querySelector(`[data-chip="${CSS.escape(name)}"]`) ?? document.querySelector(`[data-chip="${CSS.escape(name)}"]`);

const isOpen = () => panel().matches(":popover-open");
const isBeside = () => !isOpen() && panel().checkVisibility();

function remember(choice) {
  const place = { path: location.pathname, choice, y: scrollY, open: isOpen(), down: panel().scrollTop };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function comeBack() {
  const stored = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const place = stored ? JSON.parse(stored) : null;
  if (place?.path !== location.pathname) return;
  if (place.open) panel().showPopover();
  panel().scrollTop = place.down;
  choiceOf(place.choice)?.focus({ preventScroll: true });
  scrollTo({ top: place.y, behavior: "instant" });
}

/** To the words that are asked for, with all choices below them. */
function toFilter() {
  if (!isBeside()) panel().showPopover();
  words().focus();
}

function onClick(event) {
  const choice = event.target.closest("[data-chip]");
  if (choice && !event.defaultPrevented && !event.ctrlKey && !event.metaKey) remember(choice.dataset.chip);
}

/** The link beside the choice, or in the menu of the chip, that does. */
function leaveOut(event) {
  const one = event.target.closest(".asks, .chip")?.closest(".choice-row, .asked-for");
  const other = one?.querySelector(".not, .list [data-chip]");
  if (!other) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  other.click();
}

/** A link that is a box is ticked by the space bar; arrows go from one to the next. */
function onKey(event) {
  const choice = event.target.closest(".asks");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!choice || !(step || event.key === " ")) return;
  event.preventDefault();
  if (!step) return choice.click();
  const all = [...panel().querySelectorAll(".asks")].filter((each) => each.checkVisibility());
  all[all.indexOf(choice) + step]?.focus();
}

/** As many chips as the bar has room for, and a button for the rest. */
export function fold() {
  const place = asked();
  const more = place.querySelector(".more-asked");
  if (!more) return;
  const chips = [...place.querySelectorAll(".asked-for")];
  for (const chip of chips) chip.hidden = false;
  more.hidden = true;
  for (let left = chips.length - 1; left >= 0 && place.scrollWidth > place.clientWidth; left -= 1) {
    chips[left].hidden = true;
    more.hidden = false;
    more.textContent = `+${chips.length - left}`;
    more.ariaLabel = `${chips.length - left} more in the filter`;
  }
}

component("filter", (element, signal) => {
  comeBack();
  document.addEventListener("click", (event) => { if (event.altKey) leaveOut(event); }, { capture: true, signal });
  document.addEventListener("click", onClick, { signal });
  element.addEventListener("keydown", onKey, { signal });
  onKeys({ f: toFilter }, signal);
  // what is asked for besides stands in the address as all else does
  words().form.addEventListener("submit", (event) => {
    const { q } = event.target.elements;
    q.value = `${q.value} ${words().value}`.trim();
    words().disabled = true;
  }, { signal });
});

component("filter-sentence", (_, signal) => {
  addEventListener("resize", fold, { signal });
  requestAnimationFrame(fold);
  document.fonts.ready.then(fold);
});

/* -- completing names (the ARIA combobox pattern) -- */

const BEING_TYPED = /(?:^|\s)-?(?:([\p{L}\p{N}][\p{L}\p{N}_-]*):(?:[^\s"]*,)?)?([^\s":,]*)$/u; // the key, and the beginning of a value

/** What may follow the words before the caret: [as it is written, its name], each once. */
function offers(before) {
  const [, key, begun] = BEING_TYPED.exec(before) ?? [];
  const wanted = begun?.toLowerCase();
  if (begun === undefined || !(key || wanted)) return [];
  const found = new Map();
  for (const choice of panel()?.querySelectorAll(".choice-row > .asks:has(bdi)") ?? []) {
    const name = choice.querySelector("bdi").textContent;
    const [, its, value] = /^-?([^:]+):(.+)$/.exec(choice.dataset.chip);
    const names = [value, name].map((each) => each.toLowerCase());
    const fits = key ? its === key.toLowerCase() : its;
    if (fits && names.some((each) => each.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) || each.startsWith(wanted)))
      found.set(key ? value : `${its}:${value}`, name);
  }
  return [...found].slice(0, MOST);
}

class Names {
  constructor(input) {
    this.input = input;
    this.list = Object.assign(document.createElement("ul"), { id: "q-names", className: "menu plain names", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Names");
    input.after(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "q-names", "aria-autocomplete": "list", "aria-expanded": "false" })) input.setAttribute(name, value);
  }

  show() {
    const { input, list } = this;
    const before = input.value.slice(0, input.selectionStart);
    const found = document.activeElement === input ? offers(before) : [];
    list.replaceChildren(...found.map(([written, name], at) => {
      const option = Object.assign(document.createElement("li"), { id: `q-name-${at}`, textContent: name });
      option.setAttribute("role", "option");
      option.append(" ", Object.assign(document.createElement("code"), { textContent: written }));
      option.dataset.written = written;
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    this.activate(null);
  }

  activate(option) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === option));
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  get active() { return this.list.querySelector('[aria-selected="true"]'); }

  /** In place of what was begun. */
  take(option) {
    const { input } = this;
    const before = input.value.slice(0, input.selectionStart);
    const begun = BEING_TYPED.exec(before)[2].length;
    input.setRangeText(option.dataset.written, before.length - begun, before.length, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(null);
  }

  onKey(event) {
    if (this.list.hidden) return;
    const all = [...this.list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.activate(all.at((all.indexOf(this.active) + step + (step < 0 && !this.active ? 1 : 0)) % all.length));
    else if (["Enter", "Tab"].includes(event.key) && this.active) this.take(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

component("filter-line", (input, signal) => {
  const names = new Names(input);
  input.addEventListener("input", () => names.show(), { signal });
  input.addEventListener("keydown", (event) => names.onKey(event), { signal });
  input.addEventListener("blur", () => names.close(), { signal });
  names.list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) names.take(option);
  }, { signal });
});
