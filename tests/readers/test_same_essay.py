"""One essay, every format: the same body, equal up to white space and quotation marks."""

import json
import re
from pathlib import Path

import pytest

from app.domain.document import Block, Document, is_numbered
from app.domain.sample import SAMPLE
from app.readers import read_checked, reader_for
from app.readers.prose.plain_text import read as read_text
from tests.fixtures.renderings import RENDERINGS

ESSAY = Path(__file__).resolve().parents[3] / "shared" / "essay"


def essays() -> dict[str, Document]:
    found = {"the sample": SAMPLE}
    if ESSAY.exists():
        found["the first user's"] = read_text((ESSAY / "collateral-damage.txt").read_bytes())
    return found


def body_of(document: Document) -> list[str]:
    return [plain(without_marks_of_notes(b)) for b in document.blocks if is_numbered(b)]


def without_marks_of_notes(block: Block) -> str:
    """The PDFs have footnotes, as briefs in print do."""
    text = block.text
    for mark in reversed(block.marks):
        if mark.kind == "superscript":
            text = text[: mark.start] + text[mark.end :]
    return text


def plain(text: str) -> str:
    """Up to white space and quotation marks."""
    return re.sub(r"[\"'“”‘’]", "'", " ".join(text.split()))


def as_given(document: Document) -> list[Block]:
    """What a word processor would be given: the essay, not the page around it."""
    return [b for b in document.blocks if b.zone in ("front", "body", "caption")]


@pytest.mark.parametrize("name", RENDERINGS)
@pytest.mark.parametrize("essay", essays())
def test_every_format_gives_the_same_body(essay: str, name: str) -> None:
    given = essays()[essay]
    data = RENDERINGS[name](as_given(given))
    read = read_checked(reader_for(name, data), data)
    assert body_of(read) == body_of(given)
    assert plain(read.title) == plain(given.title)
    assert read.language == "en"


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_format_keeps_who_when_and_the_shape(name: str) -> None:
    data = RENDERINGS[name](as_given(SAMPLE))
    read = read_checked(reader_for(name, data), data)
    assert (read.authors, read.date) == (SAMPLE.authors, SAMPLE.date)
    kinds = ("heading", "list_item")
    wanted = [(b.kind, b.level, b.text) for b in SAMPLE.blocks if b.kind in kinds]
    assert [
        (b.kind, b.level, b.text) for b in read.blocks if b.kind in kinds and b.zone == "body"
    ] == wanted


@pytest.mark.skipif(not ESSAY.exists(), reason="the first user's essay is not beside the checkout")
def test_the_first_users_essay_has_its_twelve_paragraphs() -> None:
    expected = json.loads((ESSAY / "expected.json").read_text())["body"]
    body = body_of(essays()["the first user's"])
    assert [(text[:20], len(text)) for text in body] == [
        (plain(entry["starts"])[:20], entry["characters"]) for entry in expected
    ]
