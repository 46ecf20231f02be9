"""Read a file in a child process with limits of its own: every parser has its bomb.

Input and output are unnamed temporary files, not pipes: nothing can deadlock, and the child's
own file size limit bounds what it can hand back.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from app.domain import document, page_regions
from app.domain.document import Document
from app.domain.errors import Busy, Invalid, Locked, Refused, Scanned, TooLarge, Unreadable
from app.domain.original_pages import PagePicture, pictures_from_json
from app.domain.page_regions import PageRegion, RegionPicture
from app.domain.report import logo
from app.domain.report.logo import Logo
from app.domain.work import foreign_work
from app.domain.work.foreign_work import ForeignWork
from app.readers import MOST_BYTES, Reader, fetching, pdf, reader_for
from app.readers.child import PASSWORD
from app.readers.fetching import BY_HAND, Fetched
from app.readers.html.shown import Shown, WordsShown
from app.readers.pdf.pdfium import MOST_PAGES
from app.readers.work import WorkReader, work_reader_for

T = TypeVar("T")

WALL_SECONDS = 30
FETCH, FETCH_SECONDS = "fetch/", 20
SILENT_SECONDS = 300  # a page may be tried three times, 90 seconds each
LOOK_SECONDS = 0.5

_CHILD = Path(__file__).with_name("child.py")
_SLOTS = threading.BoundedSemaphore(2)  # of up to 768 MB each
_FETCHING = threading.BoundedSemaphore(2)  # each holds a request of its own for that long
_PICTURED = threading.BoundedSemaphore(1)  # of up to 110 MB for 168 pages
_REFUSALS: dict[str, type[Refused]] = {
    kind.__name__: kind for kind in (Invalid, Locked, Scanned, TooLarge, Unreadable)
}


def read_isolated(
    filename: str, data: bytes, *, reader: Reader | None = None, password: str = ""
) -> tuple[Reader, Document]:
    """The document in `data`, and the reader that was used (`reader_for` unless given).

    Read in a child that is killed after 30 s: pasted text, too, because telling its language
    takes a model that the server need not hold. Raises TooLarge over 25 MB or 5,000,000
    characters, Unreadable with the reason, Locked when a password is missing or wrong, and
    Invalid when there is nothing to read.
    """
    _refuse_size(data)
    reader = reader or reader_for(filename, data)
    return reader, _in_child(f"brief/{reader.name}", data, document.from_json, password)


def read_work_isolated(
    filename: str, data: bytes, *, reader: WorkReader | None = None
) -> ForeignWork:
    """Another tool's work, always read in a child with the same limits (`work_reader_for` unless
    given). Raises TooLarge, Unreadable with the reason, and Invalid when there is nothing."""
    _refuse_size(data)
    reader = reader or work_reader_for(filename, data)
    return _in_child(f"work/{reader.name}", data, foreign_work.from_json)


def read_with_pictures(
    filename: str, data: bytes, *, password: str = ""
) -> tuple[Reader, Document, list[PagePicture]]:
    """As `read_isolated`, with pictures of the pages of a PDF, made by another child meanwhile.
    They are left out where it cannot, or is busy with another file: nobody waits for them, and they
    are made when somebody looks at the page."""
    if not pdf.recognises(data) or not _PICTURED.acquire(blocking=False):
        return *read_isolated(filename, data, password=password), []
    pool = ThreadPoolExecutor(1)
    try:
        pictured = pool.submit(pictures_isolated, data, password=password)
        pictured.add_done_callback(lambda _: _PICTURED.release())
        reader, document = read_isolated(filename, data, password=password)
        with suppress(Refused):
            return reader, document, pictured.result()
        return reader, document, []
    finally:
        pool.shutdown(wait=False)


def pictures_isolated(
    data: bytes, first: int = 1, last: int = 0, *, password: str = ""
) -> list[PagePicture]:
    """The pages of a PDF, and pictures of those from `first` to `last` (from 1), for whom somebody
    waits; without `last` of all, as far as time goes. Raises as `read_isolated`."""
    asked = f"page/{first}-{last}" if last else f"pages/{first}-{MOST_PAGES}"
    return _run_child(asked, data, pictures_from_json, password)


def regions_isolated(data: bytes, asked: Iterable[PageRegion]) -> list[RegionPicture | None]:
    """Pictures of regions on the pages of a PDF or a picture, None of those that could not be made.
    Raises as `read_isolated`, whose places it does not take: of the exports that ask for them a
    server writes two at a time."""
    told = json.dumps(page_regions.asked_to_json(asked)).encode()
    return _run_child("regions/", told + b"\n" + data, page_regions.pictures_from_json, "")


def logo_isolated(data: bytes) -> Logo:
    """The picture as a logo, drawn anew. Raises Invalid, TooLarge, and Unreadable for damage."""
    logo.check(data)
    try:
        return _in_child("logo/", data, logo.from_json)
    except Unreadable:
        raise Unreadable(logo.DAMAGED) from None


def fetch_isolated(address: str, *, agent: str, ports: Collection[int]) -> Fetched:
    """What is at a web address (fetching.py), within 20 s. Raises Invalid, TooLarge, and Busy where
    two others are fetched just now: nobody waits for an answer from elsewhere."""
    if not _FETCHING.acquire(blocking=False):
        raise Busy("Two pages are being fetched just now. Try again in some seconds.")
    try:
        asked = json.dumps({"address": address, "agent": agent, "ports": [*ports]}).encode()
        return _run_child(FETCH, asked, fetching.from_json, "")
    finally:
        _FETCHING.release()


def shown_isolated(reader: str, data: bytes, passages: Iterable[WordsShown]) -> Shown:
    """A saved page as it can be shown (html/shown.py), with these passages marked. Raises as
    `read_isolated`, whose places it does not take."""
    told = json.dumps(list(passages)).encode()
    return _run_child(f"shown/{reader}", told + b"\n" + data, _shown_from_json, "")


def _shown_from_json(values: Mapping[str, Any]) -> Shown:
    return Shown(str(values["html"]), tuple(map(int, values["found"])))


def read_again(data: bytes) -> Document:
    """A PDF that was read before, for where its lines stand. Raises as `read_isolated`, whose
    places it does not take: whoever calls it sees to it that one runs at a time."""
    return _run_child("brief/pdf", data, document.from_json, "")


def recognise_isolated(
    reader: Reader,
    data: bytes,
    code: str,
    told: Callable[[int, int], object],
    *,
    password: str = "",
) -> Document:
    """The document in `data`, with the text of pages that are pictures recognised in the language
    of this code (readers/scans/tesseract.py). `told` hears twice a second how many pages are done,
    of how many (0 of 0 until that is known); what it raises stops the reading.

    The child and each process that it starts have the limits of `child`; a page may take 300 s in
    all, and the whole as long as its pages do. Raises as `read_isolated` does.
    """
    _refuse_size(data)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        answer, progress = Path(folder, "answer"), Path(folder, "progress")
        with answer.open("wb") as said, progress.open("wb") as telling:
            # With all that it has started it ends at once, so it has a group of its own.
            child = subprocess.Popen(  # noqa: S603 (as below)
                [*_program(), f"scan/{reader.name}/{code}"],
                stdin=given,
                stdout=said,
                stderr=telling,
                env=_environment(password, "PATH", "TESSDATA_PREFIX"),
                start_new_session=True,
            )
        try:
            status = _watch(child, progress, told)
        finally:
            _end_all(child)
        return _what_it_said(status, answer.read_bytes(), document.from_json)


def _watch(
    child: "subprocess.Popen[bytes]", progress: Path, told: Callable[[int, int], object]
) -> int:
    """Its status once it has ended. Raises Unreadable when it is silent for too long."""
    last, heard = (0, 0), time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(LOOK_SECONDS)
        if (now := _pages_told(progress)) != last:
            last, heard = now, time.monotonic()
        if time.monotonic() - heard > SILENT_SECONDS:
            raise Unreadable(
                f"Recognising page {last[0] + 1} took more than {SILENT_SECONDS} seconds. Leave "
                "that page out, or paste the text."
            )
        told(*last)


def _pages_told(progress: Path) -> tuple[int, int]:
    """What the last whole line says; other programs may print there, too."""
    for line in reversed(progress.read_text("utf-8", "replace").split("\n")[:-1]):
        done, _, total = line.partition("/")
        if done.isdecimal() and total.isdecimal():
            return int(done), int(total)
    return 0, 0


def _end_all(child: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def _environment(password: str, *names: str) -> dict[str, str]:
    # Others may list a command's arguments, but not its environment.
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, PASSWORD: password} if password else kept


def _refuse_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise TooLarge(
            f"This file has {len(data) / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB can be "
            "read. Split it, or save it without pictures."
        )
    if not data.strip():
        raise Invalid("Nothing to read: the text is empty. Paste or choose another text.")


def _in_child(
    asked: str, data: bytes, decoded: Callable[[Mapping[str, Any]], T], password: str = ""
) -> T:
    with _SLOTS:
        return _run_child(asked, data, decoded, password)


def _run_child(
    asked: str, data: bytes, decoded: Callable[[Mapping[str, Any]], T], password: str
) -> T:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        status = _run(asked, given, answer, password)
        answer.seek(0)
        return _what_it_said(status, answer.read(), decoded)


def _run(asked: str, given: BinaryIO, answer: BinaryIO, password: str) -> int:
    child = subprocess.Popen(  # noqa: S603 (our own program, a reader's name)
        [*_program(), asked],
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=_environment(password, "SSL_CERT_FILE", "SSL_CERT_DIR"),
    )
    try:
        return child.wait(FETCH_SECONDS if asked == FETCH else WALL_SECONDS)
    except subprocess.TimeoutExpired:
        if asked == FETCH:
            raise Invalid(f"It took more than {FETCH_SECONDS} seconds. {BY_HAND}") from None
        raise Unreadable(
            f"Reading this file took more than {WALL_SECONDS} seconds. Paste its text instead."
        ) from None
    finally:
        child.kill()
        child.wait()


def _program() -> list[str]:
    # -I: neither the environment nor the working folder decides which modules it loads.
    return [sys.executable, "-I", "-X", "utf8", str(_CHILD)]


def _what_it_said(status: int, answer: bytes, decoded: Callable[[Mapping[str, Any]], T]) -> T:
    if status == 0:
        try:
            values = json.loads(answer)
            if "refused" in values:
                raise _REFUSALS[values["refused"]](values["message"])
            return decoded(values)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # a broken answer is as good as none
    raise Unreadable(
        "This file could not be read: it is damaged, or too deeply nested or too complex. "
        "Paste its text instead."
    )
