"""Scans measured: how many words of pages of the tests' own are found and how many are dotted, and
what a scan of 40 pages takes: seconds, memory, and how long others wait meanwhile.

    python -m tests.readers.measured_scans        (make scans)
"""

from __future__ import annotations

import difflib
import re
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from app.domain.document import DOUBTFUL, Document
from app.domain.sample import SAMPLE
from app.readers import pdf, reader_named
from app.readers.isolation import recognise_isolated
from app.readers.scans import tesseract
from app.store.database import db
from app.store.drafts import SCAN
from app.store.tables.briefs import Draft
from tests.bench.http import Client
from tests.bench.ours import Ours, briefmark
from tests.bench.texts import text_of
from tests.fixtures.scanned import as_file, scanned
from tests.fixtures.typeset import brief

PAGES = 40
KINDS = ((200, 20.0, 0.0), (150, 30.0, 0.5), (150, 45.0, 0.6), (130, 40.0, 0.7), (110, 40.0, 0.7))
LEAST_RECALL = 0.97  # of scans with 150 dots an inch and little noise
EVERY = 0.05


def main() -> int:
    if "eng" not in tesseract.languages():
        sys.exit("Install tesseract-ocr first (make tesseract).")
    printed = brief(SAMPLE.blocks, 2)
    wrong = list(recognise_all(printed))
    wrong += read_forty(printed)
    for sentence in wrong:
        print(f"NOT MET: {sentence}")
    return 1 if wrong else 0


def recognise_all(printed: bytes) -> Iterator[str]:
    """A table of kinds of scans; the sample essay in two columns, 1° askew."""
    truth = _words(pdf.read(printed))
    print("| dots an inch | noise | recall | precision | wrong words dotted | right words dotted |")
    print("|---|---|---|---|---|---|")
    for dpi, grain, blur in KINDS:
        data = as_file(scanned(printed, dpi=dpi, grain=grain, blur=blur), "PDF", dpi)
        document = recognise_isolated(reader_named("pdf"), data, "eng", lambda *_: None)
        found, dotted = _words(document), _dotted(document)
        common = sum((Counter(found) & Counter(truth)).values())
        recall, precision = common / len(truth), common / len(found)
        right = _right(found, truth)
        wrong_dotted = sum(n in dotted for n in range(len(found)) if n not in right)
        right_dotted = sum(n in dotted for n in right)
        print(
            f"| {dpi} | {grain:.0f} | {recall:.3f} | {precision:.3f} "
            f"| {wrong_dotted} of {len(found) - len(right)} | {right_dotted} of {len(right)} |",
            flush=True,
        )
        if dpi >= 150 and grain <= 30 and recall < LEAST_RECALL:
            yield f"recall {recall:.3f} at {dpi} dots an inch"


def read_forty(printed: bytes) -> Iterator[str]:
    """Uploaded to a running server by its form; a brief is opened again and again meanwhile."""
    data = as_file((scanned(printed) * PAGES)[:PAGES], "PDF")
    with (
        tempfile.TemporaryDirectory(prefix="briefmark-scans-") as name,
        briefmark(Path(name) / "instance") as ours,
    ):
        project = ours.study(text_of(2_000), 0).project
        before = _waits(ours, project, 10)
        began, memory, waits = time.monotonic(), 0.0, list[float]()
        _upload(ours.client.another(), project, data)
        answered = time.monotonic() - began
        while _recognising(ours):
            waits += _waits(ours, project, 2)
            memory = max(memory, _largest())
        seconds = time.monotonic() - began
    print(
        f"\n{PAGES} pages, {len(data) / 2**20:.1f} MB: form answered after {answered:.1f} s, "
        f"the text is there after {seconds:.0f} s, {seconds / PAGES:.1f} s a page; at most "
        f"{memory:.0f} MB in one process."
    )
    for when, found in (("before", before), ("meanwhile", waits)):
        half, late = _part(found, 0.5), _part(found, 0.95)
        print(f"A brief opened {when}, {len(found)} times: p50 {half:.0f} ms, p95 {late:.0f} ms.")
    if _part(waits, 0.95) > 5 * _part(before, 0.95) + 100:
        yield "others wait for a scan"


def _upload(client: Client, project: str, data: bytes) -> None:
    cut = uuid.uuid4().hex
    head = (
        f'--{cut}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{cut}--\r\n".encode()
    client.post(f"{project}/drafts", body, f"multipart/form-data; boundary={cut}")


def _recognising(ours: Ours) -> bool:
    with ours.app.app_context():
        waiting = sa.select(sa.func.count()).where(Draft.reader.startswith(SCAN))
        return bool(db.session.scalar(waiting))


def _waits(ours: Ours, project: str, seconds: float) -> list[float]:
    """How long a brief took to open, in milliseconds, over so many seconds."""
    found, ends = [], time.monotonic() + seconds
    client = ours.client.another()
    while time.monotonic() < ends:
        began = time.perf_counter()
        client.get(f"{project}/briefs/1")
        found.append(1000 * (time.perf_counter() - began))
        time.sleep(EVERY)
    return found


def _largest() -> float:
    """The most memory that a child, or tesseract, has had, in MB; 0 where /proc is not."""
    found = [0.0]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            asked = (process / "cmdline").read_bytes()
            if b"tesseract" in asked.split(b"\0")[0] or b"readers/child.py" in asked:
                high = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())
                found.append(int(high[1]) / 2**10 if high else 0.0)
    return max(found)


def _part(waits: Sequence[float], part: float) -> float:
    return sorted(waits)[int(part * (len(waits) - 1))]


def _words(document: Document) -> list[str]:
    return [word for block in document.blocks for word in block.text.split()]


def _dotted(document: Document) -> set[int]:
    """The words, by their number, that are doubtful."""
    found, number = set(), 0
    for block in document.blocks:
        for word in re.finditer(r"\S+", block.text):
            touched = (m for m in block.marks if m.kind == DOUBTFUL)
            if any(m.start < word.end() and word.start() < m.end for m in touched):
                found.add(number)
            number += 1
    return found


def _right(found: Sequence[str], truth: Sequence[str]) -> set[int]:
    matcher = difflib.SequenceMatcher(None, found, truth, autojunk=False)
    return {a + n for a, _, size in matcher.get_matching_blocks() for n in range(size)}


if __name__ == "__main__":
    sys.exit(main())
