/* Text to the clipboard. Each says whether it is there. The older way is for pages that are not sent encrypted,
   where browsers have no other. */

export const copyText = (text) => copy({ "text/plain": text });

export const copyRich = (html, text) => copy({ "text/html": html, "text/plain": text });

async function copy(kinds) {
  try {
    const blobs = Object.entries(kinds).map(([type, words]) => [type, new Blob([words], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return copyAsIfSelected(kinds);
  }
}

function copyAsIfSelected(kinds) {
  let done = false;
  const put = (event) => {
    for (const [type, words] of Object.entries(kinds)) event.clipboardData.setData(type, words);
    event.preventDefault();
    event.stopImmediatePropagation();
    done = true;
  };
  document.addEventListener("copy", put, true);
  document.execCommand("copy");
  document.removeEventListener("copy", put, true);
  return done;
}
