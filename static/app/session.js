/* Sign in again in place, so that nothing typed on the page is lost when a session runs out. */

const signIn = () => document.querySelector("meta[name=sign-in]").content;
let asking;

/** Ask for the password in a dialog, and for the second factor where there is one. Resolves to the new CSRF token, which every form of the
    page then has, or to "" when the person gives up. Many callers share one dialog. */
export function signInAgain() {
  asking ??= again().finally(() => { asking = undefined; });
  return asking;
}

/** Put a CSRF token into the page and all its forms. */
function renew(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  return token;
}

/** Take over the token that came with an answer, if it is for the person of this page. */
export function takeOver({ person, csrf_token }) {
  const ours = Boolean(csrf_token && person && person === owner().person);
  if (ours) renew(csrf_token);
  return ours;
}

async function again() {
  const state = await (await fetch(signIn(), { headers: { Accept: "application/json" } })).json();
  if (takeOver(state)) return state.csrf_token; // signed in again in another window already
  renew(state.csrf_token);
  return ask();
}

function ask() {
  const { dialog, form, message } = build();
  document.body.append(dialog);
  return new Promise((resolve) => {
    let token = "";
    let address = signIn();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await inAnotherTab() ?? await send(address, new FormData(form));
      if (answer.csrf_token) renew(answer.csrf_token);
      message.textContent = answer.message ?? "";
      message.hidden = !answer.message;
      if (answer.second) {
        address = answer.second;
        return askForCode(form);
      }
      if (answer.message) return [...form.elements].findLast((each) => each.required).select();
      token = answer.csrf_token;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(token);
    });
    dialog.showModal();
    form.elements[form.elements.email.value ? "pass_phrase" : "email"].focus();
  });
}

/** In place of address and password. */
function askForCode(form) {
  for (const each of form.querySelectorAll(".field")) each.remove();
  form.querySelector(".small").before(field("code", "Code of your app, or a recovery code", "text", "one-time-code"));
  form.elements.code.focus();
}

/** Who has signed in there meanwhile, if it is the person of this page. */
async function inAnotherTab() {
  try {
    const state = await (await fetch(signIn(), { headers: { Accept: "application/json" } })).json();
    return takeOver(state) ? state : null;
  } catch {
    return null;
  }
}

async function send(address, body) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  try {
    const answer = await (await fetch(address, { method: "POST", body, headers })).json();
    if (answer.message || answer.second || answer.person === owner().person) return answer;
    return { ...answer, message: `This page is ${owner().name}’s. Sign in as ${owner().name}.` };
  } catch {
    return { message: "The server did not answer. Try again in a moment." };
  }
}

/** Whose page this is, as the bar at its top says. */
function owner() {
  return { ...document.querySelector("[data-person]")?.dataset };
}

function build() {
  const message = element("p", { className: "message bad", hidden: true });
  message.setAttribute("role", "alert");
  const leave = element("button", { type: "button", textContent: "Not now" });
  const form = element("form", { className: "stack" }, [
    element("h2", { id: "again-title", textContent: "Sign in again" }),
    element("p", { textContent: "Your session has run out. What you typed is still here." }),
    message,
    field("email", "E-mail address", "email", "username", owner().email),
    field("pass_phrase", "Password", "password", "current-password"),
    element("p", { className: "small" }, [
      "Or ", element("a", { href: signIn(), target: "_blank", textContent: "sign in another way in a new tab" }),
      ", and come back to press “Sign in”.",
    ]),
    element("div", { className: "row" }, [
      element("button", { className: "primary", textContent: "Sign in" }), leave,
    ]),
  ]);
  const dialog = element("dialog", {}, [form]);
  dialog.setAttribute("aria-labelledby", "again-title");
  form.noValidate = true; // after the new tab nothing need be typed here
  leave.addEventListener("click", () => dialog.close());
  return { dialog, form, message };
}

function field(name, label, type, autocomplete, value = "") {
  const input = element("input", { id: `again-${name}`, name, type, autocomplete, value });
  input.required = true;
  return element("div", { className: "field" }, [
    element("label", { htmlFor: input.id, textContent: label }), input,
  ]);
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
