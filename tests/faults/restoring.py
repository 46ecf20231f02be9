"""The drill: a backup while people write, more writes, a crash, and the backup put back. What was
acknowledged before the backup began is there, and nothing that was sent after it ended."""

from __future__ import annotations

import os
import subprocess
import uuid
from pathlib import Path

import sqlalchemy as sa

from app.store.database import db
from app.store.tables.briefs import Highlight
from tests import postgres
from tests.bench.ours import PROGRAM
from tests.faults.databases import Postgresql
from tests.faults.service import Markers, Scene, scene
from tests.faults.verdict import Verdict


def run(verdict: Verdict, folder: Path, server: Postgresql | None, *, drills: int = 10) -> None:
    kind = "PostgreSQL" if server else "SQLite"
    lost, more, wrong = 0, 0, ""
    with scene(folder, server.made("restoring") if server else "") as here:
        here.service.start()
        for at in range(drills):
            markers = Markers(here)
            markers.start()
            markers.wait_for(30)
            before = set(markers.acknowledged)
            wrong += briefmark(here, "backup", folder / f"backup-{at}")
            sent = set(markers.sent)
            markers.wait_for(len(markers.acknowledged) + 30)
            here.service.kill()
            markers.stop_at_once()
            wrong += briefmark(here, "restore", folder / f"backup-{at}")
            there = ids(here)
            lost += len(before - there)
            more += len((there - sent) & markers.sent)
            (folder / f"backup-{at}").unlink()
            here.service.start()
            here.sign_in()
    verdict.say(
        f"backup under writes, crash, restore, {kind}, {drills} times: {lost} lost of what was "
        f"acknowledged before, {more} of what was sent after{wrong and ': ' + wrong}",
        not lost and not more and not wrong,
    )


def briefmark(here: Scene, *arguments: object) -> str:
    """What was wrong, if anything."""
    named = {"BRIEFMARK_DATABASE_URL": here.service.database} if here.service.database else {}
    tools = f"{postgres._binaries()}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [PROGRAM, "--instance", here.service.folder, *map(str, arguments)],
        env={**os.environ, **named, "PATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{arguments[0]}: {done.stderr.strip()} " if done.returncode else ""


def ids(here: Scene) -> set[uuid.UUID]:
    with here.ours.app.app_context():
        found = set(db.session.scalars(sa.select(Highlight.id)).all())
        db.session.remove()
        db.engine.dispose()
    return found
