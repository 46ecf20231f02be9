"""Readers and writers at once, in little; `make bench-readers` is the whole. How long anybody waits
is left to that: a machine that runs tests is busy."""

from __future__ import annotations

from pathlib import Path

from tests.bench.readers import WRITERS, library, measure


def test_readers_and_writers_at_once_lose_nothing_and_get_no_error(tmp_path: Path) -> None:
    with library(tmp_path / "instance", briefs=WRITERS) as here:
        load = measure(here, readers=6, seconds=2)
    assert [each for each in load.wrong if "took" not in each] == []
    assert set(load.statuses) == {200}
    assert all([load.pages, load.adds, load.health])
