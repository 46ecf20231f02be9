/* A passkey is made or shown, and its form sent: <form data-component="passkey" data-options="/…" data-kind="get">.
   The server says what the browser is to be asked for; what the browser answers goes into the form as it is. */

import { post } from "./api.js";
import { component } from "./component.js";

const NONE = "This browser knows no passkeys, or not enough of them. A newer one does; or use another way.";
const NOT_DONE = "No passkey was used. Try again, or use another way.";
const KNOWN = "This device or key holds a passkey of this account already.";

component("passkey", (form, signal) => {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    say(form, "");
    button.disabled = true;
    const answer = await asked(form.dataset);
    button.disabled = false;
    if (answer.message) return say(form, answer.message);
    form.elements.passkey.value = JSON.stringify(answer.credential);
    form.submit();
  }, { signal });
});

/** {credential}, or {message}. */
async function asked({ options, kind }) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return { message: NONE };
  const { ok, body } = await post(options, {});
  if (body.go) location.assign(`${body.go}?${new URLSearchParams({ next: location.pathname })}`);
  if (!ok) return body;
  try {
    return { credential: (await ask(kind, body)).toJSON() };
  } catch (refusal) {
    return { message: refusal.name === "InvalidStateError" ? KNOWN : NOT_DONE };
  }
}

function ask(kind, options) {
  const { parseCreationOptionsFromJSON: creation, parseRequestOptionsFromJSON: request } = PublicKeyCredential;
  return kind === "create"
    ? navigator.credentials.create({ publicKey: creation.call(PublicKeyCredential, options) })
    : navigator.credentials.get({ publicKey: request.call(PublicKeyCredential, options) });
}

function say(form, message) {
  const place = form.querySelector("[role=alert]");
  place.textContent = message;
  place.hidden = !message;
}
