"""What the server does for readers: opening, filtering, starting, resting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench.bench import Bench, large, scenario, small
from tests.bench.measuring import AtMost, Row, Share, in_turn, milliseconds, spread
from tests.bench.ours import Ours, briefmark
from tests.bench.texts import spans
from tests.bench.theirs import Theirs, taguette

PAGE = {"Accept": "text/html"}
FILTERS = {
    "one tag": "tag:tag-3",
    "any of two tags": "tag:tag-3,tag-5",
    "all of two tags": "tag:tag-3 tag:tag-8",
    "without a tag": "-tag:tag-3",
    "one analyst": "by:analyst-3",
}
Run = Callable[[Path], AbstractContextManager[Ours] | AbstractContextManager[Theirs]]
RUNS: tuple[Run, ...] = (briefmark, taguette)


@scenario
def open_a_brief(bench: Bench) -> Iterator[Row]:
    """A signed-in reader asks for a 111 kB text with 1,000, then 5,000 highlights: our page, and
    the page, list of highlights and contents that Taguette's page asks for. Ours has all marks and
    the cards of the first rows; “all cards” is the page that prints. A text is asked for again and
    again; “after a change” somebody has marked a passage in between. CPU milliseconds of the
    server's process; kilobytes as sent."""
    for count, share in ((1_000, 1 / 6), (5_000, 1 / 25)):
        mine, their = bench.pair(large(), count)
        walls: list[float] = []

        def ours(path: str = mine.path, walls: list[float] = walls) -> float:
            begin = time.perf_counter()
            used = _cpu(bench, lambda: bench.ours.client.get(path, **PAGE))
            walls.append((time.perf_counter() - begin) * 1000)
            return used

        def other(their=their) -> float:  # type: ignore[no-untyped-def]
            return milliseconds(lambda: bench.theirs.open(their), bench.theirs.server.cpu)

        ours(), other()
        left, right = in_turn(bench.rounds(5, 15), ours, other)
        note = f"wall {spread(walls)} ms"
        yield Row(f"open with {count:,}", "CPU ms", left, Share(share), right, note=note)
        changed = bench.ours.study(large(), count)
        after = []
        for span in spans(large(), 6):
            bench.ours.add(changed, span)
            after.append(_cpu(bench, lambda: bench.ours.client.get(changed.path, **PAGE)))  # noqa: B023
        yield Row(f"open with {count:,} after a change", "CPU ms", after[1:])
        whole = f"{mine.path}?cards=all"
        every = [_cpu(bench, lambda: bench.ours.client.get(whole, **PAGE)) for _ in range(5)]  # noqa: B023
        yield Row(f"open with {count:,} and all cards", "CPU ms", every)
        answer = bench.ours.client.get(mine.path, **PAGE)
        sent = sum(part.wire for part in bench.theirs.open(their)) / 1000
        yield Row(f"sent with {count:,}", "kB", [answer.wire / 1000], None, [sent])
        saved = answer.wire / len(answer.body)
        yield Row(f"compressed with {count:,}", "of the plain page", [saved], AtMost(0.5))


@scenario
def open_grows_linearly(bench: Bench) -> Iterator[Row]:
    """Our page of a 111 kB text with 10,000 highlights against 1,000; CPU milliseconds."""
    few, many = bench.own(large(), 1_000), bench.own(large(), 10_000)
    left, right = in_turn(
        bench.rounds(3, 9),
        lambda: _cpu(bench, lambda: bench.ours.client.get(many.path, **PAGE)),
        lambda: _cpu(bench, lambda: bench.ours.client.get(few.path, **PAGE)),
    )
    yield Row("open with 10,000", "CPU ms", left, Share(11), right, "ours with 1,000")


@scenario
def filter_passages(bench: Bench) -> Iterator[Row]:
    """The page of passages of a project with 5,000 highlights by one tag, any of two, all of two,
    none, and by analyst, each against Taguette's page of one tag (it has no other filter); CPU
    milliseconds of the server."""
    mine, their = bench.pair(large(), 5_000)
    theirs = f"{their.api}/highlights/measure.number03?page=1"
    for name, query in FILTERS.items():
        path = f"{mine.project}/passages?q={query.replace(' ', '+')}"
        left, right = in_turn(
            bench.rounds(5, 15),
            lambda path=path: _cpu(bench, lambda: bench.ours.client.get(path, **PAGE)),  # type: ignore[misc]
            lambda: milliseconds(lambda: bench.theirs.client.get(theirs), bench.theirs.server.cpu),
        )
        against = "Taguette" if name == "one tag" else "Taguette’s page of one tag"
        yield Row(f"filter 5,000: {name}", "CPU ms", left, Share(1 / 6), right, against)


@scenario
def list_recommendations(bench: Bench) -> Iterator[Row]:
    """The list of 300 recommendations, the page of one, the list of those that ask one of 40 and
    the report page, each against the page of passages of the same project; CPU milliseconds of the
    server. Then the files to hand in, until they are there."""
    mine = bench.ours.study(large(), 300)
    bench.ours.recommend(mine, 300)
    for name, path, share in (
        ("list of 300 recommendations", "recommendations", 4),
        ("one of 300 recommendations", "recommendations/150", 2),
        ("300 recommendations by who is asked", "recommendations?q=actor:%22Ministry+7%22", 4),
        ("report page of 300 recommendations", "report", 12),
    ):
        left, right = in_turn(
            bench.rounds(5, 15),
            lambda path=path: _cpu(  # type: ignore[misc]
                bench, lambda: bench.ours.client.get(f"{mine.project}/{path}", **PAGE)
            ),
            lambda: _cpu(bench, lambda: bench.ours.client.get(f"{mine.project}/passages", **PAGE)),
        )
        yield Row(name, "CPU ms", left, Share(share), right, "ours: passages")
    for kind in ("pdf", "docx"):
        path = f"{mine.project}/report/{kind}?profile=hand-in"
        times = [
            milliseconds(lambda path=path: bench.ours.client.get(path), time.perf_counter)  # type: ignore[misc]
            for _ in range(3)
        ]
        yield Row(f"{kind.upper()} to hand in, 300 recommendations", "ms", times)


@scenario
def open_the_matrix(bench: Bench) -> Iterator[Row]:
    """The matrix of 40 briefs and 25 tags with 5,000 passages, half of its cells written, and one
    cell below it, against our page of passages of the same project; CPU milliseconds."""
    study = bench.ours.study(small(), 125, briefs=40, tags=25)
    written = bench.ours.chart(study)
    passages = f"{study.project}/passages"
    for name, path, share in (
        ("matrix of 1,000 cells", f"{study.project}/matrix", 7),
        ("one cell", f"{study.project}/matrix/1/tag-3", 1.5),
    ):
        left, right = in_turn(
            bench.rounds(5, 15),
            lambda path=path: _cpu(bench, lambda: bench.ours.client.get(path, **PAGE)),  # type: ignore[misc]
            lambda: _cpu(bench, lambda: bench.ours.client.get(passages, **PAGE)),
        )
        note = f"{written} written"
        yield Row(name, "CPU ms", left, Share(share), right, "our passages", note=note)


@scenario
def start_and_rest(bench: Bench) -> Iterator[Row]:
    """A new server until it answers, in seconds, on a new database; then its resident megabytes."""
    starts: list[list[float]] = [[], []]
    sizes: list[list[float]] = [[], []]
    for at in range(bench.rounds(2, 5)):
        for which, run in enumerate(RUNS):
            with run(bench.folder / f"start-{which}-{at}") as fresh:
                starts[which].append(fresh.server.started)
                sizes[which].append(fresh.server.memory())
    yield Row("start", "s", starts[0], AtMost(1), starts[1])
    yield Row("idle memory", "MB", sizes[0], AtMost(120), sizes[1])


@scenario
def bare_limits(bench: Bench) -> Iterator[Row]:
    """Flask's hello and the plain page of the 111 kB text on the same server, against our page of
    that text without a highlight; CPU milliseconds."""
    mine = bench.own(large(), 0)
    client = bench.bare.visitor()
    for path in ("/hello", "/plain"):
        left, right = in_turn(
            bench.rounds(5, 15),
            lambda: _cpu(bench, lambda: bench.ours.client.get(mine.path, **PAGE)),
            lambda path=path: milliseconds(lambda: client.get(path), bench.bare.cpu),  # type: ignore[misc]
        )
        yield Row("open without a highlight", "CPU ms", left, None, right, f"bare Flask {path}")


def _cpu(bench: Bench, work: Callable[[], object]) -> float:
    return milliseconds(work, bench.ours.server.cpu)
