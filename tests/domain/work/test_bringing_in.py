from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from app.domain.anchors.placing import Placed, Unplaced
from app.domain.briefs import Brief
from app.domain.details import Details
from app.domain.document import Block, Document
from app.domain.text import sha256
from app.domain.work.bringing_in import _in_its_words, begins_alike, plan
from app.domain.work.foreign_ids import Before, source_ids
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork

RIFLES = "Guards should count every rifle in the depots.\nMonitors need mandates."
BOATS = "Patrol boats should watch the river at night.\nMonitors need mandates."


def brief(number: int, text: str, title: str = "", url: str = "") -> Brief:
    return Brief(
        number,
        title,
        url=url,
        revision_id=uuid.uuid4(),
        text_sha256=sha256(text),
        text=text,
    )


BRIEFS = (
    brief(1, RIFLES, "Counting rifles", "https://www.example.org/rifles/"),
    brief(2, BOATS, "Watching rivers"),
)


def document(text: str, title: str = "") -> Document:
    blocks = tuple(Block("paragraph", "body", line) for line in text.split("\n"))
    return Document(title, (), "", "", "", "", blocks)


def planned(
    text: ForeignText, *quotes: str, choice: str = "", positions: bool = False
) -> tuple[str, int, list[object]]:
    """How the source was taken, its brief, and where each quote stands."""
    whole = "\n".join(block.text for block in text.document.blocks) if text.document else ""
    spans = [
        (whole.index(q), whole.index(q) + len(q)) if positions else (None, None) for q in quotes
    ]
    passages = tuple(
        ForeignPassage(text.key, quote, start, end)
        for quote, (start, end) in zip(quotes, spans, strict=True)
    )
    made = plan(ForeignWork("T", (text,), (), passages), BRIEFS, {0: choice} if choice else None)
    results = [each.result for each in made.findings]
    how = [each.how if isinstance(each, Placed) else None for each in results]
    return made.sources[0].how, made.sources[0].brief, list(how)


def test_a_source_with_the_same_text_is_that_brief() -> None:
    text = ForeignText("t", "x.odt", document(RIFLES))
    assert planned(text, "should count", positions=True) == ("text", 1, ["position"])


@pytest.mark.parametrize(
    ("name", "url", "how"),
    [
        ("COUNTING rifles!", "", "title"),
        ("counting-rifles.pdf", "", "title"),
        ("x", "http://example.org/rifles#part", "address"),
    ],
)
def test_a_source_goes_by_its_title_or_address(name: str, url: str, how: str) -> None:
    assert planned(ForeignText("t", name, None, url), "should count") == (how, 1, ["quote"])


def test_another_conversion_is_the_brief_of_its_title_when_its_passages_are_there() -> None:
    other = document("Share this page\n" + RIFLES.replace("\n", " "))
    text = ForeignText("t", "Counting rifles", other)
    assert planned(text, "Monitors need", positions=True) == ("title", 1, ["quote"])


def test_a_text_of_the_same_title_with_other_words_is_new() -> None:
    text = ForeignText("t", "Counting rifles", document("Nothing about that. At all."))
    assert planned(text, "about that", positions=True) == ("new", 0, ["position"])


def test_passages_of_a_source_that_nobody_knows_are_looked_for_everywhere() -> None:
    text = ForeignText("t", "whatever")
    assert planned(text, "watch the river", "Monitors need", "not there") == (
        "none",
        0,
        ["quote", None, None],
    )


def test_what_stands_in_several_briefs_is_not_guessed() -> None:
    made = plan(ForeignWork("T", (), (), (ForeignPassage("", "Monitors need"),)), BRIEFS)
    (finding,) = made.unplaced
    assert isinstance(finding.result, Unplaced)
    assert "several briefs, B1 and B2 among them" in finding.result.reason
    assert (finding.brief, finding.source) == (0, -1)


def test_what_is_not_in_the_brief_of_its_title_is_looked_for_in_the_others() -> None:
    text = ForeignText("t", "Counting rifles")
    assert planned(text, "watch the river at night") == ("none", 0, ["quote"])
    assert planned(text, "is nowhere at all") == ("title", 1, [None])


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("2", ("chosen", 2, [None])),
        ("new", ("new", 0, ["quote"])),
        ("out", ("out", 0, [None])),
        ("99", ("text", 1, ["quote"])),
        ("nonsense", ("text", 1, ["quote"])),
    ],
)
def test_the_analyst_chooses(choice: str, expected: tuple[str, int, list[object]]) -> None:
    text = ForeignText("t", "Counting rifles", document(RIFLES))
    assert planned(text, "should count every", choice=choice) == expected


def test_a_position_in_another_text_counts_only_as_the_words_around_it() -> None:
    own = "Intro. The word. Then the word here."
    there = "The word. Then the word here. And the word."
    start = own.index("the word here")
    passage = ForeignPassage("t", "the word", start, start + 8)
    text = ForeignText("t", "Words", document(own))
    made = plan(ForeignWork("T", (text,), (), (passage,)), [brief(1, there, "Words")])
    (finding,) = made.findings
    assert isinstance(finding.result, Placed)
    assert (finding.result.start, finding.result.how) == (there.index("the word here"), "context")


def test_passages_of_no_source_and_of_unknown_sources_are_not_lost() -> None:
    passages = (ForeignPassage("", "watch the river"), ForeignPassage("gone", "should count"))
    made = plan(ForeignWork("T", (), (), passages), BRIEFS)
    assert [(each.brief, each.source) for each in made.placed] == [(2, -1), (1, -1)]


def came(known: int, choice: str = "", quote: str = "should count") -> tuple[str, int, object]:
    """A source that became the brief `known` before: how it is taken now, its brief, the result."""
    text = ForeignText("t", "Something else", document("Other words here.\n" + quote))
    (id,) = source_ids(text)
    work = ForeignWork("T", (text,), (), (ForeignPassage("t", quote),))
    made = plan(work, BRIEFS, {0: choice} if choice else None, Before(sources={id: known}))
    (source,), (finding,) = made.sources, made.findings
    assert finding.brief in (source.brief, 0)
    return source.how, source.brief, finding.result


def test_a_source_is_the_brief_that_it_became_before() -> None:
    how, number, result = came(1)
    assert (how, number) == ("before", 1)
    assert isinstance(result, Placed)
    assert RIFLES[result.start : result.end] == "should count"


def test_what_it_became_may_have_been_deleted_unless_it_is_asked_for_anew() -> None:
    how, number, result = came(-3)
    assert (how, number) == ("deleted", 0)
    assert isinstance(result, Unplaced)
    assert result.reason == "B3, which this text became, was deleted here."
    how, number, result = came(-3, "new")
    assert (how, number, isinstance(result, Placed)) == ("new", 0, True)
    assert came(1, "new")[:2] == ("new", 0)
    assert came(1, "2")[:2] == ("chosen", 2)
    assert came(1, "7")[:2] == ("before", 1)


def test_a_text_that_is_left_out_says_so() -> None:
    how, number, result = came(1, "out")
    assert (how, number) == ("out", 0)
    assert isinstance(result, Unplaced)
    assert result.reason == "Its text is left out, as chosen."


def test_what_is_in_no_brief_is_said_of_none() -> None:
    for quote, reason in (
        ("nobody wrote this", "No brief of the project has these words."),
        (" ", "It quotes no words, so there is nothing to look for."),
    ):
        made = plan(ForeignWork("T", (), (), (ForeignPassage("", quote),)), BRIEFS)
        (finding,) = made.findings
        assert (finding.source, finding.brief) == (-1, 0)
        assert isinstance(finding.result, Unplaced)
        assert finding.result.reason == reason


def test_the_words_around_a_position_stand_in_where_the_passage_says_none() -> None:
    own = "aaaa " * 10 + "words" + " bbbb" * 10
    start = own.index("words")
    bare = ForeignPassage("t", "words", start, start + 5)
    moved = _in_its_words(own, bare)
    assert (moved.start, moved.end) == (None, None)
    assert (moved.prefix, moved.suffix) == (own[start - 32 : start], own[start + 5 : start + 37])
    said = _in_its_words(own, replace(bare, prefix="p", suffix="s"))
    assert (said.prefix, said.suffix) == ("p", "s")
    at_end = _in_its_words(own, replace(bare, start=len(own) - 4, end=len(own)))
    assert (at_end.prefix, at_end.suffix) == (own[-36:-4], "")
    assert _in_its_words(own, replace(bare, start=0, end=4)).prefix == ""
    for start_, end in ((0, len(own) + 1), (-1, 3), (3, 3), (None, 3), (3, None)):
        nowhere = _in_its_words(own, replace(bare, start=start_, end=end))
        assert (nowhere.start, nowhere.end, nowhere.prefix, nowhere.suffix) == (None, None, "", "")


def listed(title: str, *, url: str = "", doi: str = "", date: str = "") -> ForeignText:
    said = Details(title, publisher="The Desk", date=date, url=url, kind="")
    return ForeignText("k", title, url=url, doi=doi, details=said)


def test_an_entry_is_the_brief_of_its_doi_its_address_or_its_title() -> None:
    briefs = (
        replace(BRIEFS[0], text=f"Counting. doi:10.5555/Abc\n{RIFLES}", date="2012"),
        BRIEFS[1],
    )
    texts = (
        listed("Another title", doi="10.5555/abc", date="2013"),
        listed("WATCHING rivers!"),
        listed("Watching Rivers"),
        listed("Nowhere"),
    )
    made = plan(ForeignWork("RIS", texts), briefs)
    assert [(each.how, each.brief) for each in made.sources] == [
        *(("doi", 1), ("title", 2), ("twice", 0), ("none", 0))
    ]
    assert [each.text.name for each in made.unmatched] == ["Watching Rivers", "Nowhere"]
    first, second, *_ = made.sources
    assert [(each.name, each.fills) for each in first.details] == [
        *(("title", False), ("publisher", True), ("date", False))
    ]
    assert {*first.takes} == {*second.takes} == {"publisher"}
    chosen = plan(ForeignWork("RIS", texts), briefs, wanted={0: ["date", "authors"]})
    assert [each.takes for each in chosen.sources] == [{"date"}, set(), set(), set()]
    assert plan(ForeignWork("RIS", texts), briefs, {3: "2"}).sources[3].details


def test_of_two_entries_that_are_one_brief_the_first_fills_its_details() -> None:
    texts = (listed("Watching rivers"), listed("Odd", date="2012"))
    made = plan(ForeignWork("RIS", texts), BRIEFS, {1: "2"})
    assert [(each.brief, {*each.takes}) for each in made.sources] == [
        *((2, {"publisher"}), (2, {"date"}))
    ]


def test_a_title_that_lacks_a_subtitle_is_told_but_taken_for_no_brief() -> None:
    briefs = (brief(1, RIFLES, "The Long Life: How It Goes"), brief(2, BOATS, "Watching: Rivers"))
    for title in ("The long life", "The long life. How it goes on", "The Long Life, how"):
        assert begins_alike(listed(title), briefs) == 1
        assert plan(ForeignWork("RIS", (listed(title),)), briefs).sources[0].how == "none"
    for title in ("Watching", "The long lives", "The long", "Life: how it goes"):
        assert begins_alike(listed(title), briefs) == 0
    assert begins_alike(listed("The long life"), [*briefs, replace(briefs[0], number=3)]) == 0


def test_a_title_without_words_is_nobodys() -> None:
    untitled = (brief(1, RIFLES, "…"), brief(2, BOATS))
    made = plan(ForeignWork("RIS", (listed("???"),)), untitled)
    assert [each.how for each in made.sources] == ["none"]
