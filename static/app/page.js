/* Every page: put the focus on an error summary, and say when the network is gone. */

document.querySelector("[data-focus]")?.focus();
