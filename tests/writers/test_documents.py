"""The documents render the outline: every kind of part in each of the four formats, all that the
codebook explains, and a part that is added in one place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.report.document import report
from app.domain.report.method import fingerprint
from app.domain.report.outline import EvidenceGroup, Heading, Report
from app.domain.report.own_words import Mention, OwnWords
from app.domain.report.quoting import quotation
from app.domain.runs import Run
from app.domain.tags import TEXTS, TagText
from app.writers import WRITERS, Writer, writer_named
from app.writers.documents import docx, html_page, markdown, pdf
from tests.writers.documents.test_docx import STYLED, W, main, words_of
from tests.writers.hostile import HOSTILE, any_text
from tests.writers.pdf_files import attached, kinds, set_within, text_of
from tests.writers.reading_back import quotes_in, text_in
from tests.writers.report_parts import a_record, of_every_kind
from tests.writers.summaries import TAGS, passage, summary

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [w for w in WRITERS if w.kind == "document" and w.holds == "by tag"]
RENDERED: dict[str, Callable[[Report], bytes]] = {
    "markdown": markdown.rendered,
    "html": html_page.rendered,
    "docx": docx.rendered,
    "pdf": lambda made: pdf.rendered(made, summary()),
}
each_document = pytest.mark.parametrize("writer", DOCUMENTS, ids=lambda writer: writer.name)


def folded(text: str) -> str:
    """Without what formats put between words."""
    return "".join(
        re.sub(r"\\|</?bdi>|</?span[^>]*>|</?strong>|<br>|\*", "", text).split()
    ).casefold()


def test_the_four_documents_are_these() -> None:
    assert {writer.name for writer in DOCUMENTS} == set(RENDERED)


def test_a_citation_in_a_synthesis_keeps_its_italics() -> None:
    cited = Mention("B1:1", (Run("Depots", emphasis=True), Run(", ¶1")), "", "")
    words = OwnWords("In words", "x", "X", (("So they say ", (cited,)),), "Ana")
    made = replace(report(summary()), parts=(Heading(1, "All", "all"), Heading(2, "X", "x"), words))
    assert "(<span><em>Depots</em>, ¶1</span>)" in html_page.rendered(made).decode()
    assert "(*Depots*, ¶1)" in markdown.rendered(made).decode()
    (italic,) = (
        run for run in main(docx.rendered(made)).iter(f"{W}r") if words_of(run) == "Depots"
    )
    assert italic.find(f"{W}rPr/{W}i") is not None
    assert "(Depots, ¶1)" in text_of(pdf.rendered(made, summary()))


@each_document
def test_every_kind_of_part_is_rendered(writer: Writer) -> None:
    found = folded(text_in(writer, RENDERED[writer.name](of_every_kind())))
    for words in (
        *("Who", "the United States"),  # facts
        *("Overview", "Border control › Checkpoints"),  # headings
        "Definition",  # prose
        *("Passages by tag and brief", "With sub-tags"),  # tables
        *("Both briefs ask for it", "passage deleted", "the analysts’ own words"),
        *("open checkpoints", "marked by Ben Adler"),
        "Briefs: 2, with 20",  # bullets
        *("Somebody watches flows", "No definition yet"),  # codebook
        *("Collateral Damage", "ab" * 32, "pasted text 1"),  # sources
        *("Guard the small arms too.", "Moderate confidence", "R99"),  # key messages
        *("What we would ask the authors", "Who pays?"),
        *("R7", "At a glance", "1 of 2 (3)", "1 qualifying", "Sources are briefs."),
        *("Guard every depot", "[Donors] should guard", "As in 2013."),  # a record
        *("not stated", "low", ": one source", "by number", "Patrick 2013, ¶9"),
        *("guard every depot — by name", "see R9", "reader comment"),
        "B1:1 Patrick 2013",  # on its page
        *("Open question", "Response", "Accepted in part", "Needs a look: a passage"),
    ):
        assert folded(words) in found.replace("&lt;", "<"), words


@each_document
def test_every_text_of_a_tag_stands_in_the_codebook(writer: Writer) -> None:
    said = {each.name: f"What {each.label} says" for each in TEXTS}
    made = summary(tags=[TAGS[0]._replace(texts=said), *TAGS[1:]])
    found = folded(text_in(writer, writer.write(made)))
    for each in TEXTS:
        assert folded(f"{each.label}") in found
        assert folded(said[each.name]) in found


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_every_text_of_a_tag_is_in_the_fingerprint(text: TagText) -> None:
    said = {**TAGS[0].texts, text.name: "Otherwise."}
    changed = summary(tags=[TAGS[0]._replace(texts=said), *TAGS[1:]])
    assert fingerprint(changed) != fingerprint(summary())


TOY = """

def toy(summary: Summary) -> Iterable[Part]:
    yield Heading(1, "Open questions", "open-questions")
    yield Prose((Run("Who pays for "), Run("all of it", emphasis=True), Run("?")))
    yield Table("Questions by brief", ("Brief", "Open"), ((Run("Depots"), Run("7")),))


PARTS = {**PARTS, "toy": toy}
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a part of the report added, in one place."""
    folder = tmp_path_factory.mktemp("report")
    for name in ("app", "tests", "static"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("templates", "pyproject.toml", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    place = folder / "app" / "domain" / "report" / "document.py"
    place.write_text(place.read_text() + TOY)
    shutil.copy(ROOT / "tests" / "fixtures" / "toy" / "part.py", folder / "tests" / "test_part.py")
    return folder


def test_a_part_written_in_one_place_stands_in_all_five_documents(copy: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--engine=sqlite", "tests/test_part.py"),
        ],
        cwd=copy,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "5 passed" in done.stdout


SCRIPTS = (
    *(
        "“quotes ‘within’ quotes”",
        "$x^2$ } # [a] ] { ~",
        "数える、武器を。「毎月」",
        "e\u0301a\u0308 ﬁ",
    ),
    *("راقبوا (NATO) الحدود 14", "ספרו כל רובה", "He said … and . . . left", "so ... on"),
    *(r"a\tab \u{41} \# ", "[…] cut", "…", "‘", "”", "« »", "' \" '"),
)


def of_quotations(texts: Sequence[str]) -> Report:
    """Each with what completes it, without, cut on both sides, and as the statement itself."""
    around = (("", ""), ("They say that ", ", and more."), ("…", "…"), ("“So ", "”"))
    quotes = []
    for n, text in enumerate(texts):
        before, after = around[n % len(around)]
        row = passage(text, number=n + 1, note="", permalink="")
        quotes.append(quotation(row, before, after, place=f"q-{n}"))
    alone = replace(a_record(8), quote=quotes[0], groups=(), statement=())
    groups = (EvidenceGroup("For", tuple(quotes[1:])),)
    rest = replace(a_record(9), groups=groups)
    made = report(summary([], syntheses=[]))
    return replace(made, parts=(Heading(1, "All", "all"), alone, rest))


def quotations_in(name: str, data: bytes) -> list[str]:
    if name == "pdf":
        return [each["exact"] for each in attached(data)["passages"]]
    if name == "docx":
        return [
            "".join(words_of(run) for run in each.iter(f"{W}r") if run.find(STYLED) is None)
            for each in main(data).iter(f"{W}p")
            if each.find(f"{W}pPr/{W}pStyle") is not None
            and each.find(f"{W}pPr/{W}pStyle").get(f"{W}val") in ("Quote", "BlockText")
        ]
    return quotes_in(writer_named(name), data)


@pytest.mark.parametrize("name", RENDERED)
def test_what_is_quoted_in_a_record_is_the_passage_whatever_it_holds(name: str) -> None:
    texts = [*HOSTILE, *SCRIPTS, "word " * 80, "word " * 2_000]
    data = RENDERED[name](of_quotations(texts))
    assert quotations_in(name, data) == texts


@pytest.mark.parametrize("name", ["markdown", "html", "docx"])
@given(texts=st.lists(any_text, min_size=4, max_size=8))
def test_any_text_is_quoted_as_it_stands(name: str, texts: list[str]) -> None:
    assert quotations_in(name, RENDERED[name](of_quotations(texts))) == texts


def test_what_is_set_of_a_quotation_in_a_record_is_the_passage_between_its_marks() -> None:
    texts = [text for text in (*HOSTILE, *SCRIPTS) if text.isascii()]
    made = of_quotations(texts)
    data = pdf.rendered(made, summary())
    found = set_within(data, "Quote")
    assert len(found) == len(texts) == kinds(data).count("BlockQuote")
    for text, said in zip(texts, found, strict=True):
        assert "".join(text.split()) in said
        assert said[0] in "“‘"
        assert said[-1] in "”’"
