/* What the parts of a page do. The page says where they stand (<nav data-component="outline">), a module
   what they do. Each is connected as soon as it is there, also when it comes later, and let go when it
   leaves the page. */

const connects = new Map(); // name -> what its modules do with an element
const connected = new WeakMap(); // element -> {controller, by}: of all it listens to, for whom
const waiting = []; // [name, connect] of modules that have just run

/** Call `connect(element, signal)` for each element of the page that has this name, now and later; never
    before all modules of the script have run. Whatever `connect` starts ends with the signal. Several
    modules may have to do with one name. */
export function component(name, connect) {
  if (!connects.has(name)) connects.set(name, []);
  connects.get(name).push(connect);
  if (waiting.push([name, connect]) === 1) queueMicrotask(connectAll);
}

/** In one walk through the page: on a long one a walk for each name took longer than what they do. */
function connectAll() {
  const named = new Map();
  for (const element of document.querySelectorAll("[data-component]")) {
    for (const name of namesOf(element)) if (!named.get(name)?.push(element)) named.set(name, [element]);
  }
  for (const [name, connect] of waiting.splice(0)) {
    try {
      for (const element of named.get(name) ?? []) if (element.isConnected) start(element, connect);
    } catch (error) {
      reportError(error); // the others are connected all the same
    }
  }
}

const namesOf = (element) => element.dataset.component.split(" ");

function start(element, connect) {
  if (!connected.has(element)) connected.set(element, { controller: new AbortController(), by: new Set() });
  const { controller, by } = connected.get(element);
  if (by.has(connect)) return;
  by.add(connect);
  connect(element, controller.signal);
}

function come(element) {
  if (!element.isConnected) return;
  for (const name of namesOf(element)) {
    for (const connect of connects.get(name) ?? []) start(element, connect);
  }
}

function go(element) {
  if (element.isConnected) return; // it only moved
  connected.get(element)?.controller.abort();
  connected.delete(element);
}

function* componentsIn(nodes) {
  for (const node of nodes) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    if ("component" in node.dataset) yield node;
    yield* node.querySelectorAll("[data-component]");
  }
}

new MutationObserver((changes) => {
  for (const { addedNodes, removedNodes } of changes) {
    for (const element of componentsIn(removedNodes)) go(element);
    for (const element of componentsIn(addedNodes)) come(element);
  }
}).observe(document.documentElement, { childList: true, subtree: true });
