import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.report.synthesis import (
    Citation,
    Paragraph,
    PlainText,
    check,
    paragraphs,
    parse,
    references,
)
from app.domain.text import canonical

PIECES = ["[B1:4]", "[B1:4, B2:7]", "[", "]", "B1:4", "\n\n", "\n", " ", "[b2:1;B3:3]"]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)


def test_citations_are_told_from_text() -> None:
    assert parse("Both ask for it [B1:4, b2:7; B1:4].") == (
        PlainText("Both ask for it "),
        Citation(("B1:4", "B2:7"), "[B1:4, b2:7; B1:4]"),
        PlainText("."),
    )


@given(texts)
def test_reading_a_synthesis_loses_nothing(text: str) -> None:
    assert "".join(part.text for part in parse(text)) == text


@given(texts.map(canonical))
def test_paragraphs_hold_every_word_and_every_citation(text: str) -> None:
    text = re.sub(r"[*_\\+.)\-]", "", text)  # the marks of Markdown
    parts = [part for paragraph in paragraphs(text) for part in paragraph.parts]
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    cited = [ref for part in parts if isinstance(part, Citation) for ref in part.refs]
    assert tuple(dict.fromkeys(cited)) == references(text)


def test_blank_lines_part_paragraphs() -> None:
    found = paragraphs("a\nb\n \n\nc\n")
    assert found == (Paragraph((PlainText("a\nb"),)), Paragraph((PlainText("c"),)))
    assert paragraphs(" \n\n ") == ()


def test_emphasis_is_told_and_citations_stay_whole_in_it() -> None:
    (found,) = paragraphs("**Guard [B1:4] first**, *not* \\*last\\* of snake_case.")
    assert found.parts == (
        PlainText("Guard ", strong=True),
        Citation(("B1:4",), "[B1:4]"),
        PlainText(" first", strong=True),
        PlainText(", "),
        PlainText("not", emphasis=True),
        PlainText(" *last* of snake_case."),
    )


def test_lists_are_items_with_their_numbers() -> None:
    found = paragraphs("Both ask:\n\n- more\n- *less*\n\n3. three\n4. four\n\nend")
    assert [(each.item, each.number) for each in found] == [
        (False, 0),
        (True, 0),
        (True, 0),
        (True, 3),
        (True, 4),
        (False, 0),
    ]
    assert found[2].parts == (PlainText("less", emphasis=True),)


def test_other_marks_stay_as_they_are_typed_and_that_is_said() -> None:
    text = "# Head\n\n[Both](https://example.org) `ask`."
    assert [each.parts for each in paragraphs(text)] == [
        (PlainText("# Head"),),
        (PlainText("[Both](https://example.org) `ask`."),),
    ]
    (problem,) = check(text, KNOWN)
    assert problem.warning
    assert problem.message == (
        "Printed as it is typed: a heading, a link, code. Only **bold**, *italics* and lists are "
        "understood."
    )


@pytest.mark.parametrize("text", ["[B0:1]", "[B1]", "B1:4", "[B1:4 and B2:7]", "[ ]", "[B1:4"])
def test_what_is_not_a_citation_stays_text(text: str) -> None:
    assert parse(text) == (PlainText(text),)


KNOWN = {"B1:4": ["border-control"], "B2:7": ["monitoring"]}


def test_an_unknown_reference_is_a_problem() -> None:
    (problem,) = check("See [B1:4, B9:9].", KNOWN)
    assert (problem.ref, problem.warning) == ("B9:9", False)
    assert "no passage B9:9" in problem.message


def test_a_passage_without_the_tag_is_only_a_warning() -> None:
    (problem,) = check("See [B1:4] and [B2:7].", KNOWN, {"border-control", "checkpoints"})
    assert (problem.ref, problem.warning) == ("B2:7", True)


def test_a_citation_gone_wrong_is_pointed_out() -> None:
    (problem,) = check("See [B1.4] and [sic].", KNOWN)
    assert (problem.ref, problem.warning) == ("[B1.4]", True)
