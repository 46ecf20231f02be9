"""The clock of the server is hours or a year off, and right again: nothing breaks, what people mark
is numbered in its order, and whoever is out signs in again, at the worst."""

from __future__ import annotations

import sys
from pathlib import Path

import sqlalchemy as sa

from app.store.database import db
from app.store.tables.briefs import Highlight
from tests.faults.databases import Postgresql
from tests.faults.disk import told
from tests.faults.service import Scene, scene
from tests.faults.verdict import Verdict

HOUR = 3600.0
SHIFTS = (0.0, 2 * HOUR, -2 * HOUR, 400 * 24 * HOUR, -400 * 24 * HOUR, 0.0)
FINE = {200, 201, 401}


def run(verdict: Verdict, folder: Path, server: Postgresql | None) -> None:
    kind = "PostgreSQL" if server else "SQLite"
    said: list[str] = []
    seen: set[int] = set()
    made = 0
    with scene(folder, server.made("clocks") if server else "", briefs=1, highlights=0) as here:
        passages = here.passages()
        for seconds in SHIFTS:
            here.service.program = [sys.executable, "-m", "tests.faults.shifted", str(seconds)]
            here.service.start()
            client = here.person(0)
            pages = told(here, client)
            marked = [client.post(*next(passages)).status for _ in range(5)]
            here.service.stop()
            made += marked.count(201)
            seen |= {*pages, *marked}
            said.append(f"{seconds / HOUR:+.0f} h: {sorted({*pages, *marked})}")
        numbers = numbered(here)
    verdict.say(
        f"clock, {kind}: {'; '.join(said)}; {made} marked, numbered in their order: "
        f"{numbers == list(range(1, made + 1))}",
        seen <= FINE and numbers == list(range(1, made + 1)) and made >= 5,
    )


def numbered(here: Scene) -> list[int]:
    """The numbers of the highlights."""
    with here.ours.app.app_context():
        found = db.session.scalars(sa.select(Highlight.number).order_by(Highlight.number)).all()
        db.session.remove()
        db.engine.dispose()
    return list(found)
