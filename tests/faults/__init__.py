"""What goes wrong, done on purpose: a module for each stage, each with `run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults import gone, kills


@dataclass(frozen=True)
class Stage:
    """`on_both` databases, or on PostgreSQL alone; `sample` is how little is enough in a test."""

    run: Callable[..., None]
    on_both: bool = True
    sample: Mapping[str, Any] = field(default_factory=dict)


STAGES: Mapping[str, Stage] = {
    "kills": Stage(kills.run, sample={"kills": 2, "writes": 60}),
    "gone": Stage(gone.run, on_both=False, sample={"kills": 1, "freezes": 1, "cuts": 5}),
}
