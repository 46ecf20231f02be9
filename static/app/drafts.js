/* Bringing in a brief: texts and files are sent with their progress, and files that are too large are
   said so at once; on the look-over page one click takes a block into the text or sets it apart, or
   says that the text starts or ends there, and the paragraph numbers follow. */

import { component } from "./component.js";
import { sendAll } from "./uploads.js";

component("bring-in", (form, signal) => {
  watchFile(form, signal);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form); }, { signal });
});

component("blocks", (list, signal) => {
  for (const row of list.children) addToggle(list, row);
  list.addEventListener("change", ({ target }) => { put(target.closest(".block"), target.value); renumber(list); }, { signal });
  list.addEventListener("click", (event) => onEdge(list, event), { signal });
});

const tooLarge = (size, most) => (size > most
  ? `This file has ${Math.round(size / 2 ** 20)} MB; at most ${most / 2 ** 20} MB can be brought in. Save it as plain text, or bring it in in parts.`
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
  const { file, text, password } = form.elements;
  const shared = { text: text.value, password: password?.value };
  const most = Number(form.dataset.mostBytes);
  if (!file.files.length) return [{ name: "The text", fields: shared }];
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
    put(row, row.dataset.zone === "body" ? apart : "body");
    renumber(list);
  });
  select.before(button);
  name(row);
}

/** As app/domain/document.py: what lies outside is set apart, furniture inside joins the text. */
function onEdge(list, event) {
  const button = event.target.closest(".edges button");
  if (!button) return;
  event.preventDefault();
  const rows = [...list.children];
  if (button.name === "ends") rows.reverse();
  const at = rows.indexOf(button.closest(".block"));
  const first = rows.findIndex((row) => row.dataset.zone === "body");
  rows.forEach((row, n) => {
    const { zone } = row.dataset;
    if (n === at || (zone === "boilerplate" && n > at && (n < first || first < 0))) put(row, "body");
    else if (n < at && zone === "body") put(row, "boilerplate");
  });
  renumber(list);
}

function put(row, zone) {
  row.querySelector("select").value = zone;
  row.dataset.zone = zone;
  name(row);
}

function name(row) {
  const ordinal = Number(row.id.split("-")[1]) + 1;
  const button = row.querySelector(".toggle");
  button.textContent = row.dataset.zone === "body" ? "Set apart" : "Into the body";
  button.setAttribute("aria-label", `${button.textContent}: block ${ordinal}`);
}

function renumber(list) {
  let number = 0;
  let apart = 0;
  for (const row of list.children) {
    const place = row.querySelector(".paragraph-number");
    const body = row.dataset.zone === "body";
    apart += body ? 0 : 1;
    place.textContent = body && "numbered" in row.dataset ? `${++number}` : "";
  }
  document.getElementById("count").textContent =
    `${number} numbered paragraph${number === 1 ? "" : "s"}, ${apart} block${apart === 1 ? "" : "s"} set apart`;
}
