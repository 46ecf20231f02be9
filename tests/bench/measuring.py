"""What a scenario hands back: series of measurements, and whether they meet the goal."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

Series = Sequence[float]


@dataclass(frozen=True)
class AtMost:
    """The median stays at or below `limit`, in the unit of the row."""

    limit: float

    def words(self, unit: str) -> str:
        return f"≤ {number(self.limit)} {unit}".strip()

    def met(self, row: Row) -> bool:
        return median(row.ours) <= self.limit


@dataclass(frozen=True)
class Share:
    """At most this share of what the other needs: Share(1/3) is a third of its time."""

    share: float

    def words(self, unit: str) -> str:
        share = f"1/{round(1 / self.share)}" if self.share < 1 else f"{self.share:g}×"
        return f"≤ {share} of it"

    def met(self, row: Row) -> bool:
        return bool(row.ratios) and median(row.ratios) <= self.share


@dataclass(frozen=True)
class AtLeast:
    """At least so many times what the other reaches, where more is better."""

    times: float

    def words(self, unit: str) -> str:
        return f"≥ {number(self.times)}× of it"

    def met(self, row: Row) -> bool:
        return bool(row.ratios) and median(row.ratios) >= self.times


Goal = AtMost | Share | AtLeast


@dataclass(frozen=True)
class Row:
    """One line of the report. `ours[i]` and `other[i]` were measured one right after the other."""

    work: str
    unit: str
    ours: Series
    goal: Goal | None = None
    other: Series = ()
    against: str = "Taguette"
    note: str = ""

    @property
    def ratios(self) -> list[float]:
        """Ours divided by the other's, pair by pair."""
        return [a / b for a, b in zip(self.ours, self.other, strict=False) if b]

    @property
    def met(self) -> bool | None:
        return self.goal.met(self) if self.goal and self.ours else None


def number(value: float) -> str:
    """Three digits that mean something: 0.812, 4.7, 123."""
    if abs(value) >= 1e6:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(series: Series) -> str:
    """“4.7 (4.1–6.0)”: the median and the range."""
    if not series:
        return "—"
    if len(series) == 1:
        return number(series[0])
    return f"{number(median(series))} ({number(min(series))}–{number(max(series))})"


def process_seconds(pid: int) -> float:
    """CPU seconds that a process has used, all its threads, to the nanosecond (Linux: the process
    clock of clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_megabytes(pid: int) -> float:
    """What a process holds resident."""
    return _megabytes(pid, "VmRSS")


def peak_megabytes(pid: int) -> float:
    """The most that it has held, since it began or its peak was forgotten."""
    return _megabytes(pid, "VmHWM")


def _megabytes(pid: int, name: str) -> float:
    """Raises OSError or StopIteration where the process has ended."""
    told = Path(f"/proc/{pid}/status").read_text().splitlines()
    held = next(int(line.split()[1]) for line in told if line.startswith(f"{name}:"))
    return held * 1024 / 1e6


def forget_peak(pid: int) -> None:
    """proc(5): writing 5 resets the peak to what is held now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def milliseconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """How long the work took by this clock."""
    begin = clock()
    work()
    return (clock() - begin) * 1000


Side = Literal["ours", "other"]


def in_turn(
    rounds: int, ours: Callable[[], float], other: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Measure both, one right after the other and each first in turn, so that a busy moment of the
    machine strikes both."""
    left: list[float] = []
    right: list[float] = []
    for at in range(rounds):
        if at % 2:
            right.append(other())
            left.append(ours())
        else:
            left.append(ours())
            right.append(other())
    return left, right
