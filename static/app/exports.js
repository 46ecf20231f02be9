/* Large exports are written aside: the link asks for one, says how far it is, and fetches the file.
   Whatever goes wrong on the way, the link itself still works: it only makes one wait. */

import { get, pageAt, post } from "./api.js";
import { component } from "./component.js";
import { announce } from "./messages.js";
import { isNow } from "./renew.js";

const FIRST_LOOK = 250; // milliseconds; most files are there by then
const SLOWEST_LOOK = 1500;

component("exports", (list, signal) => list.addEventListener("click", (event) => {
  const link = event.target.closest("a[download]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  link.closest("[popover]")?.hidePopover();
  if (!link.dataset.export) return;
  event.preventDefault();
  if (link.getAttribute("aria-disabled") !== "true") fetchAside(link, list.dataset.exports);
}, { signal }));

/* Each switch acts at once: what it changes is put in its place, and the page stays where it was
   scrolled to. Choices that the address keeps load the page there. */
component("switches", (form, signal) => {
  form.querySelector("[data-plain]").remove();
  let latest = 0;
  form.addEventListener("change", async (event) => {
    if (!("kept" in form.dataset) || event.target.name === "style") return form.requestSubmit();
    const turn = ++latest;
    const page = await pageAt(form.action, new FormData(form));
    if (turn !== latest) return; // the next one is on its way
    if (!page?.querySelector("[data-chosen]")) return form.submit();
    const at = document.activeElement.value;
    isNow(page);
    for (const part of document.querySelectorAll("[data-chosen]")) {
      part.replaceWith(page.querySelector(`[data-chosen="${part.dataset.chosen}"]`));
    }
    form.querySelector(`[value="${CSS.escape(at)}"]:not([type=hidden])`)?.focus();
  }, { signal });
});

async function fetchAside(link, orders) {
  link.setAttribute("aria-disabled", "true");
  const { label } = link.dataset;
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
  const asked = Object.fromEntries(new URL(link.href).searchParams);
  const answer = await post(orders, { format: link.dataset.export, ...asked });
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
