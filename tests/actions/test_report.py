"""What a report says in the team's own words: written with an event, undone, seen by both."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.actions import recommendations as act
from app.actions.briefs import rezone_block
from app.actions.highlights import adjust_highlight, remove_highlight, restore_highlight
from app.actions.report import confirm_message, write_messages, write_report
from app.actions.undo import take_back
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.report.logo import PNG, Logo
from app.domain.report.settings import MESSAGES, NOTHING_SAID, ReportSettings
from app.store import report_settings as store
from app.store.database import change, db
from app.store.highlight_rows import with_id
from app.store.tables.people import Event
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")
LOGO = Logo(PNG, 40, 20, b"dots")
COVER = {"title": "Keeping weapons", "prepared_for": "the Minister of State"}


def now(marked: Marked) -> ReportSettings:
    return store.settings(marked.project_id)


def write(marked: Marked, form: str, by: str = "ana", seen: str = "", **said: str) -> list[str]:
    seen = seen or now(marked).seen(form)
    with change():
        problems = write_report(marked.member(by), form, said, seen)
    return [problem.message for problem in problems]


def say(marked: Marked, *messages: tuple[str, str, str], seen: str = "") -> None:
    with change():
        write_messages(marked.member("ana"), messages, seen or now(marked).seen(MESSAGES))


def events() -> list[Event]:
    return list(db.session.scalars(sa.select(Event).filter_by(kind="report").order_by(Event.id)))


def test_what_is_written_is_kept_with_its_event(marked: Marked) -> None:
    assert now(marked) == NOTHING_SAID
    write(marked, "cover", **COVER)
    found = now(marked)
    assert (found.title, found.prepared_for) == ("Keeping weapons", "the Minister of State")
    assert found.editor == "Ana Sousa"
    (event,) = events()
    assert (event.verb, event.ref, event.after) == ("edit", "Cover", COVER)
    assert event.before == {"title": "", "prepared_for": ""}
    write(marked, "cover", **COVER)
    assert len(events()) == 1


def put_logo(marked: Marked, **asked: Any) -> None:
    with change():
        write_report(marked.member("ana"), "cover", COVER, now(marked).seen("cover"), **asked)


def test_a_logo_is_put_on_the_cover_taken_off_and_back(marked: Marked) -> None:
    seen = now(marked).seen("cover")
    put_logo(marked, logo=LOGO)
    first = now(marked).logo
    assert first
    assert first == LOGO._replace(id=first.id, data=b"")
    assert store.with_logo(marked.project_id, now(marked)).logo == LOGO._replace(id=first.id)
    with pytest.raises(Stale):
        write(marked, "cover", seen=seen, **COVER)
    write(marked, "cover", title="Another")
    assert now(marked).logo == first
    put_logo(marked, no_logo=True)
    assert now(marked).logo is None
    put_logo(marked, logo=LOGO._replace(data=b"other"))
    for event, stands in zip(events()[:1:-1], (None, first), strict=False):
        with change():
            take_back(marked.member("ben"), event.id)
        assert now(marked).logo == stands
    with pytest.raises(Missing):
        store.logo(first.id, first.id)


def test_a_change_is_taken_back_while_nobody_changed_the_same_since(marked: Marked) -> None:
    write(marked, "cover", **COVER)
    write(marked, "introduction", introduction="Why we read.")
    first, second = events()
    with change():
        take_back(marked.member("ben"), first.id)
    assert (now(marked).title, now(marked).introduction) == ("", "Why we read.")
    write(marked, "introduction", introduction="Why we read it.")
    with pytest.raises(Stale, match="Ana Sousa has changed"), change():
        take_back(marked.member("ana"), second.id)


def test_of_two_people_the_second_sees_the_first(marked: Marked) -> None:
    seen = now(marked).seen("introduction")
    write(marked, "introduction", by="ben", introduction="First.")
    with pytest.raises(Stale, match="Ben Okoro changed this") as caught:
        write(marked, "introduction", seen=seen, introduction="Second.")
    assert isinstance(caught.value.current, ReportSettings)
    assert caught.value.current.introduction == "First."
    write(marked, "cover", seen=NOTHING_SAID.seen("cover"), **COVER)  # another part is not hit
    write(marked, "introduction", introduction="Second.")
    assert now(marked).introduction == "Second."


def test_key_messages_name_recommendations_that_there_are(marked: Marked) -> None:
    with change():
        act.make(marked.member("ana"), 1, 1)
    say(marked, ("**Guard them.** First.", "R1", "moderate"), ("", "", ""), ("Pay.", "", ""))
    first, second = now(marked).messages
    assert (first.text, first.records, first.confidence) == (
        "**Guard them.** First.",
        (1,),
        "moderate",
    )
    assert second.text == "Pay."
    with pytest.raises(Invalid, match="cites what is not there") as caught:
        say(marked, ("Guard [B9:9].", "", ""))
    assert list(caught.value.fields) == ["text-1"]
    assert first.id != second.id
    say(marked, ("**Guard them.** Now.", "r1; R1", "low"), ("Pay.", "", ""))
    assert [each.id for each in now(marked).messages] == [first.id, second.id]
    with pytest.raises(Invalid) as caught:
        say(marked, ("Guard.", "R1, R9", ""))
    assert caught.value.fields == {
        "records-1": "There is no R9 in use. Take it out, or write such as R2, R7."
    }
    with pytest.raises(Invalid):
        say(marked, ("Guard.", "R1", "sure"))
    with pytest.raises(Invalid, match="holds 5"):
        say(marked, *[("Say.", "", "")] * 6)
    with change():
        take_back(marked.member("ana"), events()[-1].id)
    assert now(marked).messages[0].text == "**Guard them.** First."


def test_what_cannot_be_kept_is_refused_in_words(marked: Marked) -> None:
    with pytest.raises(TooLarge, match="Key message 1 has 10,000 characters") as caught:
        say(marked, ("x" * 10_000, "", ""))
    assert "text-1" in caught.value.fields
    with pytest.raises(TooLarge, match="Title has 301 characters"):
        write(marked, "cover", title="x" * 301)
    with pytest.raises(Invalid) as wrong:
        write(marked, "cover", date="tomorrow")
    assert "date" in wrong.value.fields
    with pytest.raises(Missing):
        write_report(marked.member("ana"), "footer", {}, "")
    with pytest.raises(Invalid) as cites:
        write(marked, "introduction", introduction="They agree [B7:1].")
    assert "B7:1" in cites.value.fields["introduction"]
    with pytest.raises(Forbidden):
        write_report(marked.study.member("viewer"), "cover", COVER, "")
    assert now(marked) == NOTHING_SAID


def test_what_of_markdown_is_not_understood_is_said(marked: Marked) -> None:
    (said,) = write(marked, "introduction", introduction="# Why\n\nWe **read** [B1:1].")
    assert said.startswith("Printed as it is typed: a heading.")


def looks(marked: Marked) -> list[list[tuple[str, ...]]]:
    db.session.expire_all()
    said = store.looked_at(marked.project_id, now(marked)).messages
    return [[(c.kind, c.on, c.was, c.now) for c in each.needs_a_look] for each in said]


def reword(marked: Marked, quote: str) -> None:
    """Of B1:1."""
    row = with_id(marked.project_id, marked.highlights["B1:1"])
    assert row
    with change():
        span = marked.study.span(quote)
        adjust_highlight(marked.member("ana"), 1, 1, *span, quote, row.version)


WORDS, OTHER = "count every rifle in the depots", "every rifle in the depots"
REWORDED = ("reworded", "B1:1", WORDS, OTHER)


def test_a_key_message_rests_on_what_it_cites(marked: Marked) -> None:
    ana = marked.member("ana")
    say(marked, ("Count [B1:1].", "", ""), ("Guard [B1:2, B1:1].", "", ""), ("Pay.", "", ""))
    assert looks(marked) == [[], [], []]
    with change():
        remove_highlight(ana, 1, 3)
    assert looks(marked) == [[], [], []]  # none cites it
    reword(marked, OTHER)
    with change():
        remove_highlight(ana, 1, 2)
    first, second, third = looks(marked)
    assert first == [REWORDED]
    assert [each[:2] for each in second] == [("reworded", "B1:1"), ("removed", "B1:2")]
    assert third == []
    reword(marked, WORDS)
    with change():
        restore_highlight(ana, 1, 2)
    assert looks(marked) == [[], [], []]
    with change():
        rezone_block(ana, 1, 1, "caption")
    assert ("rezoned", "B1:1", "Text", "Caption") in looks(marked)[0]


def test_a_key_message_rests_on_its_recommendations(marked: Marked) -> None:
    ana = marked.member("ana")
    with change():
        first = act.make(ana, 1, 1, title="Count", statement="Count them.")
    say(marked, ("Count.", "R1", ""), ("Pay.", "", ""))
    assert looks(marked) == [[], []]
    with change():
        other = act.edit(ana, 1, first.version, title="Count all", statement="Count all.")
    assert looks(marked) == [[("restated", "R1", "Count them.", "Count all.")], []]
    with change():
        assert confirm_message(ana, 1, now(marked).seen(MESSAGES))
    assert looks(marked) == [[], []]
    with change():
        act.withdraw(ana, 1, other.version)
    assert looks(marked) == [[("gone", "R1", "Count all.", "")], []]
    with pytest.raises(Invalid) as caught:
        say(marked, ("Count.", "R1", ""))
    assert caught.value.fields["records-1"].startswith("There is no R1 in use.")
    with change():
        assert confirm_message(ana, 1, now(marked).seen(MESSAGES))
    assert looks(marked) == [[], []]
    with change():
        act.reinstate(ana, 1, other.version + 1)
    assert looks(marked) == [[("reinstated", "R1", "", "Count all.")], []]


def test_that_a_key_message_still_holds_is_said_of_it_alone_and_taken_back(marked: Marked) -> None:
    say(marked, ("Count [B1:1].", "", ""), ("All of them [B1:1].", "", ""))
    seen = now(marked).seen(MESSAGES)
    ben = marked.member("ben")
    with change():
        assert not confirm_message(ben, 1, seen)
    reword(marked, OTHER)
    assert looks(marked) == [[REWORDED], [REWORDED]]
    with change():
        assert confirm_message(ben, 2, seen)
    assert looks(marked) == [[REWORDED], []]
    assert [each.verb for each in events()] == ["edit", "confirm"]
    with change():
        assert take_back(ben, events()[-1].id).said == "A key message still holds."
    assert looks(marked) == [[REWORDED], [REWORDED]]
    with pytest.raises(Missing), change():
        confirm_message(ben, 3, seen)
    with pytest.raises(Stale), change():
        confirm_message(ben, 1, "another")


def test_whoever_saves_key_messages_says_that_they_hold_and_an_undo_takes_that_back(
    marked: Marked,
) -> None:
    same, other = ("Count [B1:1].", "", ""), ("Guard [B1:1].", "", "")
    say(marked, same, other)
    say(marked, same, other)
    assert len(events()) == 1
    reword(marked, OTHER)
    say(marked, same, other)
    assert looks(marked) == [[], []]
    assert len(events()) == 2
    with change():
        take_back(marked.member("ben"), events()[-1].id)
    assert looks(marked) == [[REWORDED], [REWORDED]]
    say(marked, ("Count them.", "", ""))
    assert looks(marked) == [[]]
    with change():
        take_back(marked.member("ben"), events()[-1].id)
    assert [each.text for each in now(marked).messages] == [same[0], other[0]]
    assert looks(marked) == [[REWORDED], [REWORDED]]
