/* Large exports are written aside: the link asks for one, says how far it is, and fetches the file.
   Whatever goes wrong on the way, the link itself still works: it only makes one wait. */

import { get, post } from "./api.js";
import { component } from "./component.js";
import { announce } from "./messages.js";

const FIRST_LOOK = 250; // milliseconds; most files are there by then
const SLOWEST_LOOK = 1500;

component("exports", (list, signal) => list.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.getAttribute("aria-disabled") !== "true") fetchAside(link, list.dataset.exports);
}, { signal }));

component("export-notes", (form, signal) => {
  form.querySelector("[data-plain]").remove();
  form.addEventListener("change", () => form.requestSubmit(), { signal });
});

async function fetchAside(link, orders) {
  link.setAttribute("aria-disabled", "true");
  const label = link.textContent;
  announce(`${label}: the file is being written.`);
  show(`${label}: reading the passages`);
  const file = await written(link, orders);
  link.removeAttribute("aria-disabled");
  if (!file) return;
  show("");
  announce(`${label}: the download begins.`);
  location.assign(file);
}

/** The address of the file, or nothing when it was said why there is none. */
async function written(link, orders) {
  const asked = new URL(link.href).searchParams;
  const answer = await post(orders, {
    format: link.dataset.export,
    q: asked.get("q") ?? "",
    notes: asked.get("notes") ?? "",
    style: asked.get("style") ?? "",
  });
  if (!answer.ok) return link.href;
  for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 1.3, SLOWEST_LOOK)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const { ok, body: job } = await get(answer.body.url);
    if (!ok) return link.href;
    if (job.file) return job.file;
    show(job.message, job.state === "failed");
    if (job.state === "failed") return announce(job.message);
  }
}

function show(words, bad = false) {
  const line = document.querySelector("[data-export-progress]");
  line.textContent = words;
  line.hidden = !words;
  line.classList.toggle("gone", bad);
}
