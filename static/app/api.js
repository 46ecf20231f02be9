/* One request to the server, and what became of it. Nothing here throws: whoever asked keeps what
   was typed and shows the message. */

import { SIGNED_IN, tell } from "./events.js";

export const OFFLINE = "The server did not answer. Nothing you typed is lost: try again in a moment.";
const CLOSED = "Your session has run out. Sign in again, then try once more: nothing you typed is lost.";
const BROKEN = "The server gave an answer that cannot be read. Reload the page and try again.";

/** POST the fields (an array is sent as repeated fields): {ok, status, body}. `body.message` says
    what to do when it is not ok. Signs in again in place when the session has run out. `deliver` is
    another way to send: (url, fields, headers) => Response. */
export async function post(url, fields, deliver = fetched) {
  const answer = await send(url, fields, deliver);
  if (answer.status === 400 && (await tokenIsOld(answer.body))) return send(url, fields, deliver);
  if (answer.status !== 401) return answer;
  return (await signedIn()) ? send(url, fields, deliver) : failed(401, CLOSED);
}

/** GET, for what the page shows: answers and signs in again as `post` does. */
export async function get(url) {
  const answer = await send(url);
  if (answer.status !== 401) return answer;
  return (await signedIn()) ? send(url) : failed(401, CLOSED);
}

/** With this a request is no sign that somebody is there: app/web/edge/signed_in.py. */
export const BY_ITSELF = { "X-By-Itself": "yes" };

/** GET what the page asks by itself: {status, body}, 0 when no answer came within so many milliseconds. Nobody is
    asked to sign in. */
export async function ask(url, patience) {
  try {
    const headers = { Accept: "application/json", ...BY_ITSELF };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(patience) });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}

/** The page at an address, or the one that answers a form's data, whatever it says of them; as a document,
    null when it cannot be had. `headers` may be BY_ITSELF. */
export async function pageAt(url, data = null, headers = {}) {
  try {
    const response = await fetch(url, { method: data ? "POST" : "GET", body: data, credentials: "same-origin", headers });
    return response.ok || data ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/** A way to `post` that does not wait longer than so many seconds. */
export const within = (seconds) => (url, fields, headers) => fetched(url, fields, headers, { signal: AbortSignal.timeout(seconds * 1000) });

/** POST what nobody waits for, even as the last thing that the page does. Nothing is asked or said. */
export function postQuietly(url, fields) {
  fetched(url, fields, headers(), { keepalive: true }).catch(() => {});
}

/** Whether only the token was old, because the same person signed in again in another window. */
async function tokenIsOld(body) {
  return Boolean(body.csrf_token) && (await import("./session.js")).takeOver(body);
}

async function send(url, fields = null, deliver = fetched) {
  try {
    return await read(await deliver(url, fields, headers()));
  } catch {
    return failed(0, OFFLINE);
  }
}

function fetched(url, fields, headers, how = {}) {
  const body = fields && new URLSearchParams();
  for (const [name, value] of Object.entries(fields ?? {})) {
    for (const each of [value].flat()) body.append(name, each);
  }
  return fetch(url, { method: fields ? "POST" : "GET", body, credentials: "same-origin", headers, ...how });
}

/** A page in place of an answer may be that of a proxy which has no server behind it. */
async function read(response) {
  try {
    return { ok: response.ok, status: response.status, body: await response.json() };
  } catch {
    if ([502, 503, 504].includes(response.status)) return failed(0, OFFLINE);
    return failed(response.status, response.status === 401 ? CLOSED : BROKEN);
  }
}

/** session.js is only needed, and only loaded, when a session has run out. */
export async function signedIn() {
  try {
    const session = await import("./session.js");
    const isIn = Boolean(await session.signInAgain());
    if (isIn) tell(SIGNED_IN);
    return isIn;
  } catch {
    return false;
  }
}

function headers() {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return { Accept: "application/json", "X-CSRFToken": token };
}

function failed(status, message) {
  return { ok: false, status, body: { message, fields: {} } };
}
