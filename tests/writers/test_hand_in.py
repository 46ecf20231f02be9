"""What is handed in, in every document: nothing of how the team works, and every quote as it is."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from pypdfium2 import PdfDocument

from app.domain.report.choices import AUDIT, EVERYTHING, HAND_IN, NAMES, WORKING, Choices, usual
from app.domain.report.document import report
from app.domain.report.method import SHOWN, fingerprint
from app.domain.report.outline import KeyMessages
from app.domain.report.own_words import Mention
from app.domain.report.settings import KeyMessageText, ReportSettings
from app.domain.report.summary import Summary
from app.domain.runs import Run
from app.writers import WRITERS, Writer
from app.writers.documents import docx, pdf
from tests.writers.pdf_files import attached
from tests.writers.reading_back import text_in
from tests.writers.summaries import PASSAGES, RECOMMENDATIONS, TAGS, summary

DOCUMENTS = [w for w in WRITERS if w.kind == "document" and w.holds == "by tag"]
each_document = pytest.mark.parametrize("writer", DOCUMENTS, ids=lambda writer: writer.name)
SETTINGS = ReportSettings(
    title="Keeping weapons",
    introduction="Why we read [B1:1].",
    conclusion="What follows of it.",
    messages=(KeyMessageText("**Guard.** First [B1:1].", (1,), "low"),),
)


def made(choices: Choices) -> Summary:
    return summary(choices=choices, recommendations=RECOMMENDATIONS, settings=SETTINGS)


def printed(writer: Writer, choices: Choices) -> str:
    """Its text as people see it, without what formats put between words."""
    text = text_in(writer, writer.write(made(choices)))
    if writer.name == "html":
        text = re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL)
    for mark, word in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(mark, word)
    return "".join(re.sub(r"[\\*>]|\u00ad|</?(?:span|bdi)[^>]*>?", "", text).split()).casefold()


def squeezed(words: str) -> str:
    return "".join(re.sub("[*>]", "", words).split()).casefold()


@each_document
@pytest.mark.parametrize("records", [True, False], ids=["records", "passages"])
def test_a_hand_in_names_nobody_who_marked_and_no_place_on_the_server(
    writer: Writer, records: bool
) -> None:
    shown = replace(made(usual(HAND_IN)), recommendations=made(EVERYTHING).recommendations)
    rows = made(usual(HAND_IN)) if records else replace(shown, recommendations=())
    data = writer.write(rows)
    text = text_in(writer, data)
    for word in ("marked by", "/projects/", "Ana Sousa,", "Who counts?", "B1:1", "B2:1"):
        assert word not in text, word
    seen = re.sub(r"<[^>]+>|\(#[^)]*\)|\{#[^}]*\}", "", text)  # where links lead is seen by nobody
    slugs = [tag.slug for tag in TAGS if "-" in tag.slug]
    assert [slug for slug in slugs if slug in seen] == []
    before, sources = squeezed(seen).rsplit(squeezed("Annex B: Sources"), 1)
    number = fingerprint(made(usual(HAND_IN)))[:SHOWN]
    assert not re.search(r"(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{12}", before)
    assert number in sources
    assert "ab" * 32 in sources


def test_a_key_message_cites_its_passages_in_a_note() -> None:
    told = next(p for p in report(made(usual(HAND_IN))).parts if isinstance(p, KeyMessages))
    text = made(usual(HAND_IN)).cited["B1:1"].citation_runs
    *said, cited = told.items[0].with_footnotes
    assert said == [Run("Guard.", strong=True), " First", "."]
    assert [part.text for part in cited if isinstance(part, Mention)] == [text]


@each_document
def test_every_quote_stands_in_a_hand_in_as_it_is(writer: Writer) -> None:
    text = printed(writer, usual(HAND_IN))
    for row in RECOMMENDATIONS:
        for each in row.evidence:
            if each.stance != "context":
                assert squeezed(each.passage.exact) in text
    whole = "“States should guard every depot — by name, she said.”"
    cut = "“… guard every depot — by name …”"  # Markdown cannot set off what is not quoted
    assert squeezed(cut if writer.name == "markdown" else whole) in text
    assert squeezed("count each crate") not in text  # in no recommendation


# What stands in every document because of a switch, and nowhere without it.
SAID = {
    "introduction": ("Why we read",),
    "conclusion": ("What follows of it.",),
    "messages": ("Guard. First.", "Low confidence"),
    "glance": ("What, as worded",),
    "recommendations": ("Statement 1.",),
    "context": ("Context",),
    "questions": ("Who pays for it?",),
    "responses": ("Accepted in part by Ministry",),
    "loose": ("count each crate",),
    "refs": ("B2:1",),
    "positions": ("characters 100 to 127",),
}


@each_document
@pytest.mark.parametrize("name", SAID)
def test_a_switch_acts_on_recommendations_in_every_document(writer: Writer, name: str) -> None:
    on, off = printed(writer, EVERYTHING), printed(writer, replace(EVERYTHING, on=NAMES - {name}))
    for words in SAID[name]:
        assert squeezed(words) in on, words
        assert squeezed(words) not in off, words


@each_document
def test_a_working_paper_and_an_audit_say_so(writer: Writer) -> None:
    for profile, head in ((WORKING, "Working paper"), (AUDIT, "Audit copy")):
        assert squeezed(head) in printed(writer, usual(profile))
        assert squeezed(head) not in printed(writer, usual(HAND_IN))
    assert squeezed("Open: Who, Should do what, By when") in printed(writer, usual(WORKING))
    assert squeezed("Draft: 7 open fields") in printed(writer, usual(HAND_IN))


def test_what_a_file_holds_beside_its_text_names_nobody_either() -> None:
    data = pdf.write(made(usual(HAND_IN)))
    held = attached(data)
    assert held.keys() == {"project", "date", "passages"}
    assert held["passages"][0].keys() == {"citation", "exact"}
    assert PASSAGES[0].exact in [each["exact"] for each in held["passages"]]
    assert not PdfDocument(data).get_metadata_dict()["Author"]
    with zipfile.ZipFile(io.BytesIO(docx.write(made(usual(HAND_IN))))) as archive:
        everything = b"".join(map(archive.read, archive.namelist())).decode()
    assert "Ben Adler" not in everything
    assert "stockpile-security" not in re.sub(r'(?:w:name|w:anchor)="[^"]*"', "", everything)
