"""What matters to whoever guards an installation: who signed in or could not, whose account was
changed, what was refused, who took what out.

What stands in a project's record is told from there (`events`). The rest has lines of its own here.
Each is told to the security log as well (`app/logs.py`), which the application writes as it goes.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.domain.activity import ChangeRow
from app.domain.errors import Refused
from app.store.database import after_the_commit, change, db
from app.store.prepared import Prepared
from app.store.tables.columns import new_id
from app.store.tables.people import WATCHED, Event, EventLine, Project, User
from app.store.tables.security import SecurityLine, SecurityWords

log = logging.getLogger("briefmark.security")

MOST_AT_ONCE = 100  # lines of a kind that nobody has to be signed in for; then one a minute
REFILL_SECONDS = 60.0
KEPT = timedelta(days=365)  # addresses, browsers, and names as they were typed
NOBODY, COMMAND_LINE = "Somebody", "The command line"
_RECORD, _SAY = Prepared(sa.insert(SecurityLine)), Prepared(sa.insert(SecurityWords))


@dataclass
class Caller:
    """Who asks, as far as one can tell from outside: `route` is the pattern of the address, without
    what stands in it; `user_id` and `email` are of whoever is signed in. `noted` is what is to be
    recorded when the transaction of the request has ended."""

    request_id: str = ""
    address: str = ""
    agent: str = ""
    route: str = ""
    user_id: uuid.UUID | None = None
    email: str = ""
    noted: list[dict[str, Any]] = field(default_factory=list)


CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)
"""Of what is recorded and logged from here on; none once the request is over."""


def caller() -> Caller:
    """Of the request that is answered; empty on the command line."""
    return CALLER.get() or Caller()


def record(
    verb: str,
    kind: str,
    *,
    actor_id: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    ref: str = "",
    said: str = "",
) -> None:
    """Add one line in the transaction of what was done; the log has it after the commit. `ref` is
    of whom it is (an e-mail address), `said` what else there is to say. Never a secret. Without an
    actor it is whoever is signed in."""
    actor_id = actor_id or caller().user_id
    about = {"actor_id": actor_id, "object_id": object_id, "project_id": project_id}
    _write({"verb": verb, "kind": kind, **about, "ref": ref, "said": said})
    tell_after_the_commit(verb, kind, **about, ref=ref, said=said)


def note(
    verb: str,
    kind: str,
    *,
    object_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    ref: str = "",
    said: str = "",
) -> None:
    """What ends without a commit, such as a wrong password: it is recorded once the transaction of
    the request has ended (`record_noted`)."""
    about = {"object_id": object_id, "project_id": project_id, "ref": ref, "said": said}
    caller().noted.append({"verb": verb, "kind": kind, **about})


def record_noted(status: int) -> None:
    """Tell what the request noted, and record it in a transaction of its own: of each kind
    MOST_AT_ONCE lines and then one a minute, so that a flood neither fills the disk nor keeps
    others waiting. What is left out is counted in the next. Raises nothing."""
    who = caller()
    noted, who.noted = who.noted, []
    allowance: Allowance = current_app.extensions.setdefault("noted", Allowance())
    for each in noted:
        row = {"actor_id": who.user_id, **each}
        key = each["kind"], each["verb"]
        times = allowance.take(key)
        tell(**row, status=status)
        if times and not _written_alone({**row, "times": times}):
            allowance.give_back(key, times)


def record_alone(
    verb: str, kind: str, *, project_id: uuid.UUID | None = None, said: str = ""
) -> None:
    """What changes nothing, in a transaction of its own. Where it cannot be written it is only
    told: a backup of a full disk must be had. Ends the transaction."""
    row = {"actor_id": caller().user_id, "project_id": project_id, "ref": "", "said": said}
    tell(verb, kind, **row)
    _written_alone({"verb": verb, "kind": kind, **row})


def _written_alone(row: Mapping[str, Any]) -> bool:
    try:
        with change():
            _write(row)
    except (SQLAlchemyError, TimeoutError, Refused) as error:
        log.warning("not recorded: %s", type(error).__name__)
        return False
    return True


def tell(verb: str, kind: str, **values: object) -> None:
    """A line of the security log, with what is known of who asks."""
    who = caller()
    if not log.isEnabledFor(logging.INFO):
        return
    known = {"by": who.email, **values, "address": who.address, "route": who.route}
    known |= {"agent": who.agent, "request": who.request_id}
    fields = {name: str(value) for name, value in known.items() if value not in (None, "")}
    log.info("%s %s", kind, verb, extra={"fields": {"event": f"{kind}.{verb}", **fields}})


def tell_after_the_commit(verb: str, kind: str, **values: object) -> None:
    after_the_commit(partial(tell, verb, kind, **values))


def latest(most: int = 50, before: uuid.UUID | None = None) -> list[ChangeRow]:
    """Of the whole installation, the latest first, or those `before` one, by its id: the lines that
    stand here, and of the projects who took what out, who came, went and got another role. Two
    statements."""
    found = [*_lines(most, before), *_of_projects(most, before)]
    return sorted(found, key=id_of, reverse=True)[:most]


def of_project(
    project_id: uuid.UUID,
    most: int,
    before: uuid.UUID | None,
    *conditions: sa.ColumnElement[bool],
) -> list[ChangeRow]:
    """What was refused in the project, and taken out on the command line; the latest first."""
    return _lines(most, before, SecurityLine.project_id == project_id, *conditions)


def purge_words(now: datetime) -> int:
    """Empty the words of lines that are older than KEPT; of how many."""
    old = sa.select(SecurityLine.id).where(SecurityLine.at < now - KEPT)
    done = db.session.execute(
        sa.update(SecurityWords)
        .where(SecurityWords.event_id.in_(old), SecurityWords.purged_at.is_(None))
        .values(ref="", before=None, after=None, salt="", purged_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def is_older(moment: datetime) -> bool:
    """Whether whatever was recorded, here or in a project, was before then; not where nothing
    is."""
    latest = sa.select(SecurityLine.at).order_by(SecurityLine.id.desc()).limit(1)
    last = db.session.scalar(latest)
    if last is None or last < moment:
        there = (last, db.session.scalar(sa.select(sa.func.max(EventLine.at))))
        last = max(filter(None, there), default=None)
    return last is not None and last < moment


class Allowance:
    """How many lines of each kind may still be written; by the seconds of `clock`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[object, tuple[float, float]] = {}  # so many, at that second
        self._left_out: dict[object, int] = {}
        self._lock = threading.Lock()

    def take(self, key: object) -> int:
        """How many alike the line stands for; 0 where it may not be written, and counts."""
        with self._lock:
            now = self._clock()
            left, since = self._left.get(key, (MOST_AT_ONCE, now))
            left = min(MOST_AT_ONCE, left + (now - since) / REFILL_SECONDS)
            if left < 1:
                self._left[key] = left, now
                self._left_out[key] = self._left_out.get(key, 0) + 1
                return 0
            self._left[key] = left - 1, now
            return 1 + self._left_out.pop(key, 0)

    def give_back(self, key: object, times: int) -> None:
        """They could not be written: the next line counts them."""
        with self._lock:
            self._left_out[key] = self._left_out.get(key, 0) + times


def _write(row: Mapping[str, Any]) -> None:
    who = caller()
    said = {"address": who.address[:64], "agent": who.agent[:300], "said": row["said"][:300]}
    line = {name: value for name, value in row.items() if name not in ("ref", "said")}
    line |= {"id": new_id(), "request_id": who.request_id}
    _RECORD.write(line)
    after = {name: value for name, value in said.items() if value}
    if after or row["ref"]:
        _SAY.write({"event_id": line["id"], "ref": row["ref"][:254], "after": after or None})


def _lines(
    most: int, before: uuid.UUID | None, *conditions: sa.ColumnElement[bool]
) -> list[ChangeRow]:
    rows = db.session.execute(
        sa.select(SecurityLine, SecurityWords, User.name, Project.slug, Project.name)
        .outerjoin(SecurityWords, SecurityWords.event_id == SecurityLine.id)
        .outerjoin(User, User.id == SecurityLine.actor_id)
        .outerjoin(Project, Project.id == SecurityLine.project_id)
        .where(*conditions, *([SecurityLine.id < before] if before else ()))
        .order_by(SecurityLine.id.desc())
        .limit(most)
    )
    return [row_of(*row) for row in rows]


def row_of(
    line: SecurityLine,
    words: SecurityWords | None,
    name: str | None,
    slug: str | None = None,
    project: str | None = None,
) -> ChangeRow:
    after = (words.after if words else None) or {}
    return ChangeRow(
        line.at,
        name or (NOBODY if line.request_id else COMMAND_LINE),
        line.verb,
        line.kind,
        after.get("said") or (words.ref if words else ""),
        line.actor_id,
        line.id,
        purged=bool(words and words.purged_at),
        address=after.get("address", ""),
        agent=after.get("agent", ""),
        times=line.times,
        request_id=line.request_id,
        slug=slug or "",
        project=project or "",
    )


def _of_projects(most: int, before: uuid.UUID | None) -> list[ChangeRow]:
    rows = db.session.execute(
        sa.select(
            *(Event.at, User.name, Event.verb, Event.kind, Event.ref, User.id, Event.id),
            *(Event.purged_at, Project.slug, Project.name),
        )
        .join(User, User.id == Event.actor_id)
        .join(Project, Project.id == Event.project_id)
        .where(sa.text(f"({WATCHED})"), *([Event.id < before] if before else ()))
        .order_by(Event.id.desc())
        .limit(most)
    )
    return [
        ChangeRow(*row[:7], purged=row[7] is not None, slug=row[8], project=row[9]) for row in rows
    ]


def id_of(row: ChangeRow) -> uuid.UUID:
    assert row.id  # noqa: S101 - it was asked for
    return row.id
