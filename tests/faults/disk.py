"""A full disk, and a database that can only be read: pages are shown, what cannot be saved is said
with its words kept, and when there is room again it is saved, without a restart."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from tests.bench.http import Answer, Client
from tests.faults.databases import Postgresql
from tests.faults.service import Markers, Scene, kept, scene
from tests.faults.verdict import Verdict
from tests.fixtures.full_disk import fill, small_disk

SIZE = "60m"
AGAIN = 5.0  # seconds after which it saves again


def run(verdict: Verdict, folder: Path, server: Postgresql | None, *, times: int = 3) -> None:
    if server:
        _read_only(verdict, folder, server)
        return
    folder.mkdir(parents=True)
    try:
        with small_disk(folder / "disk", SIZE) as disk, scene(disk / "instance") as here:
            here.service.start()
            markers = Markers(here)
            for _ in range(times):
                _full(verdict, here, disk / "others", markers.acknowledged)
            here.service.stop()
            lost, twice = kept(here, markers)
            verdict.say(
                f"full disk, SQLite: whole after {times} times, of "
                f"{len(markers.acknowledged)} acknowledged lost {lost}, twice {twice}",
                not lost and not twice and len(markers.acknowledged) >= times,
            )
    except PermissionError as missing:
        verdict.leave_out(f"full disk: {missing}")


def _full(verdict: Verdict, here: Scene, others: Path, acknowledged: set[uuid.UUID]) -> None:
    client, passages = here.person(0), here.passages()
    fill(others)
    pages = told(here, client)
    refused = [_mark(client, passages) for _ in range(20)]
    plain = _plain(here, client, passages)
    others.unlink()
    began = time.monotonic()
    while True:
        address, fields = next(passages)
        status = client.post(address, fields).status
        if status == 201 or time.monotonic() - began > 30:
            break
        time.sleep(0.1)
    if status == 201:
        acknowledged.add(uuid.UUID(str(fields["id"])))
    well = time.monotonic() - began
    statuses = {each.status for each in refused}
    says = all(b"nothing was saved" in each.body for each in refused)
    verdict.say(
        f"full disk, SQLite: pages {pages}, changes {statuses}, {'all' if says else 'NOT ALL'} say "
        f"that nothing was saved; a form {plain.status}, its words kept "
        f"{b'Keep me' in plain.body}; saved again after {well:.1f} s ({status})",
        pages == {200}
        and statuses == {507}
        and says
        and plain.status == 507
        and b"Keep me" in plain.body
        and well < AGAIN,
    )


def _read_only(verdict: Verdict, folder: Path, server: Postgresql) -> None:
    """As after a failover to a copy that follows another."""
    with scene(folder, server.made("read_only")) as here:
        here.service.start()
        client, passages = here.person(0), here.passages()
        for state in ("on", "off"):
            with server.connected() as connection:
                connection.execute(
                    f"ALTER DATABASE read_only SET default_transaction_read_only = {state}".encode()
                )
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = 'read_only'"
                )
            time.sleep(0.5)
            pages = told(here, client)
            marked = [_mark(client, passages) for _ in range(5)]
            plain = _plain(here, client, passages)
            statuses = {each.status for each in marked}
            if state == "on":
                verdict.say(
                    f"PostgreSQL that can only be read: pages {pages}, changes {statuses}, a form "
                    f"{plain.status}, its words kept {b'Keep me' in plain.body}",
                    pages == {200} and statuses == {503} and b"Keep me" in plain.body,
                )
            else:
                verdict.say(
                    f"and again written: pages {pages}, changes {statuses}",
                    pages == {200} and statuses == {201},
                )


def told(here: Scene, client: Client) -> set[int]:
    """The statuses of pages, and of whoever watches."""
    project = here.study.project
    paths = (
        "/briefs/1",
        "/passages",
        "/codebook",
        "/report",
        "/search?q=depots",
        "/recommendations",
    )
    return {
        client.get(path, Accept="text/html").status
        for path in ("/projects", "/healthz", "/readyz", *(f"{project}{path}" for path in paths))
    }


def _mark(client: Client, passages: Iterator[tuple[str, dict[str, object]]]) -> Answer:
    return client.post(*next(passages))


def _plain(
    here: Scene, client: Client, passages: Iterator[tuple[str, dict[str, object]]]
) -> Answer:
    """As a form without script sends it."""
    address, fields = next(passages)
    form = {**fields, "quote": fields["exact"], "note": "Keep me"}
    token = client.headers["X-CSRFToken"]
    return client.post(address, {**form, "csrf_token": token}, Accept="text/html")
