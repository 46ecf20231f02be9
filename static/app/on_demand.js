/* A module that is not needed for the first look is read when it is first asked for; the browser keeps it
   for the next pages. */

import { OFFLINE } from "./api.js";
import { say } from "./messages.js";

/** `read()` resolves to the module that `load` imports, or to null with a message; the next time tries again. */
export function onDemand(load) {
  let there = null;
  return async () => {
    there ??= await load().catch(() => null);
    if (!there) say(OFFLINE);
    return there;
  };
}
