"""Citations by typst's hayagriva: forms, hostile details, what is told apart, what is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.citing import processor
from app.citing.entries import entry
from app.citing.processor import cite
from app.domain.citations import STYLES, CitedWork, Style, Work, style_named
from app.domain.citations.names import Name, parse_name
from app.domain.runs import Run, Runs, plain
from tests.writers.hostile import any_text

each_style = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
PAIR = (Name("Patrick", "Stewart M."), Name("Bennett", "Isabella"))
WORK = Work("report", PAIR, "Collateral Damage", "2013-01-29", "Small Arms Survey")
OTHER = Work("report", PAIR, "The Next Depot", "2013-05")
ALONE = Work("book", (Name("Quill", "Ida"),), "Docks", "2019", "Big Press")


def marked(runs: Runs) -> str:
    return "".join(f"*{run.text}*" if run.emphasis else run.text for run in runs)


def full(work: Work, style: str = "chicago") -> str:
    return marked(cite([work], style_named(style))[0].full)


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("chicago", "Quill 2019, p. 4, ¶8"),
        ("apa", "Quill, 2019, p. 4, para. 8"),
        ("mla", "Quill 4, par. 8"),
        ("harvard", "Quill, 2019, p. 4, para. 8"),
        ("notes", "Quill, *Docks*, p. 4, ¶8"),
    ],
)
def test_a_passage_is_cited_with_page_and_paragraph(style: str, cited: str) -> None:
    how = style_named(style)
    (found,) = cite([ALONE], how)
    assert marked(found.at(how.place("8", "body", "paragraph", "4"))) == cited


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("chicago", ["Patrick and Bennett 2013a", "Patrick and Bennett 2013b"]),
        ("apa", ["Patrick & Bennett, 2013a", "Patrick & Bennett, 2013b"]),
        (
            "mla",
            ["Patrick and Bennett, *Collateral Damage*", "Patrick and Bennett, *The Next Depot*"],
        ),
    ],
)
def test_briefs_that_would_look_alike_are_kept_apart(style: str, cited: list[str]) -> None:
    assert [marked(each.short) for each in cite([WORK, OTHER], style_named(style))] == cited


@each_style
def test_no_dashes_stand_for_an_author(style: Style) -> None:
    """The list of sources is in the order of the briefs, where dashes would name somebody else."""
    for each in cite([WORK, ALONE, OTHER], style):
        assert "—" not in plain(each.full)
        assert "Patrick" in plain(each.full) or "Quill" in plain(each.full)


def test_a_given_name_stays_where_two_have_one_family_name() -> None:
    works = [replace_names(ALONE, Name("Lund", given)) for given in ("Ada", "Adam", "Bo")]
    found = [plain(each.full) for each in cite(works, style_named("chicago"))]
    assert [text.partition(". ")[0] for text in found] == ["Lund, Ada", "Lund, Adam", "Lund, Bo"]


def replace_names(work: Work, *names: Name) -> Work:
    return work._replace(names=names)


def test_an_address_is_a_link_and_a_title_is_emphasised() -> None:
    (found,) = cite([ALONE._replace(url="https://example.org/a")], style_named("chicago"))
    assert Run("Docks", emphasis=True) in found.full
    assert Run("https://example.org/a", link="https://example.org/a") in found.full


@each_style
@pytest.mark.parametrize(
    "hostile",
    [
        "$x^2$ costs",
        "a } b",
        "{ c",
        "#let x = 1; #x",
        "*bold* `code` @k0 <k0>",
        "\\",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "https://example.org/in/a/title",
        "=1+1",
        "⟦P⟧ (2013) [1]",
    ],
)
def test_a_hostile_title_publisher_and_name_are_inert(style: Style, hostile: str) -> None:
    work = Work("report", (Name(hostile, organisation=True),), hostile, "2020", f"{hostile} Press")
    found, other = cite([work, ALONE], style)
    assert hostile in plain(found.full)
    assert not any(run.link or run.code for run in (*found.full, *found.short))
    assert "Docks" in plain(other.full)
    assert found.unused == ()


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\ue0f0", "\ufffe", "\n", "\u2028"])
def test_what_is_no_text_is_left_out(sign: str) -> None:
    found = full(Work("report", (Name(f"Ro{sign}e"),), f"De{sign}pots", "2020", f"Pr{sign}ess"))
    assert sign not in found
    assert "De" in found
    assert "pots" in found


@pytest.mark.parametrize(
    ("details", "unused"),
    [
        ({"url": "javascript:alert(1)"}, ("web address",)),
        ({"url": "https://[bad"}, ("web address",)),
        ({"url": "https://exa mple.org"}, ("web address",)),
        ({"date": "Spring 2013"}, ("date",)),
        ({"date": "n.d."}, ("date",)),
        ({"date": "2013-02-30"}, ("date",)),
        ({"date": "2013-01", "url": "https://example.org"}, ()),
    ],
)
def test_what_cannot_be_used_is_said_and_takes_no_other_away(
    details: dict[str, Any], unused: tuple[str, ...]
) -> None:
    found, other = cite([WORK._replace(**details), ALONE], style_named("apa"))
    assert found.unused == unused
    assert "Patrick" in plain(found.full)
    assert not any(run.link.startswith("javascript") for run in found.full)
    assert plain(other.full) == "Quill, I. (2019). Docks. Big Press."


def test_what_the_processor_refuses_is_retried_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    true = entry

    def broken(work: Work, style: Style) -> tuple[dict[str, Any], tuple[str, ...]]:
        made, unused = true(work, style)
        if work.title == "Bad address":
            made["url"] = "no address"
        return (made, unused) if work.title != "All bad" else ({"type": "nonsense"}, ())

    monkeypatch.setattr("app.citing.processor.entry", broken)
    bad = WORK._replace(title="Bad address", url="https://e.org")
    works = [ALONE, bad, OTHER, OTHER._replace(title="All bad")]
    found = processor._cited(tuple(works), style_named("chicago"))
    assert [each.unused for each in found] == [(), ("web address",), (), ("type",)]
    assert "Bad address" in plain(found[1].full)
    assert plain(found[3].full) == "Patrick, Stewart M.; Bennett, Isabella. 2013. All bad."


@settings(max_examples=25, deadline=None)
@given(st.lists(any_text, min_size=4, max_size=4), st.sampled_from(STYLES))
def test_any_details_are_cited(texts: list[str], style: Style) -> None:
    title, name, publisher, url = texts
    found, other = cite(
        [Work("report", (parse_name(name),), title, "2020", publisher, "", url), ALONE], style
    )
    assert plain(found.full)
    assert plain(found.short)
    assert plain(other.full) == plain(cite([ALONE], style)[0].full)


def test_equal_works_are_cited_once(monkeypatch: pytest.MonkeyPatch) -> None:
    works = [ALONE._replace(title=f"Kept {time.time()}")]
    first = cite(works, STYLES[0])
    monkeypatch.setattr(processor, "_cited", None)
    assert cite(list(works), STYLES[0]) is first


def test_nothing_is_cited_of_nothing() -> None:
    cited: Sequence[CitedWork] = cite([], STYLES[0])
    assert cited == ()


def test_a_style_is_part_of_the_key() -> None:
    other = replace(style_named("apa"), name="x")
    assert plain(cite([ALONE], other)[0].full) == full(ALONE, "apa").replace("*", "")


def test_the_letter_that_tells_two_apart_stands_in_the_reference() -> None:
    found = [plain(each.full) for each in cite([WORK, OTHER], style_named("chicago"))]
    assert [("2013a" in text, "2013b" in text) for text in found] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("full", "short", "told"),
    [
        ("Quill, Ida. 2016. Crates.", "Quill 2016b", "Quill, Ida. 2016b. Crates."),
        ("Quill, I. (n.d.). 1999.", "Quill, n.d.-b", "Quill, I. (n.d.-b). 1999."),
        ("Quill, Ida. 2016b. Crates.", "Quill 2016b", "Quill, Ida. 2016b. Crates."),
        ("Quill, Ida. Crates of 20160.", "Quill 2016b", "Quill, Ida. Crates of 20160."),
        ("Quill, Ida. 2016. Crates.", "Quill 2016", "Quill, Ida. 2016. Crates."),
    ],
)
def test_a_reference_that_was_made_alone_gets_its_letter(full: str, short: str, told: str) -> None:
    link = Run("https://example.org/2016/", link="https://example.org/2016/")
    assert processor._lettered((link, Run(full)), (Run(short),)) == (link, Run(told))


def test_a_site_publishes_its_page_or_contains_it_as_the_style_has_it() -> None:
    page = Work("webpage", PAIR, "Collateral Damage", "2013", container="Depot Watch")
    assert "*Depot Watch*" in full(page, "mla")
    assert "Depot Watch" in full(page, "chicago")
    assert "*Depot Watch*" not in full(page, "chicago")
