/* Texts and files on their way to the page where it is checked, a line for each: how far it is, and what became
   of it. One that cannot be read stops no other. The form keeps what was typed and chosen until it
   has arrived. */

import { post } from "./api.js";
import { announce } from "./messages.js";

/** Send `jobs`, one after the other. Resolves to the addresses of what arrived. */
export async function sendAll(url, jobs) {
  const section = document.querySelector(".sending");
  section.hidden = false;
  const lines = jobs.map((job) => new Line(url, job));
  section.querySelector("ul").replaceChildren(...lines.map((line) => line.row));
  const arrived = [];
  for (const line of lines) {
    const go = await line.send();
    if (go) arrived.push(go);
  }
  return arrived;
}

/** A job is {name, fields, wrong}: `wrong` says why it need not be sent at all. */
class Line {
  constructor(url, job) {
    Object.assign(this, { url, job });
    this.row = document.createElement("li");
    this.row.innerHTML = `<span class="name"></span><progress max="1" value="0"></progress><span class="state">Waiting</span>`;
    [this.name, this.bar, this.state] = this.row.children;
    this.name.textContent = job.name;
    this.bar.setAttribute("aria-label", job.name);
  }

  /** The address of the page where it is checked; nothing when it was refused. */
  async send(password = "") {
    const { name, fields, wrong } = this.job;
    if (wrong) return this.refuse({ message: wrong });
    this.row.querySelectorAll(".wrong, form, button").forEach((each) => each.remove());
    this.bar.hidden = false;
    const answer = await post(this.url, { ...fields, password }, (...how) => deliver(...how, (part) => this.show(part)));
    if (!answer.ok) return this.refuse(answer.body, !(answer.status in FINAL));
    this.bar.hidden = true;
    this.state.innerHTML = `<a>Check the import</a>`;
    Object.assign(this.state.firstChild, { href: answer.body.go, ariaLabel: `Check the import: ${name}` });
    announce(`${name} is read.`);
    return answer.body.go;
  }

  show(part) {
    if (part < 1) this.bar.value = part;
    else this.bar.removeAttribute("value"); // nobody knows how long reading takes
    this.state.textContent = part < 1 ? `Uploading, ${Math.floor(part * 100)} %` : "Reading the file…";
  }

  refuse({ message, fields }, mayRetry = false) {
    this.bar.hidden = true;
    this.state.textContent = "Not added";
    const reasons = Object.values(fields ?? {}).filter((each) => each !== message);
    const wrong = Object.assign(document.createElement("p"), { className: "wrong", textContent: [message, ...reasons].join(" ") });
    wrong.setAttribute("role", "alert");
    this.row.append(wrong);
    if (fields?.password) this.row.append(this.asking());
    else if (mayRetry) this.row.append(this.retrying());
  }

  /** What was pressed is gone from the line: the focus goes on to what came instead. */
  async again(password) {
    await this.send(password);
    this.row.querySelector("a, input, button")?.focus();
  }

  retrying() {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again", ariaLabel: `Try again: ${this.job.name}` });
    button.addEventListener("click", () => this.again());
    return button;
  }

  asking() {
    const form = document.createElement("form");
    form.className = "row";
    form.innerHTML = `<input type="password" name="password" class="short" autocomplete="off" required><button>Open it</button>`;
    form.elements.password.setAttribute("aria-label", `Password of ${this.job.name}`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.again(form.elements.password.value);
    });
    return form;
  }
}

const FINAL = { 403: "", 404: "", 413: "", 415: "", 422: "" }; // the same again would be refused again

/** As fetch, but it tells how much has left. */
function deliver(url, fields, headers, tell) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) body.append(name, value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
    request.upload.addEventListener("load", () => tell(1));
    request.addEventListener("load", () => resolve(new Response(request.responseText, { status: request.status })));
    request.addEventListener("error", reject);
    request.addEventListener("abort", reject);
    tell(0);
    request.send(body);
  });
}
