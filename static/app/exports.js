/* Large exports are written aside: the link asks for one, says how far it is, and fetches the file.
   Whatever goes wrong on the way, the link itself still works: it only makes one wait. */

import { post } from "./api.js";

const FIRST_LOOK = 250; // milliseconds; most files are there by then
const SLOWEST_LOOK = 1500;

const list = document.querySelector("[data-exports]");
const line = document.querySelector("[data-export-progress]");
const notes = document.querySelector("[data-notes]");

list?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.getAttribute("aria-disabled") !== "true") fetchAside(link);
});

if (notes) {
  notes.form.querySelector("[data-plain]").remove();
  notes.addEventListener("change", () => {
    for (const link of list.querySelectorAll("a")) {
      const address = new URL(link.href);
      if (notes.checked) address.searchParams.set("notes", "1");
      else address.searchParams.delete("notes");
      link.setAttribute("href", address.pathname + address.search);
    }
  });
}

async function fetchAside(link) {
  link.setAttribute("aria-disabled", "true");
  const label = link.textContent;
  announce(`${label}: the file is being written.`);
  show(`${label}: reading the passages`);
  const file = await written(link);
  link.removeAttribute("aria-disabled");
  if (!file) return;
  show("");
  announce(`${label}: the download begins.`);
  location.assign(file);
}

/** The address of the file, or nothing when it was said why there is none. */
async function written(link) {
  const asked = new URL(link.href).searchParams;
  const answer = await post(list.dataset.exports, {
    format: link.dataset.export,
    q: asked.get("q") ?? "",
    notes: asked.get("notes") ?? "",
    style: asked.get("style") ?? "",
  });
  if (!answer.ok) return link.href;
  for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 1.3, SLOWEST_LOOK)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const job = await look(answer.body.url);
    if (!job) return link.href;
    if (job.file) return job.file;
    show(job.message, job.state === "failed");
    if (job.state === "failed") return announce(job.message);
  }
}

async function look(url) {
  try {
    const response = await fetch(url, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function show(words, bad = false) {
  line.textContent = words;
  line.hidden = !words;
  line.classList.toggle("gone", bad);
}

function announce(words) {
  document.getElementById("announcer").textContent = words;
}
