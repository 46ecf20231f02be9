"""`make faults`: what goes wrong, done on purpose to a running server on both databases, and what
came of it, counted. `python -m tests.faults kills cuts …` runs some of the stages, `--sample` all
of them in little (what `make test` runs)."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.databases import postgresql
from tests.faults.stages import STAGES
from tests.faults.verdict import Verdict
from tests.postgres import NoPostgres

SEED = 15


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults")
    asked.add_argument("stages", nargs="*", choices=[[], *STAGES], default=[])
    asked.add_argument("--sample", action="store_true", help="each in little")
    options = asked.parse_args()
    verdict = Verdict()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="briefmark-faults-")))
        try:
            server = stack.enter_context(postgresql())
        except NoPostgres as missing:
            verdict.leave_out(f"PostgreSQL: {missing}")
            server = None
        for name in options.stages or STAGES:
            stage, began = STAGES[name], time.monotonic()
            random.seed(SEED)
            for database in (None, server) if stage.on_both else (server,):
                if database or stage.on_both:
                    kind = "postgresql" if database else "sqlite"
                    sample = stage.sample if options.sample else {}
                    stage.run(verdict, folder / name / kind, database, **sample)
            print(f"      {name}: {time.monotonic() - began:.0f} s\n", flush=True)
    took = time.monotonic() - verdict.began
    print(
        f"{took / 60:.1f} minutes. "
        + (f"{len(verdict.wrong)} wrong." if verdict.wrong else "Nothing lost, nothing twice.")
    )
    for sentence in verdict.wrong:
        print(f"WRONG {sentence}")
    return int(bool(verdict.wrong))


if __name__ == "__main__":
    sys.exit(main())
