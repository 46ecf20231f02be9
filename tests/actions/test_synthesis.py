from __future__ import annotations

import pytest

from app.actions.codebook import LONGEST_SYNTHESIS, write_synthesis
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.store import syntheses
from app.store.database import change, db
from app.store.tables.people import Event
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def write(
    marked: Marked, text: str, version: int, by: str = "ana", tag: str = "peace"
) -> list[str]:
    with change():
        warnings = write_synthesis(marked.member(by), tag, text, version)
    return [warning.ref for warning in warnings]


def events() -> list[Event]:
    return list(db.session.query(Event).filter_by(kind="synthesis").order_by(Event.at))


def test_a_synthesis_is_saved_with_its_event(marked: Marked) -> None:
    assert write(marked, "  They agree [B1:3].\r\n", 0) == []
    assert syntheses.synthesis(marked.project_id, "peace").text == "  They agree [B1:3]."
    (event,) = events()
    assert (event.verb, event.ref) == ("write", "peace")
    assert (event.before, event.after) == ({"text": ""}, {"text": "  They agree [B1:3]."})


def test_an_unknown_reference_is_refused_by_name(marked: Marked) -> None:
    with pytest.raises(Invalid) as caught:
        write(marked, "They agree [B1:3, B7:1] [B1:99].", 0)
    assert "B7:1" in caught.value.fields["text"]
    assert "B1:99" in caught.value.fields["text"]
    assert "B1:3." not in caught.value.fields["text"]
    assert syntheses.synthesis(marked.project_id, "peace").version == 0


def test_a_passage_of_another_tag_is_only_a_warning(marked: Marked) -> None:
    assert write(marked, "They agree [B1:1].", 0) == ["B1:1"]


def test_a_passage_of_a_sub_tag_is_no_warning(marked: Marked) -> None:
    assert write(marked, "They agree [B1:1].", 0, tag="stockpile-security") == []


def test_a_stale_text_is_refused_with_what_stands_there(marked: Marked) -> None:
    write(marked, "First.", 0, by="ben")
    with pytest.raises(Stale) as caught:
        write(marked, "Second.", 0)
    assert caught.value.current == syntheses.synthesis(marked.project_id, "peace")
    assert "Ben Okoro" in caught.value.message
    write(marked, "Second.", 1)
    assert syntheses.synthesis(marked.project_id, "peace").text == "Second."


def test_the_same_text_again_changes_nothing(marked: Marked) -> None:
    write(marked, "First.", 0)
    write(marked, "First.\n", 1)
    assert syntheses.synthesis(marked.project_id, "peace").version == 1
    assert len(events()) == 1


def test_a_viewer_may_not_write(marked: Marked) -> None:
    with pytest.raises(Forbidden):
        write(marked, "Mine.", 0, by="vic")


def test_too_much_and_nowhere_are_refused(marked: Marked) -> None:
    with pytest.raises(TooLarge):
        write(marked, "x" * (LONGEST_SYNTHESIS + 1), 0)
    with pytest.raises(Missing):
        write(marked, "x", 0, tag="nope")
