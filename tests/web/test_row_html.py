from __future__ import annotations

from uuid import UUID

import lxml.html
import pytest
from lxml.html import HtmlElement

from app.domain.document import DOUBTFUL, InlineMark, PlacedBlock
from app.domain.passages import TagBy
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.room.row_html import card, room_beside
from app.web.room.rows import Page
from tests.web.test_marks import NOBODY, highlight

BLOCK = PlacedBlock(0, "paragraph", "body", 0, 40)
LINE = highlight(4, 0, 6, "teal")._replace(exact="Count <every> “rifle”", note="a & b\n<i>c</i>")


def shown(
    line: HighlightLine = LINE,
    role: str = "analyst",
    by: UUID = NOBODY,
    block: PlacedBlock = BLOCK,
) -> HtmlElement:
    """The card as the person `by`, who has the role, gets it; the highlight is NOBODY's."""
    actor = Member(by, "Ana", "ana", role, NOBODY, "s", "", "", "", "", "", False)
    return lxml.html.fromstring(card(line, Page(actor, "/projects/s/briefs/1"), block))


def test_a_card_says_how_many_of_its_words_are_doubtful() -> None:
    marks = tuple(InlineMark(*span, DOUBTFUL) for span in ((0, 2), (4, 9), (6, 8)))
    doubted = BLOCK._replace(marks=marks, recognised=True)
    assert "2 doubtful words" in shown(block=doubted).cssselect(".by")[0].text_content()
    assert "doubtful" not in shown().text_content()


def test_what_people_wrote_is_text_and_never_markup() -> None:
    made = shown()
    assert made.cssselect(".note")[0].text_content() == "a & b\n<i>c</i>"
    assert "Count <every> “rifle”" in made.cssselect(".ref")[0].text_content()
    tag = LINE.tags[0]._replace(name="<script>x</script>", colour='"><b>')
    assert not shown(LINE._replace(tags=(tag,))).cssselect("script, b, i")


def test_the_link_is_named_by_reference_and_the_beginning_of_the_quote() -> None:
    long = LINE._replace(exact="x" * 61)
    assert shown(long).cssselect("a")[0].text_content() == f"B1:4: “{'x' * 60}…”"


def test_who_may_edit_gets_the_editor_and_others_the_permalink() -> None:
    assert shown().cssselect("a")[0].get("href") == "/projects/s/briefs/1/highlights/4/edit"
    viewed = shown(role="viewer")
    assert viewed.cssselect("a")[0].get("href") == "/projects/s/briefs/1/highlights/4"


def test_script_is_told_which_tags_stay_where_only_some_can_be_added() -> None:
    colleague, (tag,) = UUID(int=1), LINE.tags
    assert shown(by=colleague).get("data-fixed") == tag.slug
    by = TagBy(tag.slug, "Ben", "", LINE.created_at, colleague)
    assert shown(LINE._replace(tagged=(by,)), by=colleague).get("data-fixed") == ""
    assert shown(role="viewer", by=colleague).get("data-fixed") is None
    assert shown().get("data-fixed") is None
    assert shown(role="lead", by=colleague).get("data-fixed") is None


def test_a_tag_that_a_colleague_put_there_is_named_with_them() -> None:
    by = TagBy(LINE.tags[0].slug, "Ben <b>", "", LINE.created_at)
    named = f"Ana; {LINE.tags[0].name} by Ben <b>"
    assert named in shown(LINE._replace(tagged=(by,))).text_content()


def test_without_a_tag_it_says_so() -> None:
    assert "No tag" in shown(LINE._replace(tags=())).text_content()


def test_a_colleague_who_edited_it_is_named() -> None:
    changed = LINE._replace(editor="Ben", version=2)
    assert "Ana, edited by Ben" in shown(changed).text_content()
    brought_in = LINE._replace(editor="Ben", version=1)
    assert "edited" not in shown(brought_in).text_content()
    assert "edited by" not in shown().text_content()


def test_whose_it_is_shows_in_initials_and_is_named_with_its_tags() -> None:
    made = shown()
    assert made.cssselect(".ref")[0].get("data-who") == "✎ A"  # there is a note
    assert made.cssselect(".ref")[0].get("title") == f"{LINE.tags[0].name} · Ana"


@pytest.mark.parametrize(
    ("characters", "cards"), [(0, 2), (72, 2), (73, 3), (216, 4), (288, 6), (289, 8), (9_000, 8)]
)
def test_so_many_cards_of_one_line_stand_beside_a_text(characters: int, cards: int) -> None:
    """Lines of 23 px beside lines of 32 px and the room between two paragraphs, which is 25 px."""
    assert room_beside(characters) == cards
    lines = min(-(-characters // 72) or 1, 5)
    assert 23 * cards <= 32 * lines + 25
