"""`make bench`: every scenario against both servers; a report and a picture."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench import picture, report, theirs
from tests.bench.bench import SCENARIOS, Bench, large
from tests.bench.browsing import ACCESSIBLE
from tests.bench.limits import bare_pages
from tests.bench.measuring import Row
from tests.bench.ours import briefmark
from tests.bench.scenarios import (
    adding,
    exporting,
    following,
    libraries,
    painting,
    profiling,
    scaling,
    serving,
)
from tests.browser import chromium

ALL = (
    adding,
    serving,
    exporting,
    libraries,
    painting,
    following,
    scaling,
    profiling,
)  # importing them fills SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more rounds, and Taguette's slowest")
    parser.add_argument("--only", default="", help="scenarios whose name holds this, by commas")
    parser.add_argument("--report", type=Path, default=Path("instance/bench/report.md"))
    parser.add_argument("--picture", type=Path, help="also draw the picture here")
    chosen = parser.parse_args()
    if not theirs.installed():
        print("Installing Taguette, the yardstick, in an environment of its own …", flush=True)
        theirs.install()
    begin = time.perf_counter()
    with _running(chosen.full) as bench:
        results = list(_results(bench, chosen.only.split(",")))
    seconds = time.perf_counter() - begin
    processors = len(os.sched_getaffinity(0))
    text = report.markdown(results, full=chosen.full, seconds=seconds, processors=processors)
    chosen.report.parent.mkdir(parents=True, exist_ok=True)
    chosen.report.write_text(text, "utf-8")
    rows = [row for _, _, rows in results for row in rows]
    drawing = picture.svg(rows)
    for path in filter(None, (chosen.report.with_suffix(".svg"), chosen.picture)):
        path.write_text(drawing, "utf-8")
    print(f"{text.splitlines()[4]} The report is {chosen.report}.")
    return 0


def _results(bench: Bench, names: list[str]) -> Iterator[report.Result]:
    for function in SCENARIOS:
        if not any(name in function.__name__ for name in names):
            continue
        begin = time.perf_counter()
        rows: list[Row] = []
        try:
            for row in function(bench):
                rows.append(row)
                print(report.one_line(row), flush=True)
        except Exception as error:  # one that breaks must not lose what the others measured
            traceback.print_exc()
            rows.append(Row(function.__name__, "", [], note=f"broke off: {error}"[:300]))
        print(f"{function.__name__}: {time.perf_counter() - begin:.0f} s", flush=True)
        yield function.__name__, function.__doc__ or "", rows


@contextmanager
def _running(full: bool) -> Iterator[Bench]:
    with (
        tempfile.TemporaryDirectory(prefix="briefmark-bench-") as name,
        briefmark(Path(name, "ours")) as ours,
        theirs.taguette(Path(name, "theirs")) as other,
        bare_pages(Path(name, "bare"), large()) as bare,
        sync_playwright() as playwright,
    ):
        arguments = chromium.ARGUMENTS
        start = playwright.chromium.launch
        program = chromium.bring()
        with (
            start(executable_path=program, args=arguments) as plain,
            start(executable_path=program, args=[*arguments, ACCESSIBLE]) as accessible,
        ):
            yield Bench(full, Path(name), ours, other, bare, plain, accessible)


if __name__ == "__main__":
    sys.exit(main())
