/* The matrix as a grid: one stop of the Tab key, arrows from cell to cell, the form of the cell below
   it. A text is saved when one leaves it; what is refused stays where it was typed. */

import { get, post } from "./api.js";
import { component } from "./component.js";
import { RENEWED, listen } from "./events.js";
import "./filter.js";
import { areOn, isTaken, isTyping, showKeys } from "./keys.js";
import { announce, say } from "./messages.js";
import { isNow } from "./renew.js";
import "./synthesis.js";

const WAIT = 250; // milliseconds until the form of a cell that one passes is asked for
const TO_DO = ".not_charted, .to_confirm";

const dock = () => document.getElementById("dock");
const formIn = () => dock().querySelector("form");
const textIn = () => dock().querySelector("textarea");
const addressOf = (cell) => cell.querySelector(".act a")?.getAttribute("href").split("#")[0] ?? "";
const nameOf = (cell) => cell.querySelector(".act a")?.ariaLabel.split(": ").slice(1).join(": ") ?? "";
const asShown = (address) => address + location.search;

component("matrix", (table, signal) => {
  const frame = table.parentElement;
  name(table);
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", frame.ariaLabel);
  for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
  document.querySelector("[data-part=legend]").hidden = false;
  const grid = { table, cell: null, shown: null, saved: "", refused: false, timer: 0 };
  const named = location.hash && table.querySelector(`#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}`);
  stopAt(grid, named || table.querySelector("td"));
  if (named) go(grid, named);
  table.addEventListener("focusin", (event) => onFocus(grid, event), { signal });
  table.addEventListener("click", (event) => onClick(grid, event), { signal });
  table.addEventListener("keydown", (event) => onKey(grid, event), { signal });
  listen([RENEWED], () => renewed(grid), signal);
  dock().addEventListener("keydown", (event) => onKeyInDock(grid, event), { signal });
  dock().addEventListener("click", cite, { signal });
  dock().addEventListener("submit", (event) => onSubmit(grid, event), { signal });
});

/** One column at a time, where the window has no room for more. */
component("one-column", (form, signal) => {
  form.querySelector("button").remove();
  form.elements.column.addEventListener("change", () => form.requestSubmit(), { signal });
});

const ROLES = [["rowgroup", "thead, tbody, tfoot"], ["row", "tr"], ["columnheader", "[scope=col]"], ["rowheader", "[scope=row], [scope=rowgroup]"], ["gridcell", "td"]];

/** What is new in the table gets its role; a cell of it no stop of its own. */
function name(table) {
  for (const [role, selector] of ROLES) for (const each of table.querySelectorAll(`:is(${selector}):not([role])`)) each.setAttribute("role", role);
  for (const cell of table.querySelectorAll(":is(th, td):not([tabindex])")) ready(cell);
}

/** The cell, or what came in its place meanwhile: a colleague wrote in it. */
const standing = (cell) => (cell?.isConnected === false ? document.getElementById(cell.id) ?? cell : cell);

function renewed(grid) {
  name(grid.table);
  grid.shown = standing(grid.shown);
  const cell = standing(grid.cell);
  stopAt(grid, cell.isConnected ? cell : grid.table.querySelector("td"));
}

function ready(cell) {
  cell.tabIndex = -1;
  for (const link of cell.querySelectorAll("a")) link.tabIndex = -1;
}

function stopAt(grid, cell) {
  if (!cell || grid.cell === cell) return;
  if (grid.cell) {
    grid.cell.tabIndex = -1;
    grid.cell.removeAttribute("aria-selected");
  }
  grid.cell = cell;
  cell.tabIndex = 0;
  cell.setAttribute("aria-selected", "true");
}

function go(grid, cell) {
  stopAt(grid, cell);
  cell.focus();
}

function onFocus(grid, event) {
  const cell = event.target.closest("th, td");
  stopAt(grid, cell);
  clearTimeout(grid.timer);
  if (event.target === cell && addressOf(cell) && cell.matches("[id]")) grid.timer = setTimeout(() => show(grid, cell), WAIT);
}

function onClick(grid, event) {
  const cell = event.target.closest("td[id]");
  const link = event.target.closest("a");
  if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link?.hash === "#draft") {
    event.preventDefault();
    act(grid, cell, "draft", {}, true);
  } else if (link) {
    event.preventDefault();
    write(grid, cell);
  }
}

/** The form of a cell below the grid. What stands there is saved first; a refusal keeps it there. */
async function show(grid, cell) {
  if (grid.shown === cell) return true;
  if (!(await saved(grid))) return false;
  const answer = await get(addressOf(cell));
  if (!answer.ok) {
    say(answer.body.message);
    return false;
  }
  put(grid, standing(cell), answer.body.dock);
  return true;
}

function put(grid, cell, html) {
  grid.shown = cell;
  grid.refused = false;
  dock().hidden = false;
  document.getElementById("dock-title").textContent = nameOf(cell);
  dock().querySelector("[data-part=dock]").innerHTML = html;
  grid.saved = textIn()?.value ?? "";
}

async function write(grid, cell) {
  if (!cell.matches("[id]")) return cell.querySelector("a")?.click();
  clearTimeout(grid.timer);
  stopAt(grid, cell);
  if (!(await show(grid, standing(cell)))) return null;
  const text = textIn();
  (text ?? dock().querySelector("a, button"))?.focus();
  text?.setSelectionRange(text.value.length, text.value.length);
  return null;
}

/** The form as it stands on the server. */
async function discard(grid) {
  const cell = grid.shown;
  grid.refused = false;
  grid.shown = null;
  grid.saved = textIn()?.value ?? "";
  await write(grid, cell);
}

/** Send what was typed, if anything was; whether it is safe to go on. */
async function saved(grid) {
  const text = textIn();
  if (grid.refused) {
    say("What you typed here is not saved yet.", "Discard it", () => discard(grid));
    text?.focus();
    return false;
  }
  if (!text || text.value === grid.saved) return true;
  const form = formIn();
  return send(grid, form.getAttribute("action"), { text: text.value, version: form.elements.version.value });
}

async function send(grid, action, fields) {
  const asked = grid.shown;
  const answer = await post(asShown(action), fields);
  const cell = standing(asked);
  const { message, dock: form, undo } = answer.body;
  if (!answer.ok) {
    if (form) put(grid, cell, form);
    grid.refused = Boolean(form) && "text" in fields;
    say(message); // a form that was refused takes the focus to what is wrong
    return false;
  }
  formIn()?.dispatchEvent(new Event("submit")); // nothing is left to save: see synthesis.js
  redraw(grid, cell, answer.body);
  put(grid, grid.shown, form);
  say(answer.body.said, undo ? "Undo" : "", undo ? () => takeBack(grid, undo) : null);
  return true;
}

async function takeBack(grid, address) {
  go(grid, grid.shown);
  await send(grid, address, {});
}

function redraw(grid, cell, drawn) {
  const row = document.createElement("tbody");
  row.innerHTML = `<tr>${drawn.cell}</tr>`;
  const next = row.querySelector("td");
  if (cell.classList.contains("here")) next.classList.add("here");
  isNow(next);
  next.setAttribute("role", "gridcell");
  ready(next);
  const had = cell === document.activeElement;
  cell.replaceWith(next);
  grid.shown = next;
  if (grid.cell === cell) {
    grid.cell = null;
    stopAt(grid, next);
  }
  if (had) next.focus();
  document.getElementById("counts").innerHTML = drawn.counts;
}

/** A click on a passage cites it, as its button does. */
function cite({ target }) {
  if (getSelection().isCollapsed) target.closest("blockquote")?.closest(".citable").querySelector("[data-insert]")?.click();
}

/** What a key or a link does at once to a cell. */
async function act(grid, cell, what, fields = {}, then = false) {
  if (!(await saved(grid))) return;
  grid.shown = cell;
  const done = await send(grid, `${addressOf(cell)}/${what}`, { version: cell.dataset.version ?? 0, ...fields });
  if (done && then) textIn()?.focus();
}

function onSubmit(grid, event) {
  const form = event.target.closest("form");
  if (!event.isTrusted || !form) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  send(grid, event.submitter?.getAttribute("formaction") ?? form.getAttribute("action"), fields);
}

async function onKeyInDock(grid, event) {
  const saves = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.isComposing || !(event.key === "Escape" || (saves && isTyping(event.target)))) return;
  event.preventDefault();
  event.stopPropagation();
  if (await saved(grid)) go(grid, grid.shown);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LETTERS = { n: next, o: open, x: findNothing, "?": showKeys };

function onKey(grid, event) {
  if (event.altKey || event.metaKey || isTaken(event)) return;
  const inCell = event.target !== grid.cell;
  if (inCell) return onKeyInCell(grid, event);
  const to = target(grid, event);
  if (to) go(grid, to);
  else if (event.key === "Enter" && !event.ctrlKey) enter(grid);
  else if (!event.ctrlKey && areOn() && Object.hasOwn(LETTERS, event.key)) LETTERS[event.key](grid);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Where a key of movement leads; the end of a row is the last cell that the window shows. */
function target(grid, { key, ctrlKey }) {
  const rows = [...grid.table.rows];
  const row = grid.cell.parentElement;
  const seen = (cells) => [...cells].filter((each) => each.checkVisibility());
  if (key === "Home" || key === "End") {
    const at = key === "Home" ? 0 : -1;
    return seen((ctrlKey ? rows.filter((each) => each.checkVisibility()).at(at) : row).cells).at(at);
  }
  if (!Object.hasOwn(STEPS, key)) return null;
  const [down, along] = STEPS[key];
  const turned = getComputedStyle(grid.table).direction === "rtl" ? -along : along;
  if (along) return seen(row.cells).at(Math.max(0, seen(row.cells).indexOf(grid.cell) + turned)) ?? grid.cell;
  const place = rows.indexOf(row) + down;
  return rows[place]?.checkVisibility() ? rows[place].cells[grid.cell.cellIndex] : grid.cell;
}

function enter(grid) {
  if (grid.cell.matches("td")) write(grid, grid.cell);
  else grid.cell.querySelector("a")?.focus();
}

/** Among the links of a heading. */
function onKeyInCell(grid, event) {
  const links = [...grid.cell.querySelectorAll("a")];
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") grid.cell.focus();
  else if (step) links[links.indexOf(event.target) + step]?.focus();
  else return;
  event.preventDefault();
}

function next(grid) {
  const cells = [...grid.table.querySelectorAll("td, th")];
  const here = cells.indexOf(grid.cell);
  const found = [...cells.slice(here + 1), ...cells.slice(0, here)].find((each) => each.matches(TO_DO) && each.checkVisibility());
  if (found) go(grid, found);
  else announce("No cell is left to do.");
}

function open({ table, cell }) {
  const [, number] = /^(?:cell|brief)-(\d+)/.exec(cell.id) ?? [];
  if (!number) return;
  const found = "found" in cell.dataset && cell.querySelector(".act a")?.pathname;
  location.assign(found ? `${found}/first${location.search}` : `${table.dataset.briefs}${number}`);
}

function findNothing(grid) {
  if (!("writes" in grid.table.dataset) || !grid.cell.matches("td[id^=cell-]")) return;
  act(grid, grid.cell, "nothing-found");
}
