/* Bringing in a brief: files that are too large are said so at once; on the look-over page one
   click takes a block into the text or sets it apart, and the paragraph numbers follow. */

const entry = document.querySelector("form[data-most-bytes]");
const list = document.querySelector(".blocks");

if (entry) watchFile(entry);
if (list) {
  for (const row of list.children) addToggle(row);
  list.addEventListener("change", ({ target }) => rezone(target.closest(".block"), target.value));
}

function watchFile(form) {
  const input = form.elements.file;
  const most = Number(form.dataset.mostBytes);
  input.addEventListener("change", () => {
    const size = input.files[0]?.size ?? 0;
    const sentence = size > most
      ? `This file has ${Math.round(size / 2 ** 20)} MB; at most ${most / 2 ** 20} MB can be brought in. Save it as plain text, or bring it in in parts.`
      : "";
    input.setCustomValidity(sentence);
    showWrong(input, sentence);
  });
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

function addToggle(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain toggle";
  const select = row.querySelector("select");
  const apart = row.dataset.zone === "body" ? "boilerplate" : row.dataset.zone;
  button.addEventListener("click", () => {
    select.value = row.dataset.zone === "body" ? apart : "body";
    rezone(row, select.value);
  });
  select.before(button);
  name(row);
}

function rezone(row, zone) {
  row.dataset.zone = zone;
  name(row);
  renumber();
}

function name(row) {
  const ordinal = Number(row.id.split("-")[1]) + 1;
  const button = row.querySelector(".toggle");
  button.textContent = row.dataset.zone === "body" ? "Set apart" : "Into the body";
  button.setAttribute("aria-label", `${button.textContent}: block ${ordinal}`);
}

function renumber() {
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
