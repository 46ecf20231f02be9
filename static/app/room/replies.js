/* Answer on a highlight in its card. One button serves all cards: it stands in the card that the
   pointer or the focus is on. Without script the highlight's own page has the form. */

import { component } from "../component.js";
import { newId } from "../identifiers.js";
import { say } from "../messages.js";
import { reply, undo } from "./changes.js";
import { cardOf } from "./margin.js";
import { mayHighlight } from "./text.js";

const button = Object.assign(document.createElement("button"), {
  type: "button", className: "answer", textContent: "Reply",
});

function standIn(card) {
  if (!card || button.closest(".card") === card || button === document.activeElement) return;
  if (card.querySelector("form.answer")) return button.remove();
  button.setAttribute("aria-label", `Reply on ${card.querySelector(".ref").firstChild.textContent}`);
  card.querySelector(".by").prepend(button);
}

/** A form for a note on the highlight, in `place`; `done` when it is sent or left. */
export function replyIn(number, place, done) {
  const id = newId();
  const form = document.createElement("form");
  form.className = "answer";
  form.innerHTML = `<label for="answer-${number}">Your note, for all members of the project</label>
    <textarea id="answer-${number}" name="text" rows="3" dir="auto" required></textarea>
    <p class="wrong" role="alert" hidden></p>
    <div class="row"><button class="primary">Send</button><button type="button">Cancel</button></div>`;
  const [send, cancel] = form.querySelectorAll("button");
  const close = () => { form.remove(); done(); };
  cancel.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !form.elements.text.value.trim()) close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.ariaBusy = "true";
    const answer = await reply(number, id, form.elements.text.value);
    send.ariaBusy = "false";
    if (!answer.ok) return refuse(form, answer.body.message);
    close();
    if (!answer.body.kept) say(answer.body.said, "Undo", undo);
  });
  place.append(form);
  form.elements.text.focus();
}

function refuse(form, message) {
  const wrong = form.querySelector(".wrong");
  wrong.textContent = message;
  wrong.hidden = false;
}

component("text", (text, signal) => {
  if (!mayHighlight()) return;
  for (const name of ["pointerover", "focusin"]) {
    text.addEventListener(name, ({ target }) => standIn(target.closest(".card")), { signal });
  }
});

button.addEventListener("click", (event) => {
  event.stopPropagation();
  const card = button.closest(".card");
  const number = card.dataset.h;
  button.remove();
  card.classList.add("open");
  replyIn(number, card, () => cardOf(number)?.querySelector(".ref").focus({ preventScroll: true }));
});
