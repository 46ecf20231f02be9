"""kill -9 of the server while four people mark: nothing that was acknowledged is lost, nothing is
there twice, and it answers again within two seconds."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults.databases import Postgresql
from tests.faults.service import Markers, kept, scene
from tests.faults.verdict import Verdict

FIRST_ANSWER = 2.0  # seconds


def run(
    verdict: Verdict,
    folder: Path,
    server: Postgresql | None,
    *,
    kills: int = 50,
    writes: int = 10_000,
) -> None:
    kind = "PostgreSQL" if server else "SQLite"
    address = server.made("kills") if server else ""
    with scene(folder / "kills", address) as here:
        slowest = here.service.start()
        markers = Markers(here)
        for at in range(1, kills + 1):
            markers.start()
            markers.wait_for(round(writes * at / kills))
            time.sleep(random.uniform(0, 0.02))
            here.service.kill()
            slowest = max(slowest, here.service.start())
            markers.stop()
        here.service.stop()
        lost, twice = kept(here, markers)
        verdict.say(
            f"kill -9, {kind}: {kills} kills, {len(markers.acknowledged):,} acknowledged, "
            f"{markers.again} sent again: lost {lost}, twice {twice}; first answer after at most "
            f"{slowest:.2f} s",
            lost == 0 and twice == 0 and len(markers.acknowledged) >= writes,
        )
        verdict.say_time(f"{slowest:.2f} s to the first answer", slowest < FIRST_ANSWER)
