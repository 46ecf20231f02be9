"""The report: a table in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime

from tests.bench.measuring import Row, number, spread

Result = tuple[str, str, Sequence[Row]]  # the scenario's name, its docstring, its rows

WORDS = {True: "met", False: "**not met**", None: ""}
HEAD = ("work", "goal", "ours", "other", "ratio ours / other", "")


def markdown(results: Sequence[Result], *, full: bool, seconds: float, processors: int) -> str:
    """Every row with goal, medians and spread, ratios pair by pair, and whether it is met."""
    rows = [row for _, _, found in results for row in found]
    with_goal = [row for row in rows if row.met is not None]
    met = sum(bool(row.met) for row in with_goal)
    parts = [
        "# make bench",
        f"{'Full' if full else 'Short'} mode, {seconds:.0f} s, "
        f"{datetime.now():%Y-%m-%d %H:%M}, {platform.python_implementation()} "
        f"{platform.python_version()}, {processors} processors. "
        "Briefmark and Taguette 1.5.2 run side by side and are asked in turn. Each figure is a "
        "median with its range; a ratio is the median of the ratios pair by pair.",
        f"**{met} of {len(with_goal)} goals are met.**",
        _not_met(with_goal),
    ]
    for name, doc, found in results:
        parts += [f"## {name.replace('_', ' ').capitalize()}", " ".join(doc.split()), _table(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def one_line(row: Row) -> str:
    """The row for the terminal."""
    sign = {True: "met", False: "NOT MET", None: "–"}[row.met]
    ratio = f"   ratio {spread(row.ratios)} of {row.against}" if row.ratios else ""
    goal = row.goal.words(row.unit) if row.goal else ""
    return f"  {sign:8}{row.work:46} {spread(row.ours)} {row.unit}   {goal}{ratio}"


def _not_met(rows: Sequence[Row]) -> str:
    missed = [f"{row.work} ({_ratio_or_value(row)})" for row in rows if row.met is False]
    return f"Not met: {'; '.join(missed)}." if missed else ""


def _ratio_or_value(row: Row) -> str:
    goal = row.goal.words(row.unit) if row.goal else ""
    shown = f"{spread(row.ours)} {row.unit}"
    if row.ratios and not goal.endswith(row.unit):
        shown = f"{spread(row.ratios)} of {row.against}"
    return f"{shown}, goal {goal}"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    return "\n".join([*lines, *map(_line, rows)])


def _line(row: Row) -> str:
    other = f"{spread(row.other)} {row.unit} ({row.against})" if row.other else ""
    cells = (
        row.work,
        row.goal.words(row.unit) if row.goal else "",
        f"{spread(row.ours)} {row.unit}" if row.ours else "",
        other,
        spread(row.ratios) if row.ratios else "",
        "; ".join(filter(None, (WORDS[row.met], row.note))),
    )
    return "| " + " | ".join(cells) + " |"


__all__ = ["Result", "markdown", "number", "one_line"]
