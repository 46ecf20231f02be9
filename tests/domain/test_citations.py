import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.citations import STYLES, USUAL, Style, Work, style_named
from app.domain.citations.names import parse_name
from app.domain.errors import Invalid

each_style = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
PAIR = ("Stewart M. Patrick", "Isabella Bennett")
WORK = Work(PAIR, "2013-01-29", "Collateral Damage: Arms after Wars", "Small Arms Survey")
OTHER = Work(PAIR, "2013-05", "The Next Depot")
works = st.builds(
    Work,
    st.lists(st.sampled_from(["Ana Sousa", "Ben Adler", "UNIDIR", "Li"]), max_size=3),
    st.sampled_from(["2013", "2013-01-29", "", "Spring 2013"]),
    st.sampled_from(["Arms", "Depots", "Arms flows at sea: one", "Arms flows at sea: two", ""]),
    st.sampled_from(["", "UNIDIR"]),
)


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("chicago", "Patrick & Bennett 2013, ¶9"),
        ("apa", "Patrick & Bennett, 2013, para. 9"),
        ("mla", "Patrick and Bennett, par. 9"),
    ],
)
def test_a_passage_is_cited_with_its_paragraph(style: str, cited: str) -> None:
    how = style_named(style)
    assert how.at(how.short(WORK, ""), how.place("9", "body", "paragraph", "4")) == cited


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("chicago", ["Patrick & Bennett 2013a", "Patrick & Bennett 2013b"]),
        ("apa", ["Patrick & Bennett, 2013a", "Patrick & Bennett, 2013b"]),
        (
            "mla",
            ["Patrick and Bennett, “Collateral Damage”", "Patrick and Bennett, “The Next Depot”"],
        ),
    ],
)
def test_briefs_that_would_look_alike_are_kept_apart(style: str, cited: list[str]) -> None:
    how = style_named(style)
    pair = (WORK, OTHER)
    assert [how.short(w, m) for w, m in zip(pair, how.distinct(pair), strict=True)] == cited


@each_style
@given(st.lists(works, max_size=6))
def test_no_two_briefs_of_a_project_are_cited_alike(style: Style, several: list[Work]) -> None:
    marks = style.distinct(several)
    cited = [style.short(work, mark) for work, mark in zip(several, marks, strict=True)]
    assert len(set(cited)) == len(cited)


@each_style
@given(st.lists(st.text(), max_size=4), st.text(max_size=12), st.text(), st.text())
def test_any_detail_gives_some_citation(
    style: Style, authors: list[str], date: str, title: str, publisher: str
) -> None:
    work = Work(authors, date, title, publisher)
    assert style.short(work, "").strip()
    assert style.full(work, "").strip()


@each_style
@given(*[st.text(max_size=4)] * 4)
def test_any_place_gives_some_citation(
    style: Style, label: str, zone: str, kind: str, page: str
) -> None:
    assert style.at("Sousa", style.place(label, zone, kind, page)).startswith("Sousa")


def test_an_unknown_style_lists_those_there_are() -> None:
    assert style_named(USUAL).name == "chicago"
    with pytest.raises(Invalid, match="chicago, apa, mla"):
        style_named("nope")


@pytest.mark.parametrize(
    ("text", "family", "inverted"),
    [
        ("Ursula von der Leyen", "von der Leyen", "von der Leyen, Ursula"),
        ("Robert De Niro", "De Niro", "De Niro, Robert"),
        ("Martin Luther King Jr.", "King", "King, Martin Luther, Jr."),
        ("Martin Luther King, Jr.", "King", "King, Martin Luther, Jr."),
        ("Xi, Jinping", "Xi", "Xi, Jinping"),
        ("King, Martin Luther, Jr.", "King", "King, Martin Luther, Jr."),
        ("Council on Foreign Relations", "Council on Foreign Relations", None),
        ("Department for Work, Pensions", "Department for Work, Pensions", None),
        ("Small Arms Survey", "Small Arms Survey", None),
        ("UNIDIR", "UNIDIR", None),
        ("王小明", "王小明", None),
        ("Bashar al-Assad", "al-Assad", "al-Assad, Bashar"),
        ("Al Gore", "Gore", "Gore, Al"),
        ("", "", None),
        (",", ",", None),
    ],
)
def test_names_are_taken_apart_with_sense(text: str, family: str, inverted: str | None) -> None:
    name = parse_name(text)
    assert (name.family, name.inverted) == (family, inverted or family)
