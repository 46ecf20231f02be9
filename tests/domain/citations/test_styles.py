import pytest

from app.domain.citations.styles import STYLES, USUAL, Style, style_named, styles_of
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
