"""Adding highlights: one client, eight clients, and a project that grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from tests.bench.bench import Bench, large, scenario, small
from tests.bench.http import Answer, Client
from tests.bench.limits import raw_inserts
from tests.bench.measuring import AtLeast, AtMost, Goal, Row, Share, in_turn, milliseconds, number
from tests.bench.texts import Span, Text, dense, essay, spans, text_of

CLIENTS = 8
WARM = 3
SLOW_DISK = 5.0  # ms an insert; below it the disk is not what an add waits for
SIZES = (10, 1_000, 10_000, 100_000)
A_BRIEF = 20_000


@scenario
def add_with_one_client(bench: Bench) -> Iterator[Row]:
    """Tagged highlights added one after the other over HTTP by one client to an empty text, ours
    and Taguette's in turn; wall milliseconds each. The text is 11 kB, then 111 kB, then the essay.
    Beside it an insert into bare SQLite (WAL, FULL) in the same folder."""
    count = bench.rounds(25, 150)
    found: list[list[float]] = []
    goals: list[tuple[Text | None, Goal | None]] = [
        (small(), Share(1 / 3)),
        (large(), Share(1 / 5)),
        (essay(), None),
    ]
    for text, goal in goals:
        if text is None:
            continue
        mine, their = bench.ours.study(text, 0), bench.theirs.study(text, 0)
        places = iter(spans(text, 2 * (count + WARM)))
        ours, other = in_turn(
            count + WARM,
            lambda mine=mine, at=places: _wall(lambda: bench.ours.add(mine, next(at))),  # type: ignore[misc]
            lambda their=their, at=places: _wall(lambda: bench.theirs.add(their, next(at))),  # type: ignore[misc]
        )
        found.append(ours[WARM:])
        yield Row(f"add a highlight, {text.name}", "ms", ours[WARM:], goal, other[WARM:])
    flat = Share(1.2)
    yield Row("add, 111 kB against 11 kB", "ms", found[1], flat, found[0], "ours at 11 kB")
    raw = raw_inserts(bench.folder, count)
    limited = median(raw) >= SLOW_DISK
    note = "" if limited else f"the disk is not the limit here: {number(median(raw))} ms an insert"
    rate, bare = [[1000 / ms for ms in series] for series in (found[0], raw)]
    yield Row(
        "add against the raw insert", "per s", rate, AtLeast(0.6) if limited else None, bare,
        "SQLite alone", note,
    )  # fmt: skip


@scenario
def add_in_a_dense_paragraph(bench: Bench) -> Iterator[Row]:
    """One more highlight in a paragraph of a text of 30 kB with 5,000, against one in a paragraph
    of a text as long that has none; CPU milliseconds of the server, in turn."""
    text = text_of(30_000)
    busy, calm = bench.own(text, 5_000), bench.ours.study(text, 0)
    middle = next(at for at in range(len(text.paragraphs) // 2, 9**9) if at not in text.headings)
    count = bench.rounds(10, 40)
    places = [dense(text, middle, count + WARM) for _ in range(2)]
    series: list[list[float]] = [[], []]
    for at in range(count + WARM):
        for which, study in enumerate((busy, calm)):
            used = milliseconds(
                lambda: bench.ours.add(study, places[which][at]),  # noqa: B023
                bench.ours.server.cpu,
            )
            if at >= WARM:
                series[which].append(used)
    against = "ours in a plain paragraph"
    yield Row("add in a dense paragraph", "CPU ms", series[0], Share(1.2), series[1], against)


@scenario
def add_with_eight_clients(bench: Bench) -> Iterator[Row]:
    """Eight clients, each on a connection of its own, add tagged highlights to one text as fast as
    they are answered; highlights per second."""
    each = bench.rounds(8, 40)
    for text, goal in ((small(), AtLeast(3)), (large(), AtLeast(8))):
        mine, their = bench.ours.study(text, 0), bench.theirs.study(text, 0)
        ours, other = in_turn(
            3,
            lambda t=text, s=mine: _rate(
                t, each, bench.ours.client, lambda p, c: bench.ours.add(s, p, c)
            ),  # type: ignore[misc]
            lambda t=text, s=their: _rate(
                t, each, bench.theirs.client, lambda p, c: bench.theirs.add(s, p, c)
            ),  # type: ignore[misc]
        )
        yield Row(f"add, 8 clients, {text.name}", "per s", ours, goal, other)


@scenario
def add_to_a_growing_project(bench: Bench) -> Iterator[Row]:
    """One more highlight in a project that has 10, 1,000, 10,000 or 100,000 of them, in briefs of
    200,000 words with 20,000 at most, always in a paragraph that has none; CPU milliseconds of the
    server, the four projects in turn."""
    text = text_of(1_150_000)
    middle = next(i for i in range(len(text.paragraphs) // 2, 9**9) if i not in text.headings)
    place = _first_words(text, middle)
    studies = [
        bench.ours.study(
            text, min(size, A_BRIEF), briefs=max(1, size // A_BRIEF), but=frozenset([middle])
        )
        for size in SIZES
    ]
    count = bench.rounds(10, 40)
    found: list[list[float]] = [[] for _ in SIZES]
    for at in range(count + WARM):
        for series, study in zip(found, studies, strict=True):
            used = milliseconds(lambda: bench.ours.add(study, place), bench.ours.server.cpu)  # noqa: B023
            if at >= WARM:
                series.append(used)
    yield Row(f"add with {SIZES[0]} in the project", "CPU ms", found[0], AtMost(1.8))
    for size, series in zip(SIZES[1:], found[1:], strict=True):
        work = f"add with {size:,} in the project"
        yield Row(work, "CPU ms", series, Share(1.2), found[0], f"ours with {SIZES[0]}")


def _wall(work: Callable[[], object]) -> float:
    return milliseconds(work, time.perf_counter)


def _rate(text: Text, each: int, client: Client, add: Callable[[Span, Client], Answer]) -> float:
    visitors = [client.another() for _ in range(CLIENTS)]
    places = spans(text, CLIENTS * each)

    def work(at: int) -> None:
        for place in places[at::CLIENTS]:
            add(place, visitors[at])
        visitors[at].close()

    begin = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    return CLIENTS * each / (time.perf_counter() - begin)


def _first_words(text: Text, paragraph: int) -> Span:
    start, exact = text.starts[paragraph], " ".join(text.paragraphs[paragraph].split()[:6])
    return Span(paragraph, start, start + len(exact), exact)
