"""What a colleague does, in a page that stands open."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator

from tests.bench.bench import Bench, large, scenario
from tests.bench.browsing import SHORTEST_TOLD, longest_block, open_ours, page_of
from tests.bench.measuring import AtMost, Row
from tests.bench.texts import spans

WARM = 1
OPEN = 50  # pages
SECONDS = 10


@scenario
def follow_a_colleague(bench: Bench) -> Iterator[Row]:
    """A brief of 111 kB with 1,000 highlights is open; another client marks a passage in its first
    window. From when that is sent to the paint of its mark and card in the page, and the longest
    block of the main thread meanwhile."""
    study = bench.ours.study(large(), 1_000)
    colleague, chance = bench.ours.client.another(), random.Random(1)
    arrivals: list[float] = []
    blocks: list[float] = []
    with page_of(bench.chromium, bench.ours.client) as page:
        open_ours(page, study.path)
        page.wait_for_function("() => 'ready' in document.getElementById('text').dataset")
        page.wait_for_timeout(2_000)
        for span in spans(large(), 2_000)[1 : bench.rounds(8, 30) + WARM + 1]:
            page.wait_for_timeout(chance.randint(0, 900))
            page.evaluate("() => { __bench.forget(); __bench.timeRows(); }")
            begin = time.time() * 1000
            bench.ours.add(study, span, colleague)
            page.wait_for_function("() => __bench.rowsAt > 0")
            arrivals.append(float(page.evaluate("__bench.rowsAt")) - begin)
            blocks.append(longest_block(page))
    yield Row("a colleague's change, 1,000 open", "ms", arrivals[WARM:], AtMost(1_000))
    yield Row("longest block by it, 1,000", "ms", blocks[WARM:], AtMost(SHORTEST_TOLD))


@scenario
def stand_open(bench: Bench) -> Iterator[Row]:
    """Fifty pages of a project that stand open ask whether anything changed, each some 1.4 times a
    second; CPU milliseconds of the server for each page and second."""
    study = bench.ours.study(large(), 0)
    pages = [bench.ours.client.another() for _ in range(OPEN)]
    address = f"{study.project}/changes?seen={_seen(bench, study.project)}"
    used: list[float] = []
    for _ in range(bench.rounds(1, 4)):
        before, begin = bench.ours.server.cpu(), time.perf_counter()
        while (now := time.perf_counter() - begin) < SECONDS:
            for at, page in enumerate(pages):
                page.get(address)
                time.sleep(max(0.0, begin + now + 0.725 * (at + 1) / OPEN - time.perf_counter()))
        seconds = time.perf_counter() - begin
        used.append((bench.ours.server.cpu() - before) * 1000 / seconds / OPEN)
    yield Row("a page that stands open, 50 of them", "CPU ms per s", used, AtMost(2))


def _seen(bench: Bench, project: str) -> int:
    return int(json.loads(bench.ours.client.get(f"{project}/changes").body)["seen"])
