"""`make nodes`: two servers with folders of their own on one PostgreSQL, behind a proxy that gives
each request to the other one. The main job; exports of 5,000 passages while one server is lost and
another is stopped; somebody marks all the while. Then a crowd at the door. Three minutes."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from app import create_app
from app.store.database import db
from app.store.export_jobs import SILENT_SECONDS
from app.store.migrating import migrate
from app.store.tables.briefs import Highlight
from app.web.edge.throttle import PER_ACCOUNT
from tests import postgres
from tests.bench.http import Client, Refused
from tests.bench.ours import Ours, Study
from tests.bench.texts import text_of
from tests.live.proxies import behind_nginx, nginx
from tests.nodes import door
from tests.nodes.analyst import Analyst, add_people, main_job, sign_in
from tests.nodes.drill import Export, Marking, wait_until
from tests.nodes.nodes import Node, alternating, started

PASSAGES = 5_000
FORMATS = ("csv", "docx", "html")


def main() -> int:
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="briefmark-nodes-") as name, postgres.running() as url:
        address = url.format("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE nodes")
        with _behind(Path(name), url.format("nodes")) as (nodes, proxy):
            _drill(Path(name), url.format("nodes"), nodes, proxy, wrong)
    print("\n".join([f"WRONG: {each}" for each in wrong] or ["Nothing lost, nothing twice."]))
    print(flush=True)
    return int(bool(wrong)) + door.main()


@contextmanager
def _behind(folder: Path, database: str) -> Iterator[tuple[list[Node], str]]:
    program = nginx()
    with started(folder, database, proxies=int(bool(program))) as nodes:
        took = max(node.server.started for node in nodes if node.server)
        print(f"Two servers start at once on an empty database: after {took:.1f} s both answer.")
        if program:
            servers = [node.server for node in nodes if node.server]
            with behind_nginx(program, folder / "nginx", servers) as proxy:
                print("They stand behind nginx.")
                yield nodes, proxy.url
        else:
            with alternating(nodes) as (url, _):
                print("nginx is not installed: a proxy of the tests stands before them.")
                yield nodes, url


def _drill(folder: Path, database: str, nodes: list[Node], proxy: str, wrong: list[str]) -> None:
    app = create_app({"DATABASE_URL": database, "INSTANCE": folder / "drill"})
    migrate(app)
    people = add_people(app)
    began = time.monotonic()
    main_job(Analyst(proxy))
    print(f"The main job, each request at the other server: {time.monotonic() - began:.1f} s.")
    _throttled(nodes, wrong)
    ana = Analyst(proxy)
    sign_in(ana)
    assert nodes[0].server
    study = Ours(nodes[0].server, app, people, ana.client).study(text_of(20_000), PASSAGES)
    marking = Marking(ana, study)
    _exports(ana, study, nodes, wrong)
    lost = _lost(ana, study, nodes[0], wrong)
    print(
        f"Exports that a lost server (kill -9) had begun were there after {lost:.1f} s, of which "
        f"{SILENT_SECONDS} nobody had said that they go on."
    )
    nodes[0].start()
    given = _stopped(ana, study, nodes[1])
    print(f"An export that a stopped server (SIGTERM) had begun was there after {given:.1f} s.")
    nodes[1].start()
    marking.stop()
    with app.app_context():
        rows = db.session.scalars(sa.select(Highlight.id).where(Highlight.id.in_(marking.ids)))
        there = list(rows)
        db.session.remove()
        db.engine.dispose()
    if len(there) != len(marking.ids):
        wrong.append(f"{len(marking.ids)} passages were acknowledged, {len(there)} are there")
    print(f"Meanwhile {len(marking.ids)} passages were marked, {marking.again} sent again.")


def _throttled(nodes: list[Node], wrong: list[str]) -> None:
    """One fails here and there in turn; both refuse then."""
    told: list[int] = []
    for at in range(PER_ACCOUNT.most + 2):
        client = Client(nodes[at % 2].url)
        client.headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        token = json.loads(client.get("/sign-in").body)["csrf_token"]
        form = {"csrf_token": token, "email": "eva@example.org", "pass_phrase": "wrong"}
        try:
            told.append(client.post("/sign-in", form).status)
        except Refused as refused:
            told.append(refused.answer.status)
    print(f"Wrong passwords here and there in turn are told: {told}")
    if told != [401] * PER_ACCOUNT.most + [429] * 2:
        wrong.append("the servers do not agree on who failed")


def _exports(ana: Analyst, study: Study, nodes: list[Node], wrong: list[str]) -> None:
    for format in FORMATS:
        began = time.monotonic()
        export = Export(ana, study, format, nodes[0].url)
        wait_until(120, lambda export=export: export.state() == "done")  # type: ignore[misc]
        data = export.file()
        took = time.monotonic() - began
        print(f"  {PASSAGES:,} passages as {format}: {len(data):,} bytes after {took:.1f} s")
        if format == "csv" and data.count(b"\n") < PASSAGES:
            wrong.append(f"a table of {PASSAGES} passages has {data.count(10)} lines")


def _lost(ana: Analyst, study: Study, node: Node, wrong: list[str]) -> float:
    exports = [Export(ana, study, format, node.url) for format in FORMATS]
    wait_until(30, lambda: any(export.state() == "writing" for export in exports))
    node.kill()
    took = wait_until(120, lambda: all(export.state() == "done" for export in exports))
    if exports[0].file().count(b"\n") < PASSAGES:
        wrong.append("the table that was taken over is not whole")
    return took


def _stopped(ana: Analyst, study: Study, node: Node) -> float:
    export = Export(ana, study, "docx", node.url)
    wait_until(30, lambda: export.state() == "writing")
    node.stop()
    return wait_until(120, lambda: export.state() == "done")


if __name__ == "__main__":
    sys.exit(main())
