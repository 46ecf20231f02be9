"""`make live`: fifty people on one project, five of them marking, two passages a second in all. How
soon the others have it and what that costs the server; then sleep, restarts and cut connections,
after which everybody must have everything, once.

`make live SLEEP=600 CUT=30` takes the times of the field: two sleep for ten minutes, connections
are cut after 30 s; twelve minutes."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg
import sqlalchemy as sa

from app.store.database import db
from app.store.tables.briefs import Highlight
from tests import postgres
from tests.live.people import Lister, Marker, Person, Watcher
from tests.live.proxies import cutting, nginx
from tests.live.room import PEOPLE, Room, room

MARKING, LISTING = 5, 10
IDLE, MARKED = 8.0, 25.0  # seconds
SETTLED = 30.0  # seconds after the last change, in which everybody must have it
# Seconds: ten minutes and 30 s in the field, but that often in far less time.
SLEEP, CUT = 20.0, 3.0
GOAL = 1.0  # seconds, of nineteen changes in twenty
NOT_CHECKED = (
    "nginx is not installed: apt-get install nginx-light. What is behind it was not tried."
)


@dataclass
class Crowd:
    """Those who watch and those who mark, each in a thread of their own."""

    room: Room
    watchers: list[Watcher]
    markers: list[Marker]
    end: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def everybody(self) -> list[Person]:
        return [*self.watchers, *self.markers]

    def watch(self) -> None:
        for watcher in self.watchers:
            watcher.load()
        self.threads = [
            threading.Thread(target=w.run, args=(self.end,), daemon=True) for w in self.watchers
        ]
        for thread in self.threads:
            thread.start()

    @contextmanager
    def marking(self, seconds: float) -> Iterator[None]:
        """While the block runs, which takes so long, and until everybody has what was marked."""
        end = threading.Event()
        threads = [
            threading.Thread(
                target=marker.run, args=(self._passages(marker, seconds), end), daemon=True
            )
            for marker in self.markers
        ]
        for thread in threads:
            thread.start()
        yield
        end.set()
        for thread in threads:
            thread.join()
        deadline = time.monotonic() + SETTLED
        last = max(rev for marker in self.markers for rev in marker.sent)
        while time.monotonic() < deadline and any(w.rev < last for w in self.watchers):
            time.sleep(0.1)

    def leave(self) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join()

    def _passages(self, marker: Marker, seconds: float) -> list[dict[str, object]]:
        """More than one can mark meanwhile."""
        return [next(self.room.passages) for _ in range(round(seconds / marker.pause) + 20)]


def crowd(room: Room) -> Crowd:
    kinds: list[Any] = [Lister] * LISTING + [Watcher] * (PEOPLE - MARKING - LISTING)
    watchers = [kind(*room.person(MARKING + at)) for at, kind in enumerate(kinds)]
    return Crowd(room, watchers, [Marker(*room.person(at, marks=True)) for at in range(MARKING)])


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.live")
    asked.add_argument("--sleep", type=float, default=SLEEP, help="seconds that two sleep")
    asked.add_argument("--cut", type=float, default=CUT, help="seconds after which one is cut")
    options = asked.parse_args()
    random.seed(13)
    program = nginx()
    report = [f"Fifty people, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before."]
    wrong: list[str] = []
    slow: list[str] = []
    with tempfile.TemporaryDirectory(prefix="briefmark-live-") as name, ExitStack() as stack:
        with room(Path(name, "one"), "", 1, None) as one:
            measure("SQLite, one process", one, report, wrong, slow)
        address = stack.enter_context(postgres.running())
        with psycopg.connect(
            address.format("postgres").replace("+psycopg", ""), autocommit=True
        ) as c:
            c.execute("CREATE DATABASE live")
        with room(Path(name, "two"), address.format("live"), 2, program) as two:
            where = "behind nginx" if program else "without nginx"
            measure(f"PostgreSQL, two processes {where}", two, report, wrong, slow)
            trouble(two, options.sleep, options.cut, report, wrong)
    report += [] if program else [NOT_CHECKED]
    report += [f"WRONG: {each}" for each in wrong] or ["Nothing lost, nothing twice."]
    report += [f"Too slow: {each}" for each in slow]
    text = "\n".join(report)
    Path("instance/live").mkdir(parents=True, exist_ok=True)
    Path("instance/live/report.txt").write_text(f"{text}\n", "utf-8")
    print(text)
    return int(bool(wrong or slow))


def measure(name: str, room: Room, report: list[str], wrong: list[str], slow: list[str]) -> None:
    """Nobody marks for a while; then five do."""
    here = crowd(room)
    here.watch()
    before, began = room.cpu(), time.perf_counter()
    time.sleep(IDLE)
    idle = (room.cpu() - before) / (time.perf_counter() - began) / len(here.watchers)
    asked = sum(len(w.asks) for w in here.watchers)
    a_minute = asked / IDLE * 60
    held = sum(sum(w.asks) for w in here.watchers) / IDLE
    before, began = room.cpu(), time.perf_counter()
    with here.marking(MARKED):
        time.sleep(MARKED)
        cpu = (room.cpu() - before) / (time.perf_counter() - began)
    here.leave()
    check(name, here, wrong)
    report.append(f"\n{name}")
    report.append(
        f"  idle: {1000 * idle:.2f} ms of the processor for an open page and second, "
        f"{a_minute:,.0f} questions a minute, {held:.2f} threads held by them on average"
    )
    for kind, told in ((Watcher, "in the room"), (Lister, "on the list of passages")):
        report.append(f"  {told}: {arrivals(here, kind, slow)}")
    fetched = sum(w.fetched for w in here.watchers)
    saved = quantiles([took for marker in here.markers for took in marker.took], n=20)
    report.append(
        f"  while two a second are marked: {cpu:.2f} processors, {fetched:,} times fetched; "
        f"who marks has the answer after {saved[9]:.2f} s, p95 {saved[18]:.2f} s"
    )


def arrivals(here: Crowd, kind: type[Watcher], slow: list[str]) -> str:
    """From the key that marks to the page that has it."""
    sent = {rev: at for marker in here.markers for rev, at in marker.sent.items()}
    took = [
        watcher.arrived[rev] - at
        for watcher in here.watchers
        if type(watcher) is kind
        for rev, at in sent.items()
        if rev in watcher.arrived
    ]
    if len(took) < 2:
        slow.append(f"of {len(sent)} changes next to none arrived at a {kind.__name__}")
        return f"{len(sent)} changes arrived {len(took)} times"
    cuts = quantiles(took, n=20)
    if kind is Watcher and cuts[18] > GOAL:
        slow.append(f"one in twenty came after more than {GOAL:.0f} s: {cuts[18]:.2f} s")
    return (
        f"{len(sent)} changes arrived {len(took):,} times, "
        f"p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, the last after {max(took):.2f} s"
    )


def trouble(room: Room, sleep: float, cut: float, report: list[str], wrong: list[str]) -> None:
    """Two `sleep` so many seconds, both processes are restarted, and every connection of every
    second person is `cut` when it is so old."""
    with cutting(room.url, cut) as (url, cuts):
        here = crowd(room)
        for person in here.everybody()[::2]:
            person.client.url = url
            person.client.close()
        here.watch()
        sleepers = here.watchers[-2:]
        fell_asleep = time.monotonic()
        for each in sleepers:
            each.asleep = True
        with here.marking(sleep):
            time.sleep(sleep / 2)
            for at in range(len(room.servers)):
                room.restart(at)
            time.sleep(max(0.0, fell_asleep + sleep - time.monotonic()))
            slept = time.monotonic() - fell_asleep
            missed = here.watchers[0].rev - sleepers[0].rev
            began = time.perf_counter()
            for each in sleepers:
                each.ask()  # its own thread asks from then on
                each.asleep = False
            woken = (time.perf_counter() - began) / len(sleepers)
        here.leave()
        check("trouble", here, wrong)
        found = cuts()
    lost = sum(person.unanswered for person in here.everybody())
    again = sum(marker.again for marker in here.markers)
    marked = sum(len(marker.ids) for marker in here.markers)
    again_whole = sum(each.loaded > 0 for each in here.watchers)
    report.append(
        f"\nBoth processes restarted, {found:,} connections of every second person cut when they "
        f"were {cut:.0f} s old, two asleep for {slept:.0f} s: {marked:,} passages marked, "
        f"{again} of them sent again, {lost} requests without an answer; who woke had {missed} "
        f"changes after {woken:.2f} s; {again_whole} pages were loaded again for it"
    )


def check(name: str, here: Crowd, wrong: list[str]) -> None:
    """Each change was told once to everybody, and each page has what a new one would have."""
    room, ids = here.room, set().union(*(marker.ids for marker in here.markers))
    with room.ours.app.app_context():
        known = db.session.scalars(sa.select(Highlight.id).where(Highlight.id.in_(ids))).all()
        db.session.rollback()
    if len(known) != len(ids):
        wrong.append(f"{name}: {len(ids) - len(known)} of {len(ids)} passages are not there")
    revs = {rev for marker in here.markers for rev in marker.sent}
    for at, watcher in enumerate(here.watchers):
        told = {*watcher.times, *(rev for rev in revs if rev <= watcher.loaded)}
        if missing := revs - told:
            wrong.append(f"{name}: page {at} lacks {len(missing)} changes")
        if twice := [rev for rev, times in watcher.times.items() if times > 1]:
            wrong.append(f"{name}: page {at} was told {len(twice)} changes twice")
        if watcher.rows and watcher.rows != watcher.afresh(room.url):
            wrong.append(f"{name}: page {at} has other rows than a new one")


if __name__ == "__main__":
    sys.exit(main())
