"""A report with a part of every kind; the texts are our own."""

from __future__ import annotations

from dataclasses import replace

from app.domain.page_regions import RegionPicture
from app.domain.report.document import report
from app.domain.report.outline import (
    KINDS,
    EvidenceGroup,
    Fact,
    Facts,
    Heading,
    KeyMessages,
    Labelled,
    OnItsPage,
    Part,
    Pictures,
    Prose,
    Record,
    Report,
    WideTable,
)
from app.domain.report.own_words import Item, KeyMessage, Mention, OwnWords
from app.domain.report.quoting import quotation
from app.domain.runs import Run
from tests.fixtures.pictures import picture
from tests.writers.summaries import summary

CITED = Mention("B1:1", (Run("Patrick 2013, ¶9"),), "", "")


def own_words() -> OwnWords:
    paragraphs = (
        ("Depots come ", Run("first", strong=True), (CITED,), "."),
        Item(("by name", (CITED,))),
        Item(("by number",), 1),
    )
    return OwnWords("", "", "", paragraphs, "", footnotes=True)


def a_record(number: int = 7) -> Record:
    first, second, third, *_ = summary().passages
    return Record(
        id=f"r{number}",
        ref=f"R{number}",
        title="Guard every depot",
        statement=(Run("[Donors] should guard every depot."),),
        strip=(
            Labelled("Who", (Run("[donors]"),)),
            Labelled("Strength", (Run("should"), Run(" (“should”)", quiet=True))),
            Labelled("By when", (Run("not stated", emphasis=True, quiet=True),)),
            Labelled("Confidence", (Run("low", strong=True), Run(": one source")), wide=True),
        ),
        groups=(
            EvidenceGroup(
                "For",
                (
                    quotation(first, "They must ", "…", place=f"r{number}-B1-1", ref="B1:1"),
                    quotation(second, see=Run("R9", link="#r9")),
                ),
            ),
            EvidenceGroup("Qualifying", (quotation(third, label="reader comment"),)),
        ),
        questions=((Run("Who pays?"),),),
        below=(Labelled("Response", (Run("Accepted in part"),)),),
        flags=("Needs a look: a passage was reworded.",),
    )


def a_wide_table(rows: int = 1) -> WideTable:
    row = (
        ((Run("R7", strong=True, link="#r7"),),),
        ((Run("Guard every depot"),),),
        ((Run("1 of 2"), Run(" (3)", quiet=True)), (Run("1 qualifying", quiet=True),)),
    )
    head = ("Ref", "Recommendation", "Sources for")
    return WideTable("At a glance", head, (0, 2, 1.5), (row,) * rows, "Sources are briefs.")


def more_kinds() -> tuple[Part, ...]:
    """Those that no tagged summary has."""
    again = Mention("B1:9", (Run("As in 2013"),), "", "")
    message = KeyMessage(
        (Run("Guard the small arms too", strong=True), (again,), ". Both find so."),
        "Moderate confidence",
        (Run("R7", link="#r7"), Run("R99", link="#r99")),
        "Needs a look: R7 changed.",
    )
    return (
        Heading(1, "Key messages", "key-messages"),
        KeyMessages((message,)),
        Prose((Run("Who pays?"),), "What we would ask the authors", "aside"),
        Heading(1, "At a glance", "glance"),
        a_wide_table(),
        Heading(1, "The recommendations", "recommendations"),
        Heading(2, "Depots", "theme-depots"),
        a_record(),
        own_words(),
        Heading(1, "The passages on their pages", "pictures"),
        Pictures(
            (
                OnItsPage(
                    "B1:1",
                    (Run("B1:1", strong=True), Run(" Patrick 2013")),
                    (
                        RegionPicture(4, 300.0, 150.0, "image/png", picture()),
                        RegionPicture(5, 900.0, 90.0, "image/jpeg", picture("JPEG")),
                    ),
                ),
            )
        ),
        Facts((Fact("Who", Run("the United States")),)),
    )


def of_every_kind() -> Report:
    made = report(summary())
    found = replace(made, parts=(*made.parts, *more_kinds()))
    assert {type(part) for part in found.parts} == set(KINDS)
    return found


def of_recommendations() -> Report:
    """With a cover of its own and nothing by tag."""
    made = report(summary())
    cover = replace(
        made.cover,
        subtitle="What two briefs recommend",
        organisation="Sahel Desk",
        prepared_for="the Minister",
        marking="Official",
        authors=("Ana Sousa", "Ben Adler"),
        scope="Two briefs.",
        date="22 November 2026",
        draft="Draft: 1 open field",
        reading="Words in [square brackets] are ours.",
    )
    return replace(made, cover=cover, parts=more_kinds())
