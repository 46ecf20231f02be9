"""Large files, whole, beside the libraries that have most of the work with them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import partial
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch

from xlsxwriter import Workbook

from app.domain.projects import ProjectRow
from app.exports import orders
from app.writers.data import xlsx
from app.writers.data.xlsx_sheet import Looks, fill, looks
from app.writers.documents import pdf
from app.writers.typeset import engine as typesetting
from tests.bench.bench import Bench, large, scenario
from tests.bench.measuring import Row, Share, in_turn, milliseconds
from tests.bench.ours import Study

LOOK = Looks(*(object() for _ in fields(Looks)))  # stands for the formats of a workbook to come


@scenario
def export_beside_the_library(bench: Bench) -> Iterator[Row]:
    """A project with 5,000 highlights as a file, from the click to its last byte, beside the
    library that makes it, fed with what it needs, ready; wall milliseconds, nobody else asks."""
    study = bench.own(large(), 5_000)
    for name, alone, against in (
        ("pdf", _typesetting(bench, study), "typst alone"),
        ("xlsx", _table(bench, study), "XlsxWriter alone"),
    ):
        path = f"{study.project}/summary/{name}"
        whole = partial(_milliseconds, bench.ours.client.get, path)
        ours, library = in_turn(bench.rounds(3, 8), whole, alone)
        yield Row(f"whole {name} of 5,000", "ms", ours, Share(1.3), library, against)


def _milliseconds(task: Callable[..., object], *given: Any) -> float:
    """Of a task that follows a rest, as a download does: nobody else works, no cache is warm."""
    time.sleep(1)
    return milliseconds(lambda: task(*given), time.perf_counter)


def _written(bench: Bench, study: Study, name: str) -> None:
    address = f"{bench.ours.client.url}{study.project}"
    order = orders.ExportOrder(study.id, ProjectRow(study.slug, study.slug), name, "", address)
    with bench.ours.app.app_context():
        orders.write(order)


def _typesetting(bench: Bench, study: Study) -> Callable[[], float]:
    """In a process of its own, as in Briefmark, for the compiler remembers what it has made."""
    given: list[tuple[Any, ...]] = []

    def keep(*values: Any) -> bytes:
        given.append(values)
        return b""

    with patch.object(pdf, "typeset", keep):
        _written(bench, study, "pdf")

    def alone() -> float:
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
            return fresh.submit(_milliseconds, typesetting.typeset, *given[0]).result()

    return alone


def _table(bench: Bench, study: Study) -> Callable[[], float]:
    """All its sheets, cell by cell."""
    sheets: dict[str, _Recorded] = {}

    def record(sheet: Any, _look: Looks, columns: Any, rows: Any) -> int:
        sheets[sheet.name] = recorded = _Recorded()
        return fill(recorded, LOOK, columns, rows)

    with patch.object(xlsx, "fill", record):
        _written(bench, study, "xlsx")

    def alone() -> float:
        workbook = Workbook(io.BytesIO(), xlsx.OPTIONS)
        look = looks(workbook)
        formats = {id(getattr(LOOK, name)): getattr(look, name) for name in LOOK.__slots__}
        calls = []
        for name, recorded in sheets.items():
            sheet = workbook.add_worksheet(name)
            for call, values in recorded.calls:
                given = [formats.get(id(value), value) for value in values]
                calls.append((getattr(sheet, call), given))

        def write() -> None:
            for method, values in calls:
                method(*values)
            workbook.close()

        return _milliseconds(write)

    return alone


class _Recorded:
    """A sheet that keeps what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values: self.calls.append((name, values))
