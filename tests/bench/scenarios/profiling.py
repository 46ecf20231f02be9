"""Where the server's time goes, for what is not met: a profile by what the code belongs to."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable, Iterator

from flask.testing import FlaskClient

from tests.bench.bench import Bench, large, scenario
from tests.bench.measuring import Row
from tests.bench.ours import Study
from tests.bench.texts import spans

TIMES = 5
# The first that a function's file or name holds; the profile makes each call dearer, not each line.
PARTS = {
    "pysqlite3": "SQLite",
    "sqlalchemy": "SQLAlchemy",
    "/app/store/": "app/store",
    "/app/actions/": "app/actions",
    "/app/domain/": "app/domain",
    "/app/web/": "app/web",
    "/templates/": "templates",
    "jinja2": "templates",
    "markupsafe": "templates",
}
REST = "Flask, Python and the rest"


@scenario
def where_the_time_goes(bench: Bench) -> Iterator[Row]:
    """The page of 111 kB with 5,000 highlights, and adding one to it, five times each in this
    process under Python's profiler; percent of the time spent inside each part itself."""
    study = bench.ours.study(large(), 5_000)
    client = bench.ours.app.test_client()
    client.set_cookie("briefmark_session", bench.ours.client.cookies["briefmark_session"])
    headers = dict(bench.ours.client.headers)
    headers["X-CSRFToken"] = client.get("/sign-in", headers=headers).get_json()["csrf_token"]
    places = spans(large(), TIMES + 1)

    def add(at: int) -> None:
        fields = bench.ours.fields(study, places[at])
        client.post(f"{study.path}/highlights", data=fields, headers=headers)

    for name, work in (("open 5,000", _opening(client, study)), ("add to 5,000", add)):
        for part, share in _shares(work):
            yield Row(f"{name}: {part}", "%", [share])


def _opening(client: FlaskClient, study: Study) -> Callable[[int], None]:
    def open_it(_at: int) -> None:
        client.get(study.path)

    return open_it


def _shares(work: Callable[[int], None]) -> list[tuple[str, float]]:
    """(part, percent), the largest first; the first of the runs only warms up."""
    work(TIMES)
    profile = cProfile.Profile()
    profile.enable()
    for at in range(TIMES):
        work(at)
    profile.disable()
    spent: Counter[str] = Counter()
    for (file, _line, name), row in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[next((part for mark, part in PARTS.items() if mark in file + name), REST)] += row[2]
    return [(part, 100 * own / spent.total()) for part, own in spent.most_common()]
