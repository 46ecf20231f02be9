/* A section of the report to paste into a document: headings, quotations, lists and tables as plain elements, without
   our classes, buttons and what is only for the page. Notes stand where they belong. */

import { copyRich } from "./clipboard.js";
import { component } from "./component.js";
import { say } from "./messages.js";

const KEPT = new Set(["P", "BLOCKQUOTE", "UL", "OL", "LI", "TABLE", "CAPTION", "THEAD", "TBODY", "TR", "TH", "TD", "EM", "STRONG", "CODE", "U", "SUP", "BR"]);
const AS = { FIGCAPTION: "p", DT: "strong" };
const BETWEEN = { figcaption: " ", chips: ", " }; // what stands apart by style alone
const LEFT_OUT = "button, input, img, .no-print, .key";
const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => signs[sign]);

/** The heading and what stands under it, also under headings below it. */
function sectionOf(heading) {
  const level = Number(heading.localName[1]);
  const all = [...heading.closest("article").querySelectorAll(":is(h2, h3, h4, h5):not(.label)")].filter((each) => !each.closest(".synthesis"));
  const next = all.slice(all.indexOf(heading) + 1).find((each) => Number(each.localName[1]) <= level);
  const range = new Range();
  range.setStartBefore(heading);
  next ? range.setEndBefore(next) : range.setEndAfter(heading.closest("article").lastElementChild);
  return range.cloneContents();
}

/** Within the page nothing leads anywhere once it is pasted; to us only what the report may print. */
function leads({ href, origin }) {
  const isHere = href.split("#")[0] === location.href.split("#")[0];
  return !isHere && (origin !== location.origin || "links" in document.querySelector(".sheet-paper").dataset);
}

function rich(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/\s+/g, " "));
  if (node.nodeType === Node.ELEMENT_NODE && node.matches(LEFT_OUT)) return "";
  const sign = node.nodeType === Node.ELEMENT_NODE && BETWEEN[node.className || node.localName];
  const inside = sign ? [...node.children].map(rich).join(sign) : [...node.childNodes].map(rich).join("");
  if (node.nodeType !== Node.ELEMENT_NODE) return inside;
  const { tagName: tag } = node;
  const dir = node.getAttribute("dir") === "rtl" ? ' dir="rtl"' : "";
  if (tag === "BR") return "<br>";
  if (tag === "BLOCKQUOTE") return `<blockquote${dir}><p>${inside.trim()}</p></blockquote>`;
  if (tag === "A") return leads(node) ? `<a href="${escaped(node.href)}">${inside}</a>` : inside;
  if (tag === "DIV" && node.parentNode.tagName === "DL") return `<p>${inside.trim()}</p>`;
  if (tag === "DD") return ` ${inside.trim()}`;
  if (/^H\d$/.test(tag)) return `<h${tag[1] - 1}${dir}>${inside.trim()}</h${tag[1] - 1}>`;
  const kept = KEPT.has(tag) ? tag.toLowerCase() : AS[tag];
  const start = node.start > 1 ? ` start="${node.start}"` : ""; // a list goes on
  return kept ? `<${kept}${start}${dir}>${/^(p|li|td|th)$/.test(kept) ? inside.trim() : inside}</${kept}>` : inside;
}

const BLOCKS = "h1, h2, h3, h4, p, li, tr, caption";

/** Line by line. */
function plain(html) {
  const made = new DOMParser().parseFromString(html, "text/html");
  for (const each of made.querySelectorAll("br")) each.replaceWith(each.closest("th, td") ? " " : "\n");
  return [...made.body.querySelectorAll(BLOCKS)].map((each) => {
    const cells = [...each.children].filter(({ tagName }) => /^T[HD]$/.test(tagName));
    return cells.length ? cells.map((cell) => cell.textContent.trim()).join("\t") : each.textContent.trim();
  }).filter(Boolean).join("\n\n");
}

async function copySection(heading, name) {
  const html = rich(sectionOf(heading)).trim();
  if (await copyRich(html, plain(html))) say(`“${name}” is copied. Paste it into a document.`);
  else say("The browser does not let Briefmark copy. Download the report as Word instead.");
}

component("copies-section", (button, signal) => {
  button.hidden = false;
  const heading = button.previousElementSibling;
  const name = [...heading.childNodes].filter((each) => !each.matches?.(".key")).map(({ textContent }) => textContent).join("").trim();
  button.addEventListener("click", () => copySection(heading, name), { signal });
});
