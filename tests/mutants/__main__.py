"""`make mutants`: a sample of single-line mutations over every module of `LAYERS`, each tried
against its mirror tests in a copy of the program.

Prints what was killed and lists what survived; fails below `GOAL`. Survivors that change nothing a
test could see stand with their reason in equivalent.toml and count as they are: survivors.

The sample depends on the seed and on a mutation's own module and line, not on what stands
elsewhere: a part (`--only store/`) is that part of the whole, and a change moves only itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.util import cache_from_source
from itertools import chain, islice
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tests.fixtures.program import ROOT, copied
from tests.mutants.mutations import Mutation, compiles, mutations
from tests.test_house import DECLARATIONS, stated_in

LAYERS = ("domain", "citing", "actions", "store", "writers")
GOAL = 0.85
# A mutant loops, and is found, when its tests take this many times as long as without it, and
# these seconds, twice: the machine may just have slowed down.
TIMES_AS_LONG, SECONDS = 5, 20
REASONS = Path(__file__).with_name("equivalent.toml")


class Verdict(NamedTuple):
    mutation: Mutation
    killed: bool


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=9)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--only", default="", help="of the sample, modules whose path holds this")
    asked.add_argument("--list", action="store_true", help="show the sample, run nothing")
    options = asked.parse_args()
    chosen = [each for each in sample(options.count, options.seed) if options.only in each.path]
    if options.list:
        print("\n".join(_line(each) for each in chosen))
        return 0
    deadline = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        verdicts, failing = tried(chosen, Path(folder), options.workers, deadline)
    for tests in failing:
        print(f"\nBefore anything is mutated these fail, nothing was tried with them: {tests}")
    return report(verdicts, len(chosen))


def sample(count: int, seed: int) -> list[Mutation]:
    """One mutation of every module at least, then in proportion to what there is to mutate."""
    firsts, rest = list[Mutation](), list[tuple[bytes, Mutation]]()
    for layer in LAYERS:
        for path in sorted((ROOT / "app" / layer).rglob("*.py")):
            if not path.relative_to(ROOT / "app").as_posix().startswith(DECLARATIONS):
                lots = _drawn(path.relative_to(ROOT).as_posix(), seed)
                first = next(filter(_compiles, (each for _, each in lots)), None)
                firsts += [first] if first else []
                rest += [lot for lot in lots if lot[1] != first]
    further = filter(_compiles, (each for _, each in sorted(rest)))
    return list(islice(chain(firsts, further), count))


def _drawn(path: str, seed: int) -> list[tuple[bytes, Mutation]]:
    """By lot. The lot is a digest of what is mutated, not of where in the module it stands."""
    seen, lots = Counter[str](), list[tuple[bytes, Mutation]]()
    for each in mutations(path, _source(path)):
        what = f"{seed} {path} {changed(each)}"
        lots.append((sha256(f"{what} {seen[what]}".encode()).digest(), each))
        seen[what] += 1
    return sorted(lots)


def tried(
    chosen: Sequence[Mutation], folder: Path, workers: int, deadline: float
) -> tuple[list[Verdict], list[str]]:
    """Each mutation in a copy of the program, until the deadline; and the test modules that fail
    without any."""
    copies: Queue[Copy] = Queue()
    for number in range(workers):
        copies.put(Copy(folder / str(number)))
    by_tests: dict[str, list[Mutation]] = defaultdict(list)
    for each in chosen:
        by_tests[_tests_of(each)].append(each)
    failing: list[str] = []

    def of_these_tests(tests: str) -> list[Verdict]:
        copy, verdicts = copies.get(), list[Verdict]()
        try:
            usual = copy.seconds(tests) if time.monotonic() < deadline else None
            if usual is None and time.monotonic() < deadline:
                failing.append(tests)
            for each in by_tests[tests] if usual is not None else ():
                if time.monotonic() < deadline:
                    verdicts.append(Verdict(each, _killed(copy, each, tests, usual or 0)))
                    print("." if verdicts[-1].killed else f"\nsurvived  {_line(each)}", flush=True)
            return verdicts
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        found = [verdict for some in pool.map(of_these_tests, by_tests) for verdict in some]
    while not copies.empty():
        copies.get().close()
    return found, failing


def report(verdicts: Sequence[Verdict], asked: int) -> int:
    """Print the figures and the survivors; 0 when enough were killed and none was left untried."""
    reasons: dict[str, str] = tomllib.loads(REASONS.read_text()) if REASONS.exists() else {}
    survivors = [each.mutation for each in verdicts if not each.killed]
    killed, layers = len(verdicts) - len(survivors), Counter[str]()
    for each in verdicts:
        layer = each.mutation.path.split("/")[1]
        layers[layer] += 1
        layers[f"{layer} killed"] += each.killed
    print(f"\n\n{killed} of {len(verdicts)} killed ({killed / max(1, len(verdicts)):.0%})")
    print("  ".join(f"{name}: {layers[f'{name} killed']} of {layers[name]}" for name in LAYERS))
    for survivor in sorted(survivors):
        reason = reasons.get(f"{survivor.path}: {changed(survivor)}", "")
        print(f"survived  {_line(survivor)}{f'   ({reason})' if reason else ''}")
    if len(verdicts) < asked:
        print(f"{asked - len(verdicts)} were not tried.")
    return int(len(verdicts) < asked or killed < GOAL * len(verdicts))


def _tests_of(mutation: Mutation) -> str:
    """Its own test module first: with the first failure all is said."""
    return " ".join(f"tests/{test}" for test in stated_in(mutation.path.removeprefix("app/")))


def _killed(copy: Copy, mutation: Mutation, tests: str, usual: float) -> bool:
    """A mutant that is late is tried once more, by what its tests take now without it."""
    for last in (False, True):
        with copy.broken(mutation):
            try:
                return copy.seconds(tests, TIMES_AS_LONG * usual + SECONDS) is None
            except TimeoutError:
                if last:
                    break
        usual = copy.seconds(tests) or usual
    return True


class Copy:
    """A copy of the program and the process that tries its tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = copied(folder)
        settings = {**os.environ, "PYTHONPATH": str(folder), "HYPOTHESIS_PROFILE": "mutants"}
        settings.pop("CI", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.trying"],
            cwd=folder,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def seconds(self, tests: str, limit: float = 3600) -> float | None:
        """How long these test modules took; None when a test failed. Raises TimeoutError."""
        asked, answers, began = self._process.stdin, self._process.stdout, time.monotonic()
        assert asked
        assert answers
        asked.write(f"{limit} {tests}\n")
        answer = answers.readline().strip()
        if answer == "late":
            raise TimeoutError
        if not answer:
            raise SystemExit("The process that tries the tests has ended.")
        return time.monotonic() - began if answer == "0" else None

    @contextmanager
    def broken(self, mutation: Mutation) -> Iterator[None]:
        """With the mutation in it."""
        path = self._folder / mutation.path
        source = path.read_text()
        compiled = Path(cache_from_source(str(path)))
        try:
            path.write_text(mutation.applied(source))
            compiled.unlink(missing_ok=True)  # it may look as old and as long as its source
            yield
        finally:
            path.write_text(source)
            compiled.unlink(missing_ok=True)

    def close(self) -> None:
        self._process.communicate()


def changed(mutation: Mutation) -> str:
    """`the line as it was` -> `the line as it became`, without its indentation."""
    before = _lines(mutation.path)[mutation.line - 1]
    return f"{before.strip()}  ->  {mutation.of_line(before).strip()}"


def _compiles(mutation: Mutation) -> bool:
    return compiles(mutation.applied(_source(mutation.path)))


@cache
def _source(path: str) -> str:
    """As it was when the sample was drawn, whatever somebody writes there meanwhile."""
    return (ROOT / path).read_text()


@cache
def _lines(path: str) -> list[str]:
    return _source(path).split("\n")


def _line(mutation: Mutation) -> str:
    return f"{mutation.path}:{mutation.line}  {changed(mutation)}"


if __name__ == "__main__":
    raise SystemExit(main())
