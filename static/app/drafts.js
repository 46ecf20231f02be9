/* Adding a brief: texts and files are sent with their progress, and files that are too large are
   said so at once; where the import is checked, one click says whether a block is text, two that the
   text starts or ends there, and the paragraph numbers follow. Splitting and joining is the server's:
   the list comes again, and nothing else of the page moves. */

import { get, pageAt } from "./api.js";
import { component } from "./component.js";
import { announce } from "./messages.js";
import "./room/beside.js";
import { sendAll } from "./uploads.js";

component("bring-in", (form, signal) => {
  watchFile(form, signal);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form); }, { signal });
});

/** On a phone, and beside a page of the original, the text comes first: what is said about it is folded, unless it
    needs a look. */
component("about-brief", (details, signal) => {
  details.addEventListener("invalid", () => { details.open = true; }, { capture: true, signal });
  const isWrong = details.querySelector(":invalid, [aria-invalid=true], [role=alert], .wrong");
  const isSplit = matchMedia("(max-width: 90rem)").matches && document.getElementById("original");
  if (!isWrong && (isSplit || matchMedia("(max-width: 50rem)").matches)) details.open = false;
});

/** A scan is recognised aside, page by page. What is said changes with each; nobody is asked while the tab is hidden. */
component("scan", (section, signal) => {
  document.querySelector("[data-plain]").remove();
  const [said, bar] = section.querySelectorAll("[role=status], progress");
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const { ok, body } = await get(location.pathname);
    if (!ok || signal.aborted) return;
    if (body.go) location.replace(body.go);
    else if (body.refused) location.reload();
    else if (said.textContent !== body.said) said.textContent = body.said;
    if (body.total) Object.assign(bar, { max: body.total, value: body.done });
  }, LOOK);
  signal.addEventListener("abort", () => clearInterval(timer));
});

const LOOK = 1000; // milliseconds

component("blocks", (list, signal) => {
  for (const row of list.children) addToggle(list, row);
  list.addEventListener("change", ({ target }) => {
    if (!target.matches("select")) return;
    put(target.closest(".block"), target.value);
    renumber(list);
  }, { signal });
  list.addEventListener("click", (event) => {
    event.target.closest("[popover] button")?.closest("[popover]").hidePopover();
    return onEdge(list, event) || onSplit(list, event);
  }, { signal });
  list.closest("form").addEventListener("submit", (event) => onRecut(event), { signal });
});

const tooLarge = (size, most) => (size > most
  ? `This file has ${Math.round(size / 2 ** 20)} MB; at most ${most / 2 ** 20} MB can be added. Save it as plain text, or add it in parts.`
  : "");

/** One that is too large is not sent at all; among several it stops no other. */
function watchFile(form, signal) {
  const input = form.elements.file;
  input.addEventListener("change", () => {
    const [file] = input.files;
    const sentence = input.files.length === 1 ? tooLarge(file.size, Number(form.dataset.mostBytes)) : "";
    input.setCustomValidity(sentence);
    showWrong(input, sentence);
  }, { signal });
}

async function send(form) {
  const button = form.querySelector("button.primary");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const jobs = jobsOf(form);
  const arrived = await sendAll(form.action, jobs);
  button.ariaBusy = "false";
  if (jobs.length > 1) form.elements.file.value = ""; // each has a line of its own now
  else if (arrived.length) location.assign(arrived[0]);
}

function jobsOf(form) {
  const { file, address, text, password, scans } = form.elements;
  const shared = { address: address?.value, text: text.value, password: password?.value, scans: scans?.value };
  const most = Number(form.dataset.mostBytes);
  if (!file.files.length) return [{ name: shared.address || "The text", fields: shared }];
  return [...file.files].map((each) => ({ name: each.name, wrong: tooLarge(each.size, most), fields: { ...shared, file: each } }));
}

function showWrong(input, sentence) {
  document.getElementById("file-wrong")?.remove();
  if (sentence) {
    const wrong = Object.assign(document.createElement("p"), { className: "wrong", id: "file-wrong" });
    wrong.textContent = sentence;
    input.before(wrong);
  }
  input.setAttribute("aria-invalid", sentence ? "true" : "false");
  input.setAttribute("aria-describedby", sentence ? "file-hint file-wrong" : "file-hint");
}

function addToggle(list, row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain toggle";
  const select = row.querySelector("select");
  const apart = row.dataset.zone === "body" ? "boilerplate" : row.dataset.zone;
  button.addEventListener("click", () => {
    put(row, row.dataset.zone === "body" ? apart : row.dataset.before ?? "body");
    renumber(list);
  });
  select.after(button);
  name(row);
}

/** As app/domain/document.py: what lies outside is not text, menus and navigation inside are. */
function onEdge(list, event) {
  const button = event.target.closest("[name=starts], [name=ends]");
  if (!button) return false;
  event.preventDefault();
  const rows = [...list.children];
  if (button.name === "ends") rows.reverse();
  const at = rows.indexOf(button.closest(".block"));
  const first = rows.findIndex((row) => row.dataset.zone === "body");
  rows.forEach((row, n) => {
    const { zone } = row.dataset;
    const joins = n === at || (zone === "boilerplate" && n > at && (n < first || first < 0));
    if (joins && zone !== "body") put(row, "body");
    else if (n < at && zone === "body") put(row, "boilerplate");
  });
  renumber(list);
  return true;
}

/** One block at a time is open; what is typed into it is its text with more line ends. */
function onSplit(list, event) {
  const button = event.target.closest("[name=split]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest(".block");
  const opens = button.value && !row.querySelector(".splitting");
  list.querySelectorAll(".splitting, .block > .wrong").forEach((each) => each.remove());
  if (!opens) { moreOf(row).focus(); return; }
  const text = row.querySelector(".block-text");
  const caret = caretIn(text);
  row.append(document.getElementById("splitting").content.cloneNode(true));
  const area = row.querySelector("textarea");
  row.querySelector("label").htmlFor = area.id = area.name = `parts-${button.value}`;
  row.querySelector("[name=cut]").value = button.value;
  for (const each of row.querySelectorAll(".splitting button")) each.setAttribute("formaction", `#${row.id}`);
  area.value = text.textContent;
  area.focus();
  area.setSelectionRange(caret, caret);
}

/** The button of the menu from which a block is split or joined. */
const moreOf = (row) => row.querySelector("[popovertarget]");

/** Where somebody clicked into the text before, in UTF-16 units; its beginning otherwise. */
function caretIn(text) {
  const { anchorNode, anchorOffset } = getSelection();
  return anchorNode && text.contains(anchorNode) && anchorNode.nodeType === Node.TEXT_NODE ? anchorOffset : 0;
}

/** Without an answer that can be shown the form goes its plain way. */
async function onRecut(event) {
  const { submitter, target: form } = event;
  if (!["cut", "join"].includes(submitter?.name) || form.dataset.plain) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const fresh = await pageFor(form, submitter);
  form.ariaBusy = "false";
  if (fresh) return show(form, fresh, submitter);
  form.dataset.plain = "true";
  form.requestSubmit(submitter);
  delete form.dataset.plain;
}

async function pageFor(form, submitter) {
  const fields = new FormData(form);
  fields.append(submitter.name, submitter.value);
  const page = await pageAt(location.pathname, fields);
  return page?.querySelector(".check .text") ? page : null;
}

function show(form, page, { name, value }) {
  const summary = page.querySelector(".about > .message.bad");
  form.querySelector(".about > .message.bad")?.remove();
  const about = form.querySelector(".about");
  about.open ||= Boolean(summary);
  if (summary) about.querySelector("summary").after(summary);
  for (const part of [".text", "#count"]) form.querySelector(part).replaceWith(page.querySelector(`.check ${part}`));
  if (summary) return;
  const at = Number(value);
  const area = document.getElementById(`parts-${at}`);
  const wrong = document.getElementById(`block-${at}-wrong`);
  const row = document.getElementById(`block-${name === "cut" && !wrong ? at + 1 : at}`);
  (area ?? moreOf(row)).focus();
  if (!wrong) announce(name === "cut" ? "The block is split." : "The two blocks are one.");
}

function put(row, choice) {
  const select = row.querySelector("select");
  if (row.dataset.zone === "body") row.dataset.before = select.value; // a heading comes back as one
  select.value = choice;
  const { zone, kind, level } = choicesOf(row)[choice];
  const { read, readLevel } = row.dataset;
  Object.assign(row.dataset, { zone, kind: kind || read, level: kind ? level : readLevel });
  name(row);
}

const choicesOf = (row) => (row.parentElement.read ??= JSON.parse(row.parentElement.dataset.choices));

function name(row) {
  const ordinal = Number(row.id.split("-")[1]) + 1;
  const button = row.querySelector(".toggle");
  button.textContent = row.dataset.zone === "body" ? "Not text" : "Use as text";
  button.setAttribute("aria-label", `${button.textContent}: block ${ordinal}`);
}

function isNumbered(row) {
  const { zone, kind, numbered } = choicesOf(row)[row.querySelector("select").value];
  return zone === "body" && (kind ? numbered : "numbered" in row.dataset);
}

function renumber(list) {
  let number = 0;
  let apart = 0;
  for (const row of list.children) {
    const place = row.querySelector(".paragraph-number");
    apart += row.dataset.zone === "body" ? 0 : 1;
    place.textContent = isNumbered(row) ? `${++number}` : "";
  }
  document.getElementById("count").textContent =
    `${number} numbered paragraph${number === 1 ? "" : "s"}, ${apart} block${apart === 1 ? "" : "s"} not counted as text`;
}
