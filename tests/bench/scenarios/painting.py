"""What Chromium shows, and when."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLong

from tests.bench.bench import Bench, huge, large, scenario
from tests.bench.browsing import open_ours, open_theirs, page_of
from tests.bench.http import Client
from tests.bench.measuring import AtMost, Row, Share
from tests.bench.ours import Study

BLOCK = AtMost(200)
FRAME = 16.7  # ms at 60 Hz
CAP_SECONDS = 900  # Taguette's 5,000 took 8.6 minutes on the machine of the design
SCROLLED = 250  # pixels a frame
FRAMES = 120
BETWEEN_KEYS = 300  # milliseconds, as of somebody who knows the keys
FILTERED = "() => __bench.painted > 0 && (!window.__here || __bench.clickToPaint > 0)"


@scenario
def paint_against_taguette(bench: Bench) -> Iterator[Row]:
    """Navigation to the last highlight’s mark in the page and painted, and the longest block of the
    main thread, in a new page each time, on 111 kB. Beyond 400 highlights our cards beside the text
    come as their rows near the window. Taguette draws 1,000 (it has no cards); 5,000 only in full
    mode, and 15 minutes at most."""
    for count, limit in ((1_000, 500), (5_000, 500)):
        asked = count == 1_000 or bench.full
        study = bench.own(large(), count)
        mine = [_painted(bench.chromium, bench.ours.client, study.path) for _ in range(3)]
        theirs: list[tuple[float, float]] = []
        note = "" if asked else "Taguette’s 5,000 in full mode only: 8.6 minutes"
        if asked:
            try:
                theirs = [_their_painted(bench, count)]
            except TooLong:
                note = f"Taguette was stopped after {CAP_SECONDS} s"
        yield _row(f"painted, {count:,}", mine, theirs, 0, AtMost(limit), note)
        yield _row(f"longest block, {count:,}", mine, theirs, 1, BLOCK, note)


@scenario
def paint_a_book(bench: Bench) -> Iterator[Row]:
    """Ours alone: all marks of 20,000 highlights on 200,000 words, with the cards of the first
    window; then none, against 111 kB of plain text."""
    study = bench.own(huge(), 20_000)
    mine = [_painted(bench.chromium, bench.ours.client, study.path) for _ in range(3)]
    yield _row("painted, 20,000 on 200,000 words", mine, [], 0, AtMost(1_000))
    yield _row("longest block, 20,000 on 200,000 words", mine, [], 1, BLOCK)
    plain = [_painted(bench.chromium, bench.bare.visitor(), "/plain") for _ in range(3)]
    empty = bench.own(large(), 0)
    mine = [_painted(bench.chromium, bench.ours.client, empty.path) for _ in range(3)]
    against = "the plain page"
    yield Row(
        "painted, no highlight", "ms", [p for p, _ in mine], None, [p for p, _ in plain], against
    )


@scenario
def paint_for_a_screen_reader(bench: Bench) -> Iterator[Row]:
    """The same with the accessibility tree on, page by page in turn with a Chromium without it."""
    for text, count in ((large(), 5_000), (huge(), 20_000)):
        if count > 5_000 and not bench.full:
            note = "in full mode only: up to half a minute a page"
            yield Row(f"painted with the accessibility tree, {count:,}", "ms", [], note=note)
            continue
        path = bench.own(text, count).path
        ours: list[float] = []
        other: list[float] = []
        for _ in range(bench.rounds(4, 8)):
            other.append(_painted(bench.chromium, bench.ours.client, path)[0])
            ours.append(_painted(bench.accessible, bench.ours.client, path)[0])
        work = f"painted with the accessibility tree, {count:,}"
        yield Row(work, "ms", ours, Share(1.5), other, "ours without it")


@scenario
def work_with_a_screen_reader(bench: Bench) -> Iterator[Row]:
    """Key, filter and scrolling with the accessibility tree on; the goals are half as much again as
    without it."""
    study = bench.own(large(), 5_000)
    count = bench.rounds(6, 20)
    keys = _keys(bench.accessible, bench.ours.client, bench.ours.study(large(), 5_000), count)
    said = "with the accessibility tree, 5,000"
    yield Row(f"key to paint {said}", "ms", [paint for paint, _ in keys], AtMost(75))
    times = _filtering(bench.accessible, bench, bench.rounds(3, 8))
    yield Row(f"filter in the page {said}", "ms", times, AtMost(48))
    frames = _scrolled(bench.accessible, bench.ours.client, study.path)
    yield _slow(f"frames over 75 ms {said}", frames, 75)


@scenario
def mark_with_a_key(bench: Bench) -> Iterator[Row]:
    """A sentence is selected by key and tagged with “1”; from that key to the paint in which its
    words are marked, and to the one with the card and the number that the server answered."""
    for text, count in ((large(), 5_000), (huge(), 20_000)):
        study = bench.ours.study(text, count)
        times = _keys(bench.chromium, bench.ours.client, study, bench.rounds(6, 20))
        yield Row(f"key to paint, {count:,}", "ms", [paint for paint, _ in times], AtMost(FRAME))
        yield Row(f"key to the server’s answer, {count:,}", "ms", [rows for _, rows in times])


@scenario
def filter_in_the_page(bench: Bench) -> Iterator[Row]:
    """A click on a tag of the filter until the page shows it, painted."""
    times = _filtering(bench.chromium, bench, bench.rounds(3, 8))
    yield Row("filter in the page, 5,000", "ms", times, AtMost(FRAME))


@scenario
def scroll_through(bench: Bench) -> Iterator[Row]:
    """120 frames of scrolling by 250 pixels each; how many took over 50 ms, and the longest."""
    for text, count in ((large(), 5_000), (huge(), 20_000)):
        frames = _scrolled(bench.chromium, bench.ours.client, bench.own(text, count).path)
        yield _slow(f"frames over 50 ms, {count:,}", frames, 50)


@scenario
def weigh_the_page(bench: Bench) -> Iterator[Row]:
    """All scripts and styles that the page of a brief asks for, in kilobytes as sent."""
    with page_of(bench.chromium, bench.ours.client) as page:
        open_ours(page, bench.own(large(), 0).path)
        names = "performance.getEntriesByType('resource').map((entry) => entry.name)"
        addresses: list[str] = page.evaluate(names)
    parts = {urlsplit(a).path for a in addresses if urlsplit(a).path.endswith((".js", ".css"))}
    answers = [bench.ours.client.get(path) for path in sorted(parts)]
    sent = sum(answer.wire for answer in answers) / 1000
    could = sum(len(gzip.compress(answer.body)) for answer in answers) / 1000
    note = f"{len(parts)} files; gzip alone would make it {could:.1f} kB"
    yield Row("scripts and styles of a brief", "kB", [sent], AtMost(60), note=note)


def _painted(browser: Browser, client: Client, path: str) -> tuple[float, float]:
    with page_of(browser, client) as page:
        return open_ours(page, path)


def _their_painted(bench: Bench, count: int) -> tuple[float, float]:
    study = bench.pair(large(), count)[1]
    with page_of(bench.chromium, bench.theirs.client, CAP_SECONDS) as page:
        return open_theirs(page, study.path, count)


def _row(
    work: str,
    mine: list[tuple[float, float]],
    theirs: list[tuple[float, float]],
    which: int,
    goal: AtMost,
    note: str = "",
) -> Row:
    left, right = [[pair[which] for pair in side] for side in (mine, theirs)]
    return Row(work, "ms", left, goal, right, note=note)


def _keys(browser: Browser, client: Client, study: Study, count: int) -> list[tuple[float, float]]:
    times = []
    with page_of(browser, client) as page:
        open_ours(page, study.path)
        page.wait_for_function("() => 'ready' in document.getElementById('text').dataset")
        for _ in range(count + 1):
            page.evaluate("__bench.timeKey('1')")
            for key in "js1":
                page.wait_for_timeout(BETWEEN_KEYS)
                page.keyboard.press(key)
            page.wait_for_function("() => __bench.keyToRows > 0")
            paint, rows = page.evaluate("[__bench.keyToPaint, __bench.keyToRows]")
            times.append((float(paint), float(rows)))
    return times[1:]


def _scrolled(browser: Browser, client: Client, path: str) -> list[float]:
    with page_of(browser, client) as page:
        open_ours(page, path)
        frames: list[float] = page.evaluate(f"__bench.scroll({FRAMES}, {SCROLLED})")
    return frames


def _slow(work: str, frames: list[float], limit: int) -> Row:
    slow = float(sum(frame > limit for frame in frames))
    note = f"the longest took {max(frames):.0f} ms"
    return Row(work, f"of {FRAMES}", [slow], AtMost(0), note=note)


def _filtering(browser: Browser, bench: Bench, count: int) -> list[float]:
    study = bench.own(large(), 5_000)
    times = []
    for _ in range(count):
        with page_of(browser, bench.ours.client) as page:
            open_ours(page, study.path)
            times.append(_filtered(page))
    return times


def _filtered(page: Page) -> float:
    page.evaluate("""() => {
      for (const fold of document.querySelectorAll("details")) {
        if (fold.querySelector("[data-chip]")) fold.open = true;
      }
      document.getElementById("text").scrollIntoView(); // what is filtered stands in the window
    }""")
    page.wait_for_timeout(500)
    page.evaluate("""() => {
      __bench.timeClick();
      window.__here = true;
      [...document.querySelectorAll("[data-chip]")].find((c) => /tag/.test(c.dataset.chip)).click();
    }""")
    page.wait_for_timeout(100)
    page.wait_for_function(FILTERED)
    assert page.evaluate("!window.__here || __bench.shownAtPaint"), "painted without the filter"
    times: float = page.evaluate(
        "window.__here ? __bench.clickToPaint"
        " : __bench.paintedAt - Number(sessionStorage.getItem('bench-click'))"
    )
    return times
