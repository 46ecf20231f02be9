"""Eight editors change one highlight with the version that all have seen: one of them wins each
round, the others are told what stands there; and eight who send the same new one make one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tests.bench.http import Client
from tests.faults.databases import Postgresql
from tests.faults.service import Markers, kept, scene
from tests.faults.verdict import Verdict

EDITORS = 8


def run(verdict: Verdict, folder: Path, server: Postgresql | None, *, rounds: int = 200) -> None:
    kind = "PostgreSQL" if server else "SQLite"
    with scene(folder, server.made("one_thing") if server else "", briefs=1) as here:
        here.service.start()
        clients = [here.person(0) for _ in range(EDITORS)]
        barrier = Barrier(EDITORS)
        address = f"{here.study.project}/briefs/1/highlights"

        def edit(at: int, version: int, number: int) -> int:
            barrier.wait()
            note = f"Note {at} of round {number}"
            fields = {"note": note, "version": version, "tag": "tag-1"}
            return clients[at].post(f"{address}/1", fields).status

        def make(at: int, fields: dict[str, object]) -> int:
            barrier.wait()
            return clients[at].post(address, fields).status

        winners, refused, others, made, again = 0, 0, 0, 0, 0
        passages = here.passages()
        with ThreadPoolExecutor(EDITORS) as people:
            for number in range(rounds):
                version = _version(clients[0], address)
                told = list(people.map(lambda at: edit(at, version, number), range(EDITORS)))  # noqa: B023
                winners += told.count(200) == 1
                refused += told.count(409)
                others += sum(status not in (200, 409) for status in told)
                _, fields = next(passages)
                told = list(people.map(lambda at: make(at, fields), range(EDITORS)))  # noqa: B023
                made += told.count(201) == 1
                again += told.count(200)
        markers = Markers(here)
        here.service.stop()
        _, twice = kept(here, markers)
    verdict.say(
        f"{EDITORS} editors on one highlight, {kind}, {rounds} rounds: one won in {winners}, "
        f"{refused:,} were told (409), {others} something else; {EDITORS} sent the same new one: "
        f"one made it in {made}, {again:,} got it; twice {twice}",
        winners == made == rounds and not others and not twice,
    )


def _version(client: Client, address: str) -> int:
    """What stands there, as a refusal says."""
    answer = client.post(f"{address}/1", {"note": "x", "version": 0, "tag": "tag-1"})
    current = json.loads(answer.body).get("current") or {}
    return int(current.get("version", 1))
