from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.foreign_tags import WantedTag, wanted_tags
from app.domain.foreign_work import ForeignTag
from app.domain.palette import COLOURS
from app.domain.tags import check


def test_a_tag_of_the_same_name_is_the_same_tag() -> None:
    wanted, names = wanted_tags([ForeignTag("k", "border  CONTROL")], {"Border control": "bc"}, [])
    assert (wanted, names) == ([WantedTag("Border control", "bc")], {"k": "Border control"})


def test_new_tags_stand_below_their_parents_whatever_their_order() -> None:
    tags = [
        ForeignTag("c", "Locks", "p"),
        ForeignTag("p", "Depots", "", "Where."),
    ]
    wanted, _ = wanted_tags(tags, {}, [])
    assert [(tag.name, tag.parent) for tag in wanted] == [("Depots", ""), ("Locks", "Depots")]
    assert wanted[0].text is not None
    assert wanted[0].text.definition == "Where."


def test_one_name_below_two_parents_is_two_tags() -> None:
    tags = [
        ForeignTag("a", "Actors"),
        ForeignTag("b", "Places"),
        ForeignTag("c", "Other", "a"),
        ForeignTag("d", "other", "b"),
        ForeignTag("e", "Other", "b"),
    ]
    _, names = wanted_tags(tags, {}, [])
    assert [names[key] for key in "cde"] == ["Actors / Other", "Places / other", "Places / other"]


def test_a_colour_of_ours_stays_and_others_are_shared_out() -> None:
    tags = [ForeignTag("a", "A", colour="#803385"), ForeignTag("b", "B", colour="#ff0000")]
    wanted, _ = wanted_tags(tags, {}, ["teal"])
    assert [tag.text.colour for tag in wanted if tag.text] == ["plum", "ochre"]


def test_a_name_that_is_too_long_stands_whole_in_the_definition() -> None:
    wanted, _ = wanted_tags([ForeignTag("a", "x" * 130, definition="What.")], {}, [])
    assert wanted[0].text is not None
    assert (len(wanted[0].name), wanted[0].text.definition) == (120, "x" * 130 + "\n\nWhat.")


@given(
    st.lists(
        st.builds(
            ForeignTag,
            st.sampled_from("abcdef"),
            st.text(max_size=4) | st.just("n" * 200),
            st.sampled_from("abcdefgh") | st.just(""),
            st.text(max_size=9),
            st.sampled_from(["#803385", "", "red"]),
        ),
        unique_by=lambda tag: tag.key,
    )
)
def test_any_tags_can_be_kept_and_every_key_has_a_name(tags: list[ForeignTag]) -> None:
    wanted, names = wanted_tags(tags, {"n": "n"}, [])
    assert set(names) == {tag.key for tag in tags}
    assert set(names.values()) == {tag.name for tag in wanted}
    before = ["n"]
    for tag in wanted:
        assert not tag.parent or tag.parent in before
        if tag.text:
            check(tag.text, before)
            assert tag.text.colour in COLOURS
        before.append(tag.name)
