"""The power goes: of what SQLite wrote only what was synced is left, in every second cut with a
random part of the rest, torn at sectors. What was acknowledged before must be there, whole.

It is a model: a drive that says of a sync what is not true loses more. That it can see a loss is
shown by the same with synchronous=NORMAL, which must lose some."""

from __future__ import annotations

import random
import shutil
import uuid
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import sqlalchemy as sa

from app.store.database import db, sqlite_driver
from tests.browser.conftest import serving
from tests.faults.databases import Postgresql
from tests.faults.recorder import (
    Acknowledged,
    Entry,
    NotReachable,
    Synced,
    Truncated,
    Written,
    recording,
)
from tests.faults.service import Markers, scene
from tests.faults.verdict import Verdict

SECTOR = 512  # bytes
DATABASE = "briefmark.sqlite3"


def run(
    verdict: Verdict,
    folder: Path,
    server: Postgresql | None,
    *,
    cuts: int = 500,
    writes: int = 1500,
    control: int = 100,
) -> None:
    if server:
        return  # its own tests see to it: src/test/recovery in its sources
    try:
        lost, damaged, told, synced = tried(folder / "full", cuts, writes, "FULL")
        weak = tried(folder / "normal", control, writes // 5, "NORMAL")[0] if control else 1
    except NotReachable as missing:
        verdict.leave_out(f"power cuts: {missing}")
        return
    verdict.say(
        f"power cut, SQLite: {cuts} cuts in {told:,} acknowledged writes and {synced:,} syncs: "
        f"lost in {lost}, damaged {damaged}",
        not lost and not damaged and told >= writes,
    )
    if control:
        verdict.say(
            f"the same with synchronous=NORMAL would lose, so that a loss is seen: in {weak} of "
            f"{control}",
            weak > 0,
        )


def tried(folder: Path, cuts: int, writes: int, synchronous: str) -> tuple[int, int, int, int]:
    """In how many cuts something acknowledged was lost, in how many the database was damaged; how
    many writes were acknowledged and how many syncs there were."""
    with scene(folder) as here:
        before = (folder / DATABASE).read_bytes()
        with recording(str(folder)) as journal, here.ours.app.app_context():
            engine = db.engine

            def weaken(connection: object, _record: object) -> None:
                connection.execute(f"PRAGMA synchronous = {synchronous}")  # type: ignore[attr-defined]

            sa.event.listen(engine, "connect", weaken)
            with serving(here.ours.app) as url:
                here.service.port = int(url.rpartition(":")[2])
                log: list[object] = _Acknowledging(journal)
                markers = Markers(here, log=log)
                markers.start()
                markers.wait_for(writes)
                markers.stop()
            entries = list(journal)
            db.session.remove()
            db.engine.dispose()
    first = next(at for at, entry in enumerate(entries) if isinstance(entry, Acknowledged))
    places = sorted(random.randrange(first, len(entries)) for _ in range(cuts))
    lost = damaged = 0
    disk = _Disk(entries, before)
    for number, place in enumerate(places):
        disk.run_to(place)
        disk.left(folder / "cut", torn=number % 2 == 1)
        there = _ids(folder / "cut")
        told = {uuid.UUID(e.id).hex for e in entries[:place] if isinstance(e, Acknowledged)}
        damaged += there is None
        lost += there is not None and not told <= there
    acknowledged = sum(isinstance(entry, Acknowledged) for entry in entries)
    return lost, damaged, acknowledged, sum(isinstance(entry, Synced) for entry in entries)


class _Acknowledging(list[object]):
    """A log that writes into the journal."""

    def __init__(self, journal: list[Entry]) -> None:
        self._journal = journal

    def append(self, id: object) -> None:
        self._journal.append(Acknowledged(str(id)))


class _Disk:
    """What is on the disk when the power goes at an entry; forwards only."""

    def __init__(self, entries: Sequence[Entry], before: bytes) -> None:
        self._entries, self._place = entries, 0
        self._safe: dict[str, bytearray] = {DATABASE: bytearray(before)}
        self._loose: dict[str, list[tuple[int, Written | Truncated]]] = {}

    def run_to(self, place: int) -> None:
        for at in range(self._place, place):
            entry = self._entries[at]
            if isinstance(entry, Written | Truncated):
                self._loose.setdefault(entry.file, []).append((at, entry))
            elif isinstance(entry, Synced):
                loose = self._loose.get(entry.file, [])
                for number, each in loose:
                    if number < entry.since:
                        _put(self._safe.setdefault(entry.file, bytearray()), each)
                self._loose[entry.file] = [each for each in loose if each[0] >= entry.since]
        self._place = place

    def left(self, folder: Path, *, torn: bool) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in {*self._safe, *self._loose}:
            data = bytearray(self._safe.get(name, b""))
            for _, entry in self._loose.get(name, []) if torn else ():
                for part in _sectors(entry):
                    if random.random() < 0.5:
                        _put(data, part)
            if not name.endswith("-shm"):
                (folder / name).write_bytes(data)


def _sectors(entry: Written | Truncated) -> list[Written | Truncated]:
    if isinstance(entry, Truncated):
        return [entry]
    return [
        Written(entry.file, entry.offset + at, entry.data[at : at + SECTOR])
        for at in range(0, len(entry.data), SECTOR)
    ]


def _put(data: bytearray, entry: Written | Truncated) -> None:
    if isinstance(entry, Truncated):
        del data[entry.size :]
        return
    if len(data) < entry.offset:
        data.extend(bytes(entry.offset - len(data)))
    data[entry.offset : entry.offset + len(entry.data)] = entry.data


def _ids(folder: Path) -> set[str] | None:
    """The highlights that are there, in hexadecimal; None where the database is damaged."""
    with (
        suppress(sqlite_driver.DatabaseError),
        closing(sqlite_driver.connect(str(folder / DATABASE))) as connection,
    ):
        if connection.execute("PRAGMA integrity_check").fetchone() == ("ok",):
            return {row[0] for row in connection.execute("SELECT id FROM highlight").fetchall()}
    return None
