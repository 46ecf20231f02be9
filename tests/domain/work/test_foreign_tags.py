from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.domain.palette import COLOURS
from app.domain.tags import NOT_KEPT, Tag, check
from app.domain.work.foreign_tags import said_of_tags, wanted_tags

BORDERS = Tag("bc", "Border control", colour="teal", id=uuid.UUID(int=1))


def test_a_tag_of_the_same_name_is_the_same_tag() -> None:
    assert wanted_tags([Tag("k", "border  CONTROL")], [BORDERS]) == {"k": BORDERS}


def test_a_retired_tag_stays_so_and_nothing_is_added_beside_it() -> None:
    retired = BORDERS._replace(retired=True)
    wanted = wanted_tags([Tag("k", "Border control")], [retired])
    assert wanted == {"k": retired}
    assert said_of_tags([Tag("k", "Border control")], wanted) == [
        "The tag “Border control” is retired here and stays so; passages that come with it keep it."
    ]


def test_a_tag_in_use_comes_before_a_retired_one_of_the_name() -> None:
    retired = BORDERS._replace(id=uuid.UUID(int=2), slug="old", retired=True)
    assert wanted_tags([Tag("k", "Border control")], [retired, BORDERS]) == {"k": BORDERS}


def test_the_same_id_is_the_same_tag_whatever_it_is_called_here() -> None:
    key = str(uuid.UUID(int=9))
    wanted = wanted_tags([Tag(key, "Depots")], [BORDERS], {key: BORDERS.id})
    assert wanted == {key: BORDERS}
    assert said_of_tags([Tag(key, "Depots")], wanted) == [
        "The tag “Depots” is “Border control” here."
    ]


def test_the_name_that_a_tag_had_is_the_tag_unless_another_has_it_now() -> None:
    depots = Tag("depots", "Depots", id=uuid.UUID(int=2))
    former = {"depots": BORDERS.id}
    assert wanted_tags([Tag("k", "Depots")], [BORDERS], {}, former) == {"k": BORDERS}
    assert wanted_tags([Tag("k", "Depots")], [BORDERS, depots], {}, former) == {"k": depots}


def test_merges_are_followed_to_their_end() -> None:
    first = Tag("a", "A", id=uuid.UUID(int=2), retired=True, merged_into="b")
    second = Tag("b", "B", id=uuid.UUID(int=3), retired=True, merged_into="bc")
    assert wanted_tags([Tag("k", "a")], [first, second, BORDERS]) == {"k": BORDERS}
    ring = [first, second._replace(merged_into="a")]
    assert wanted_tags([Tag("k", "a")], ring)["k"].retired


def test_new_tags_stand_below_their_parents_whatever_their_order() -> None:
    tags = [Tag("c", "Locks", "p"), Tag("p", "Depots", texts={"definition": "Where."})]
    wanted = wanted_tags(tags, [])
    assert list(wanted) == ["p", "c"]
    assert [(tag.slug, tag.parent) for tag in wanted.values()] == [
        ("depots", None),
        ("locks", "depots"),
    ]
    assert wanted["p"].definition == "Where."


def test_one_name_below_two_parents_is_two_tags() -> None:
    tags = [
        Tag("a", "Actors"),
        Tag("b", "Places"),
        Tag("c", "Other", "a"),
        Tag("d", "other", "b"),
        Tag("e", "Other", "b"),
    ]
    names = [wanted_tags(tags, [])[key].name for key in "cde"]
    assert names == ["Actors / Other", "Places / other", "Places / other"]


def test_a_colour_of_ours_stays_and_others_are_shared_out() -> None:
    tags = [Tag("a", "A", colour="#803385"), Tag("b", "B", colour="#ff0000")]
    wanted = wanted_tags(tags, [BORDERS])
    assert [wanted[key].colour for key in "ab"] == ["plum", "rust"]  # the nearest to a bright red


def test_a_name_that_is_too_long_stands_whole_in_the_definition() -> None:
    (new,) = wanted_tags([Tag("a", "x" * 130, texts={"definition": "What."})], []).values()
    assert (len(new.name), new.definition) == (120, "x" * 130 + "\n\nWhat.")


@given(
    st.lists(
        st.builds(
            Tag,
            slug=st.sampled_from("abcdef"),
            name=st.text(max_size=4) | st.just("n" * 200),
            parent=st.sampled_from("abcdefgh") | st.none(),
            texts=st.fixed_dictionaries({"definition": st.text(max_size=9)}),
            colour=st.sampled_from(["#803385", "", "red"]),
        ),
        unique_by=lambda tag: tag.slug,
    )
)
def test_any_tags_can_be_kept_and_every_key_has_one(tags: list[Tag]) -> None:
    wanted = wanted_tags(tags, [BORDERS._replace(slug="n", name="n")])
    assert set(wanted) == {tag.slug for tag in tags}
    names, slugs = ["n"], {"n"}
    for tag in dict.fromkeys(wanted.values()):
        assert tag.parent is None or tag.parent in slugs
        if tag.id == NOT_KEPT:
            check(tag, names)
            assert tag.slug not in slugs
            assert tag.colour in COLOURS
        names.append(tag.name)
        slugs.add(tag.slug)


def test_a_tag_without_letters_has_an_address_all_the_same() -> None:
    wanted = wanted_tags([Tag("k", "…"), Tag("l", "!!!")], [])
    assert [(tag.slug, tag.name) for tag in wanted.values()] == [("tag", "…"), ("tag-2", "!!!")]
