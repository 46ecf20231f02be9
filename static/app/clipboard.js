/* Rich text to the clipboard, with plain text beside it. */

/** Whether it is there. The older way is for pages that are not sent encrypted, where browsers have no other. */
export async function copyRich(html, text) {
  try {
    const blob = (type, words) => new Blob([words], { type });
    const item = { "text/html": blob("text/html", html), "text/plain": blob("text/plain", text) };
    await navigator.clipboard.write([new ClipboardItem(item)]);
    return true;
  } catch {
    return copyAsIfSelected(html, text);
  }
}

function copyAsIfSelected(html, text) {
  let done = false;
  const put = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    done = true;
  };
  document.addEventListener("copy", put, true);
  document.execCommand("copy");
  document.removeEventListener("copy", put, true);
  return done;
}
