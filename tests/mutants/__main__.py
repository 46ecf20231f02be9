"""`make mutants`: a sample of single-line mutations over every module of domain, actions, store and
writers, each tried against its mirror tests in a copy of the program.

Prints what was killed and lists what survived; fails below `GOAL`. Survivors that change nothing a
test could see stand with their reason in equivalent.toml and count as they are: survivors.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tests.mutants.mutations import Mutation, mutations
from tests.test_house import DECLARATIONS, stated_in

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("domain", "actions", "store", "writers")
GOAL = 0.85
SECONDS = 90  # a mutant that takes longer than this loops: it is found
REASONS = Path(__file__).with_name("equivalent.toml")


class Verdict(NamedTuple):
    mutation: Mutation
    killed: bool
    seconds: float


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=9)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--only", default="", help="modules whose path holds this")
    asked.add_argument("--list", action="store_true", help="show the sample, run nothing")
    options = asked.parse_args()
    chosen = sample(options.count, options.seed, options.only)
    if options.list:
        print("\n".join(_line(each) for each in chosen))
        return 0
    deadline = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        verdicts = tried(chosen, Path(folder), options.workers, deadline)
    return report(verdicts, len(chosen))


def sample(count: int, seed: int, only: str = "") -> list[Mutation]:
    """One mutation of every module at least, then in proportion to what there is to mutate."""
    chance = random.Random(seed)
    found: dict[str, list[Mutation]] = {}
    for layer in LAYERS:
        for path in sorted((ROOT / "app" / layer).rglob("*.py")):
            name = path.relative_to(ROOT / "app").as_posix()
            if name.startswith(DECLARATIONS) or only not in name:
                continue
            if there := mutations(f"app/{name}", path.read_text()):
                found[name] = chance.sample(there, len(there))
    chosen = [each.pop() for each in found.values()][:count]
    rest = [mutation for each in found.values() for mutation in each]
    return chosen + chance.sample(rest, max(0, min(len(rest), count - len(chosen))))


def tried(chosen: Sequence[Mutation], folder: Path, workers: int, deadline: float) -> list[Verdict]:
    """Each mutation in a copy of the program, until the deadline; the copies are clean before."""
    copies: Queue[Path] = Queue()
    for number in range(workers):
        copies.put(_copy(folder / str(number)))
    by_test: dict[str, list[Mutation]] = defaultdict(list)
    for each in chosen:
        by_test[stated_in(each.path.removeprefix("app/"))].append(each)

    def of_one_test(test: str) -> list[Verdict]:
        copy = copies.get()
        try:
            if not _passes(copy, test):
                raise SystemExit(f"{test} fails or is missing before anything is mutated.")
            verdicts = []
            for each in by_test[test]:
                if time.monotonic() < deadline:
                    verdicts.append(_try(copy, each, test))
                    print(".K"[verdicts[-1].killed], end="", flush=True)
            return verdicts
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        return [verdict for some in pool.map(of_one_test, by_test) for verdict in some]


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
        reason = reasons.get(f"{survivor.path}: {_changed(survivor)}", "")
        print(f"survived  {_line(survivor)}{f'   ({reason})' if reason else ''}")
    if len(verdicts) < asked:
        print(f"{asked - len(verdicts)} were not tried: the time was over.")
    return int(len(verdicts) < asked or killed < GOAL * len(verdicts))


def _copy(folder: Path) -> Path:
    for name in ("app", "tests", "templates", "static"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "bench")
        )
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def _try(copy: Path, mutation: Mutation, test: str) -> Verdict:
    path, began = copy / mutation.path, time.monotonic()
    source = path.read_text()
    path.write_text(mutation.applied(source))
    try:
        killed = not _passes(copy, test)
    finally:
        path.write_text(source)
    return Verdict(mutation, killed, time.monotonic() - began)


def _passes(copy: Path, test: str) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "no:xdist", "--engine=sqlite", f"tests/{test}"]
    settings = {**os.environ, "PYTHONPATH": str(copy), "HYPOTHESIS_PROFILE": "mutants"}
    settings.pop("CI", None)
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _changed(mutation: Mutation) -> str:
    """`the line as it was` -> `the line as it became`, without its indentation."""
    source = (ROOT / mutation.path).read_text()
    before, after = (
        text.split("\n")[mutation.line - 1].strip() for text in (source, mutation.applied(source))
    )
    return f"{before}  ->  {after}"


def _line(mutation: Mutation) -> str:
    return f"{mutation.path}:{mutation.line}  {_changed(mutation)}"


if __name__ == "__main__":
    raise SystemExit(main())
