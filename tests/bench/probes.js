/* Put into every page before its own scripts: when it was painted, and what blocked the main thread. */
(() => {
  const bench = { painted: 0, blocks: [], since: 0 };
  window.__bench = bench;
  console.log = console.debug = () => {}; // Taguette writes lines by the thousand; nobody reads them
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.blocks.push([entry.startTime, entry.duration]);
  }).observe({ type: "longtask", buffered: true });
  const afterPaint = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(0);
  });
  bench.afterPaint = afterPaint;
  bench.now = () => afterPaint(() => { bench.painted = performance.now(); bench.paintedAt = Date.now(); });
  addEventListener("DOMContentLoaded", bench.now);
  bench.longest = () => Math.max(0, ...bench.blocks.filter(([at]) => at >= bench.since).map(([, ms]) => ms));
  bench.forget = () => { bench.since = performance.now(); };

  /* From the next press of `key` until its words are marked and painted, and until the server's rows
     have been put into the text and painted. */
  bench.timeKey = (key) => {
    bench.keyToPaint = bench.keyToRows = 0;
    let pressed = 0;
    addEventListener("keydown", (event) => { if (event.key === key) pressed ||= event.timeStamp; }, true);
    const seen = new MutationObserver((records) => {
      const has = (names) => records.some((r) => [...r.addedNodes].some((n) => n.matches?.(names) || n.querySelector?.(names)));
      if (pressed && has(".sketch")) afterPaint(() => { bench.keyToPaint ||= performance.now() - pressed; });
      if (!pressed || !has("mark, .para, .card")) return;
      seen.disconnect();
      afterPaint(() => { bench.keyToRows = performance.now() - pressed; });
    });
    seen.observe(document.getElementById("text"), { childList: true, subtree: true });
  };

  /* The moment at which the next rows from the server have been put into the text and painted. */
  bench.timeRows = () => {
    bench.rowsAt = 0;
    const seen = new MutationObserver((records) => {
      if (!records.some((r) => [...r.addedNodes].some((n) => n.matches?.(".para")))) return;
      seen.disconnect();
      afterPaint(() => { bench.rowsAt = Date.now(); });
    });
    seen.observe(document.getElementById("text"), { childList: true, subtree: true });
  };

  /* From the next click until the page shows the filter: painted here, or in the page that follows.
     `shownAtPaint`: a mark in the window was filtered out by then. */
  bench.timeClick = () => {
    addEventListener("click", () => {
      sessionStorage.setItem("bench-click", Date.now());
      const begin = performance.now();
      afterPaint(() => {
        bench.clickToPaint = performance.now() - begin;
        const inWindow = (mark) => { const { top, bottom } = mark.getBoundingClientRect(); return bottom > 0 && top < innerHeight; };
        bench.shownAtPaint = [...document.querySelectorAll("#text mark.filtered")].some(inWindow);
      });
    }, { capture: true, once: true });
  };

  /* Scroll so many frames of `step` pixels each; resolves to the milliseconds of each frame. */
  bench.scroll = (frames, step) => new Promise((resolve) => {
    const times = [];
    let last = 0;
    const frame = (now) => {
      if (last) times.push(now - last);
      last = now;
      if (times.length >= frames) return resolve(times);
      scrollBy({ top: step, behavior: "instant" });
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
})();
