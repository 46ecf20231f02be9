"""What the original beside the text costs, and whether it is true:
`python -m tests.readers.originals_measured`.

A brief of 200 pages in two columns is brought in with its pictures, opened in Chromium, and the
boxes of passages are held against the letters that PDFium finds in them. Prints the figures.
"""

from __future__ import annotations

import io
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, sync_playwright

from app import create_app
from app.actions.accounts import add_user
from app.actions.briefs import add_brief
from app.actions.projects import add_project
from app.domain.document import Document, lay_out
from app.domain.original_pages import PagePicture, boxes_of, to_json
from app.domain.sample import SAMPLE
from app.domain.tokens import new_token
from app.readers import pdf
from app.readers.isolation import pictures_isolated, read_isolated, read_with_pictures
from app.store import sessions
from app.store.migrating import migrate
from app.store.tables.columns import now
from app.store.transactions import change
from tests.browser import chromium
from tests.browser.conftest import DESKTOP, serving
from tests.fixtures.outlined import Printed, without_hyphens
from tests.fixtures.typeset import NOTES, brief, escaped, typeset
from tests.readers.hostile import measured

PAGES = 200
PASSAGES = 100
A4 = "width: 210mm, height: 297mm, margin: 20mm, columns: 2"
_OPEN = """() => new Promise((done) => {
  const began = performance.now();
  const look = () => {
    const image = document.querySelector("#original img");
    if (image?.complete && image.naturalWidth) {
      image.decode().then(() => requestAnimationFrame(() => done(performance.now() - began)));
    } else requestAnimationFrame(look);
  };
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "o", bubbles: true }));
  look();
})"""


def long_brief() -> bytes:
    """The sample essay over and over, in 200 pages."""
    body = [block for block in SAMPLE.blocks if block.zone == "body"]
    words = [
        f"#heading[{escaped(block.text)}]" if block.kind == "heading" else escaped(block.text)
        for block in body
    ]
    setup = "#set text(size: 11pt, hyphenate: true)\n#set par(leading: 0.8em)\n"
    text = "\n\n".join(words)
    data = typeset(setup + "\n\n".join([text] * 136), A4)
    with pikepdf.open(io.BytesIO(data)) as file:
        count = len(file.pages)
        print(f"typeset: {count} pages, cut to {PAGES}")
        del file.pages[PAGES:]
        return _saved(file)


def _saved(file: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def other_briefs() -> Iterator[tuple[str, bytes]]:
    """Turned and landscape pages, notes, divided words, one and two columns."""
    for columns in (1, 2):
        yield f"{columns} columns, notes and divided words", brief(SAMPLE.blocks, columns)
    data = brief(SAMPLE.blocks, 2)
    for turned in (90, 180, 270):
        with pikepdf.open(io.BytesIO(data)) as file:
            for page in file.pages:
                page.Rotate = turned
            yield f"turned by {turned}", _saved(file)
    with pikepdf.open(io.BytesIO(data)) as file:
        for n, page in enumerate(file.pages):
            page.Rotate = 90 * (n % 4)
            page.CropBox = [10, 15, 410, 580]
        yield "each page turned otherwise, cropped", _saved(file)
    wide = f"#set text(hyphenate: true)\n{escaped(NOTES[0]) * 30}\n\n"
    yield (
        "landscape, three columns",
        typeset(wide * 6, "width: 297mm, height: 210mm, margin: 15mm, columns: 3"),
    )
    table = f"#rotate(-90deg, reflow: true)[#box(width: 120mm)[{escaped(NOTES[1]) * 6}]]"
    yield "a text set upright on the page", typeset(f"{wide}\n{table}")


def covered(document: Document, data: bytes, seed: int = 1) -> tuple[int, list[str], int, int]:
    """How many of so many passages at chance have outlines that hold their letters and no others,
    the words of those that do not, and how many run over two columns and over two pages."""
    dice = random.Random(seed)
    text, _ = lay_out(document.blocks)
    printed = Printed(data)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    wrong, columns, pages = [], 0, 0
    for _ in range(PASSAGES):
        first = dice.randrange(len(words))
        last = min(len(words) - 1, first + dice.randrange(1, 60))
        start, end = words[first][0], words[last][1]
        boxes = boxes_of(document.lines, start, end)
        pages += len({box.page for box in boxes}) > 1
        columns += any(two.page == one.page and two.top < one.top for one, two in pairwise(boxes))
        held = [line for line in document.lines if line.start < end and line.end > start]
        held.sort(key=lambda line: line.start)
        said = [without_hyphens(text[max(start, line.start) : min(end, line.end)]) for line in held]
        # Line by line, as PDFium may have the letters of one in another order than they are read.
        found = [printed.within([box]) for box in boxes]
        missed = "".join(said) != without_hyphens(text[start:end])
        if missed or [sorted(each) for each in said] != [sorted(each) for each in found]:
            wrong.append(f"{said} / {found}"[:200])
    return PASSAGES - len(wrong), wrong, columns, pages


def import_measured(data: bytes, folder: Path) -> tuple[Document, Sequence[PagePicture]]:
    for name, read in (
        ("one page pictured when somebody asks", lambda: pictures_isolated(data, 1, 1)),
        ("the pictures alone", lambda: pictures_isolated(data)),
        ("the text alone", lambda: read_isolated("long.pdf", data)),
    ):
        with measured(folder) as told:
            read()
        took = json.loads(told.read_text())
        print(
            f"{name}: {took['seconds']:.1f} s, {took['cpu']:.1f} s of the processor, "
            f"{took['megabytes']:.0f} MB in the child"
        )
    clock = time.monotonic()
    _, document, pictures = read_with_pictures("long.pdf", data)
    took = time.monotonic() - clock
    made = [picture for picture in pictures if picture.data]
    size = sum(len(picture.data) for picture in made)
    print(f"text with pictures: {took:.1f} s; {len(made)} of {len(pictures)} pages pictured")
    lines = len(str(to_json(document.lines)))
    print(
        f"stored: file {len(data) / 2**20:.1f} MB, pictures {size / 2**20:.1f} MB "
        f"({size // max(1, len(made)) // 1024} kB a page), {len(document.lines)} lines "
        f"{lines / 2**20:.1f} MB"
    )
    return document, pictures


def opened(data: bytes, document: Document, pictures: Sequence[PagePicture]) -> None:
    """How long until the first page stands beside the text, and what the requests take."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app({"INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/a.sqlite3"})
        migrate(app)
        with app.app_context():
            with change():
                person = add_user("ana@example.org", "Ana", "quiet ledgers of the northern ferry")
            with change():
                actor = add_project(person, "Long", "Which?")
                clock = time.monotonic()
                number = add_brief(
                    actor,
                    replace(document, title="Long"),
                    data=data,
                    name="long.pdf",
                    media_type="application/pdf",
                    reader="pdf",
                    reader_version="1",
                    pictures=pictures,
                )
            print(f"kept in {time.monotonic() - clock:.1f} s; ", end="")
            print(f"database {Path(folder, 'a.sqlite3').stat().st_size / 2**20:.1f} MB")
            with change():
                token = new_token()
                sessions.start(person, token, now(), address="127.0.0.1", agent="measure")
        with serving(app) as url:
            program = chromium.find()
            browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
            context = browser.new_context(base_url=url, **DESKTOP)  # type: ignore[arg-type]
            cookie = {"name": "briefmark_session", "value": token, "url": url}
            context.add_cookies([cookie])  # type: ignore[list-item]
            page = context.new_page()
            address = f"/projects/{actor.slug}/briefs/{number}"
            times = [_first_page(page, address) for _ in range(7)]
            print(f"first page beside the text: {statistics.median(times):.0f} ms (", end="")
            print(", ".join(f"{each:.0f}" for each in sorted(times)), end=")\n")
            for path in (
                "beside",
                "pages/100",
                "pages/100/outlines",
                "pages/100/text?x=2000&y=3000",
            ):
                taken = []
                for _ in range(10):
                    clock = time.monotonic()
                    assert page.request.get(f"{address}/{path}").ok
                    taken.append(1000 * (time.monotonic() - clock))
                print(f"  GET …/{path}: {statistics.median(taken):.0f} ms")
            browser.close()


def _first_page(page: Page, address: str) -> float:
    page.goto(address)
    page.evaluate("localStorage.clear()")
    page.goto(address)
    page.wait_for_selector("#text[data-ready]")
    page.wait_for_timeout(300)
    return float(page.evaluate(_OPEN))


def main() -> int:
    data = long_brief()
    with tempfile.TemporaryDirectory() as folder:
        document, pictures = import_measured(data, Path(folder))
    opened(data, document, pictures)
    bad = 0
    for name, other in [(f"{PAGES} pages", data), *other_briefs()]:
        read = document if other is data else pdf.read(other)
        right, wrong, columns, pages = covered(read, other)
        bad += len(wrong)
        print(f"{name}: {right} of {PASSAGES} passages outlined as they are printed; ", end="")
        print(f"{columns} over two columns, {pages} over two pages")
        for words in wrong[:3]:
            print(f"  {words}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
