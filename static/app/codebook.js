/* The codebook: a move swaps the tree in place and keeps the focus; Alt and the arrow keys move
   the tag whose buttons have the focus. Without script every button is a form of its own. */

const tree = document.getElementById("tree");
const steps = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "outdent", ArrowRight: "indent" };
let moving = false;

document.querySelector(".keys-hint")?.removeAttribute("hidden");

tree.addEventListener("submit", (event) => {
  if (!event.submitter?.matches(".moves button")) return;
  event.preventDefault();
  move(event.target, event.submitter.value);
});

tree.addEventListener("keydown", (event) => {
  const step = event.altKey && steps[event.key];
  const form = step && event.target.closest(".entry")?.querySelector(".moves");
  if (!form) return;
  event.preventDefault(); // Alt and left is “back” in many browsers
  move(form, step);
});

async function move(form, step) {
  if (moving) return;
  moving = true;
  const { id } = form.closest(".entry");
  const body = new FormData(form);
  body.set("move", step);
  try {
    const response = await fetch(form.action, { method: "POST", body });
    if (!response.ok) throw new Error(response.status);
    swap(new DOMParser().parseFromString(await response.text(), "text/html"));
    const entry = document.getElementById(id);
    entry.querySelector(`[value="${step}"]`).focus();
    say(entry);
  } catch {
    sendPlainly(form, step); // the page that comes says what is wrong
  } finally {
    moving = false;
  }
}

function sendPlainly(form, step) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "move", value: step });
  form.append(field);
  form.submit();
}

function swap(page) {
  const open = new Set([...tree.querySelectorAll("details[open]")].map((each) => each.closest(".entry").id));
  tree.replaceChildren(...page.getElementById("tree").childNodes);
  for (const each of tree.querySelectorAll("details")) each.open = open.has(each.closest(".entry").id);
  document.querySelector(".keys-hint")?.removeAttribute("hidden");
}

function say(entry) {
  const entries = [...tree.querySelectorAll(".entry")];
  const name = entry.querySelector("h2").textContent;
  document.getElementById("announcer").textContent =
    `${name} is now number ${entries.indexOf(entry) + 1} of ${entries.length}`;
}
