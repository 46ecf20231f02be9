"""The stages, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import clocks, crowds, cuts, disk, gone, kills, one_thing, restoring, stopping
from tests.faults.databases import Postgresql
from tests.faults.verdict import Verdict
from tests.store import killed_migrations


def _migrations(
    verdict: Verdict, folder: Path, server: Postgresql | None, **revisions: Any
) -> None:
    address = server.address("{}") if server else None
    killed_migrations.run(verdict.say, folder, address, **revisions)


@dataclass(frozen=True)
class Stage:
    """`on_both` databases, or on PostgreSQL alone; `sample` is how little shows that it works, and
    `in_tests` whether `make test` does so, on SQLite."""

    run: Callable[..., None]
    on_both: bool = True
    sample: Mapping[str, Any] = field(default_factory=dict)
    in_tests: bool = False


STAGES: Mapping[str, Stage] = {
    "kills": Stage(kills.run, sample={"kills": 1, "writes": 40}, in_tests=True),
    "cuts": Stage(cuts.run, sample={"cuts": 20, "writes": 100, "control": 20}, in_tests=True),
    "crowds": Stage(
        crowds.run,
        sample={"slow": (20, 20, 5), "crowds": (8,), "idle": 100, "seconds": 2.0},
    ),
    "disk": Stage(disk.run, sample={"times": 1}),
    "one_thing": Stage(one_thing.run, sample={"rounds": 5}),
    "stopping": Stage(stopping.run, sample={"stops": 1}, in_tests=True),
    "clocks": Stage(clocks.run),
    "restoring": Stage(restoring.run, sample={"drills": 1}),
    "migrations": Stage(_migrations, sample={"revisions": ["0003"]}),
    "gone": Stage(gone.run, on_both=False, sample={"kills": 1, "freezes": 1, "cuts": 5}),
}
