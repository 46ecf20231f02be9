"""Recognising the text of scans: begun and stopped by who imports them, done aside by a thread that
waits for a child process, one file at a time. It outlives the request and the page; when a server
ends, whoever looks at the scan next begins it again."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace

from app.actions.briefs import checked_layout
from app.actions.original_pages import keep_pages
from app.domain.errors import Busy, Invalid, Locked, Missing, Refused
from app.domain.permissions import require
from app.domain.scans import Scan
from app.readers import Reader, reader_named
from app.readers.details import fetched_from, titled
from app.readers.isolation import recognise_isolated
from app.readers.scans import tesseract
from app.store import drafts, originals, scans
from app.store.memberships import Member
from app.store.tables.briefs import Draft
from app.store.tables.columns import new_id
from app.store.transactions import change, end, for_another_thread, write

MOST_WAITING = 20
TELL_SECONDS = 3.0  # at least so often, so that others see that it goes on, and it that it may
FULL = "Many scans are being read just now. Add this one again when some are done."
INTERRUPTED = "Recognising the text failed, and nothing else did. Try again, or paste the text."
LOCKED_AGAIN = "The server ended meanwhile, and the file's password is kept nowhere. Add it again."

_log = logging.getLogger(__name__)
_ONE = threading.BoundedSemaphore(1)  # of up to 768 MB, and as much for the page at hand
_RUNNING: dict[uuid.UUID, uuid.UUID] = {}  # by the id of each, its project
_RUNNING_CHANGES = threading.Lock()
Context = Callable[[], AbstractContextManager[object]]


def begin_scan(
    actor: Member,
    *,
    data: bytes,
    name: str,
    reader: Reader,
    code: str,
    locked: bool = False,
    url: str = "",
) -> uuid.UUID:
    """Keep a file whose text is to be recognised in the language of this code. It begins with
    `recognise_aside`, once this is committed. Raises Invalid for a language that is not installed,
    Busy when too many wait."""
    require(actor.role, "add_brief")
    language = _language(code)
    if scans.waiting() >= MOST_WAITING:
        raise Busy(FULL)
    file_sha256 = hashlib.sha256(data).hexdigest()
    kind = reader.media_type_of(data)
    originals.keep(actor.project_id, file_sha256, name=name, media_type=kind, data=data)
    draft = Draft(
        project_id=actor.project_id,
        id=new_id(),
        created_by=actor.user_id,
        reader=f"{drafts.SCAN}{reader.name}",
        reader_version=reader.version,
        file_sha256=file_sha256,
        document=scans.values(Scan(code, language, locked=locked, url=url)),
    )
    write(draft)
    return draft.id


def recognise_again(actor: Member, id: uuid.UUID, code: str) -> None:
    """Begin again what was refused. Raises Invalid as `begin_scan`, and where it is still read."""
    require(actor.role, "add_brief")
    line = scans.scan(actor.project_id, actor.user_id, id)
    if not line.scan.refusal:
        raise Invalid("This file is being read. Stop it first, then add it again.")
    again = Scan(code, _language(code), locked=line.scan.locked, url=line.scan.url)
    scans.tell(actor.project_id, id, again)


def stop_scan(actor: Member, id: uuid.UUID) -> None:
    """Stop recognising and forget the file. Stopping what is done or stopped is no error."""
    require(actor.role, "add_brief")
    try:
        file_sha256 = scans.take(actor.project_id, actor.user_id, id)
    except Missing:
        return
    originals.drop_unused(actor.project_id, file_sha256)


def recognise_aside(
    project_id: uuid.UUID, id: uuid.UUID, password: str = "", *, begun: bool
) -> None:
    """Have the scan recognised by a thread, if this process does not do so yet; where it was not
    `begun` by this request, only if nobody else does."""
    with _RUNNING_CHANGES:
        if id in _RUNNING:
            return
        _RUNNING[id] = project_id
    # A daemon, so that it does not keep the server from ending.
    arguments = for_another_thread(), project_id, id, password, begun
    threading.Thread(target=_run, args=arguments, daemon=True).start()


def stop_recognising() -> None:
    """This server ends: whoever looks next at a scan that it reads begins it again, at once."""
    with _RUNNING_CHANGES:
        running = [(project_id, id) for id, project_id in _RUNNING.items()]
    try:
        with change():
            scans.give_back(running)
    except Exception:  # whoever looks waits a little longer, and then begins all the same
        _log.exception("Scans that were being read could not be given back")


def _run(
    context: Context, project_id: uuid.UUID, id: uuid.UUID, password: str, begun: bool
) -> None:
    told = _Told(project_id, id)
    try:
        with context():
            try:
                while not _ONE.acquire(timeout=TELL_SECONDS):
                    told.waiting(begun=begun)
                try:
                    _recognise(told, password, begun=begun)
                finally:
                    _ONE.release()
            except Missing:
                pass  # it was stopped
            except Locked:
                told.refuse(LOCKED_AGAIN)
            except Refused as refusal:
                told.refuse(refusal.message)
            except Exception:  # whoever waits for it is told
                _log.exception("Recognising a scan failed")
                told.refuse(INTERRUPTED)
    finally:
        with _RUNNING_CHANGES:
            _RUNNING.pop(id, None)


class _Told:
    """Says now and then how far a scan is, each time in a transaction of its own; Missing stops
    whoever tells it, since it was stopped."""

    def __init__(self, project_id: uuid.UUID, id: uuid.UUID) -> None:
        self.project_id, self.id = project_id, id
        self.scan = Scan("", "")
        self._at = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = replace(self.scan, done=done, total=total)
        if now != self.scan or time.monotonic() - self._at > TELL_SECONDS:
            self._keep(now)

    def waiting(self, *, begun: bool) -> None:
        if begun:
            with change():
                scans.wait(self.project_id, self.id)

    def refuse(self, sentence: str) -> None:
        end()
        with suppress(Missing):  # nobody waits for it
            if not self.scan.code:
                self.scan = scans.here(self.project_id, self.id).scan
            self._keep(replace(self.scan, refusal=sentence))

    def _keep(self, scan: Scan) -> None:
        with change():
            scans.tell(self.project_id, self.id, scan)
        self.scan, self._at = scan, time.monotonic()


def _recognise(told: _Told, password: str, *, begun: bool) -> None:
    with change():
        found = scans.claimed(told.project_id, told.id, by=begun)
    if found is None:
        return
    line, data = found
    told.scan = line.scan
    if line.scan.locked and not password:
        raise Locked(LOCKED_AGAIN)
    reader = reader_named(line.reader)
    document = recognise_isolated(reader, data, line.scan.code, told, password=password)
    document = fetched_from(titled(document, line.file_name), line.scan.url)
    checked_layout(document)
    with change():
        keep_pages(told.project_id, line.file_sha256, document, [])
        document = replace(document, lines=())
        scans.finish(told.project_id, told.id, document, reader=reader.name, version=reader.version)


def _language(code: str) -> str:
    known = tesseract.languages()
    if code not in known:
        sentence = "Choose one of the languages that are installed."
        raise Invalid(sentence, fields={"scans": sentence})
    return known[code]
