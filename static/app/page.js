/* Every page: put the focus on an error summary; the search box has its key. */

import "./search.js";

document.querySelector("[data-focus]")?.focus();
