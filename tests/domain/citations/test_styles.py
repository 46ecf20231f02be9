import pytest

from app.domain.citations.styles import STYLES, USUAL, Style, own_style, style_named, styles_of
from app.domain.errors import Invalid

OURS = Style("own", "Ours", "<style/>")


@pytest.mark.parametrize(
    ("style", "places"),
    [
        ("chicago", ["¶9", "p. 4, ¶8", "pp. 4–5, ¶¶9–10", "caption, p. 4", "heading", ""]),
        (
            "apa",
            ["para. 9", "p. 4, para. 8", "pp. 4–5, paras. 9–10", "caption, p. 4", "heading", ""],
        ),
        ("mla", ["par. 9", "4, par. 8", "4–5, pars. 9–10", "caption, 4", "heading", ""]),
    ],
)
def test_where_a_passage_stands(style: str, places: list[str]) -> None:
    place = style_named(style).place
    assert places == [
        place("9", "body", "paragraph"),
        place("8", "body", "paragraph", "4"),
        place("9–10", "body", "paragraph", "4–5"),
        place("", "caption", "caption", "4"),
        place("", "body", "heading"),
        place("", "body", "paragraph"),
    ]


def test_a_style_is_found_by_its_name_or_refused_with_those_there_are() -> None:
    assert style_named(USUAL).name == "chicago"
    assert {"chicago", "apa", "mla", "harvard", "notes"} == {style.name for style in STYLES}
    with pytest.raises(Invalid, match="chicago, apa, mla"):
        style_named("nope")


def test_a_project_may_have_one_of_its_own() -> None:
    assert style_named("own", OURS) is OURS
    assert style_named("apa", OURS).name == "apa"
    with pytest.raises(Invalid, match=r"Upload a \.csl file"):
        style_named("own")


def test_a_project_is_cited_in_the_list_and_in_its_own_where_it_has_one() -> None:
    assert styles_of("") == [*STYLES]
    assert [style.label for style in styles_of("Ours")][-1] == "Ours"


def test_what_each_style_is() -> None:
    assert [
        (each.name, each.source, each.notes, each.self_published, each.site) for each in STYLES
    ] == [
        ("chicago", "chicago-author-date", False, "both", False),
        ("apa", "apa", False, "author", False),
        ("mla", "mla", False, "publisher", True),
        ("harvard", "harvard-cite-them-right", False, "both", False),
        ("notes", "chicago-notes", True, "both", False),
    ]
    assert style_named("harvard").place("3, 5", "body", "", "4, 6") == "pp. 4, 6, paras. 3, 5"
    assert style_named("notes").place("9", "body", "", "4") == "p. 4, ¶9"


@pytest.mark.parametrize(
    ("zone", "kind", "said"),
    [
        ("front", "paragraph", "byline and credits"),
        ("caption", "caption", "caption"),
        ("notes", "footnote", "note"),
        ("comments", "heading", "comment"),
        ("boilerplate", "", "menus and navigation"),
        ("body", "title", "title"),
        ("body", "table_cell", ""),
    ],
)
def test_what_has_no_number_is_cited_by_what_it_is(zone: str, kind: str, said: str) -> None:
    assert style_named("chicago").place("", zone, kind) == said


@pytest.mark.parametrize(
    ("source", "notes"),
    [
        ('<style xmlns="x" class="note">', True),
        ("<style class='note'>", True),
        ('<style class="in-text">', False),
        ('<info class="note">', False),
    ],
)
def test_an_own_style_of_notes_is_told_by_its_class(source: str, notes: bool) -> None:
    made = own_style("Ours", source)
    assert (made.name, made.label, made.source, made.notes) == ("own", "Ours", source, notes)
    assert [(each.name, each.label) for each in styles_of("Ours")][-1] == ("own", "Ours")
