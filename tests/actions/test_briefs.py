from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.actions.briefs import (
    add_brief,
    add_sample_brief,
    edit_details,
    remove_brief,
    restore_brief,
    rezone_block,
)
from app.domain import briefs as domain
from app.domain.details import Details
from app.domain.document import Block, Document, InlineMark, PlacedBlock
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.sample import SAMPLE, sample_text
from app.domain.text import sha256
from app.store import briefs, originals
from app.store.database import change, db
from app.store.summaries import texts_of
from app.store.tables.briefs import Brief, Original, Revision
from app.store.tables.people import Event
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

DETAILS = Details("Counting rifles again", ("Ida Quill",), "Example Watch", "2019-07")


def document(*texts: str, **more: object) -> Document:
    blocks = tuple(Block("paragraph", "body", text) for text in texts)
    values = {"title": "T", "authors": (), "publisher": "", "date": "", "url": "", "language": ""}
    return Document(**{**values, "blocks": blocks, **more})  # type: ignore[arg-type]


def add(study: Study, doc: Document, data: bytes = b"data", role: str = "analyst") -> int:
    with change():
        return add_brief(
            study.member(role),
            doc,
            data=data,
            name="file.txt",
            media_type="text/plain",
            reader="plain_text",
            reader_version="1",
        )


def blocks(study: Study, number: int = 1) -> list[PlacedBlock]:
    return briefs.blocks(study.project_id, line(study, number).revision_id)


def line(study: Study, number: int = 1) -> domain.Brief:
    return briefs.brief(study.project_id, number)


def labels(study: Study, number: int = 1) -> list[str]:
    return [block.label for block in blocks(study, number)]


def rezone(study: Study, ordinal: int, zone: str, number: int = 1) -> tuple[str, int]:
    with change():
        return rezone_block(study.member("analyst"), number, ordinal, zone)


def count(table: type[Brief] | type[Revision] | type[Original] | type[Event]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_an_item_keeps_its_links_and_the_number_that_its_list_prints(study: Study) -> None:
    mark = InlineMark(0, 5, "link", "https://example.org/")
    item = Block("list_item", "body", "Count.", 1, marker="2.", marks=(mark,))
    without = Block("list_item", "body", "Guard.", 1)
    number = add(study, replace(document(""), blocks=(item, without)))
    assert [block.marker for block in blocks(study, number)] == ["2.", ""]
    assert [block.marks for block in blocks(study, number)] == [(mark,), ()]
    text = texts_of(study.project_id)[-1]
    assert [block.marker for block in text.blocks] == ["2.", ""]


def test_a_brief_keeps_text_blocks_and_the_file_that_it_came_from(study: Study) -> None:
    number = add(study, document("One.", "Two 🚢.", date="2020"), b"One.\n\nTwo")
    brief = line(study, number)
    text = briefs.revision_text(study.project_id, brief.revision_id)
    assert (number, brief.ref, brief.title, brief.date) == (2, "B2", "T", "2020")
    assert (brief.paragraphs, brief.highlights, brief.created_by) == (2, 0, "Ben Okoro")
    assert text == "One.\nTwo 🚢."
    assert [text[b.start : b.end] for b in blocks(study, number)] == ["One.", "Two 🚢."]
    file = originals.original(study.project_id, number)
    assert (file.name, file.size, file.reader) == ("file.txt", 9, "plain_text")
    assert file.sha256 == hashlib.sha256(b"One.\n\nTwo").hexdigest()
    assert originals.original_data(study.project_id, number) == ("file.txt", b"One.\n\nTwo")


def test_every_brief_gets_its_own_number_and_the_record_says_so(study: Study) -> None:
    assert [add(study, document("Text."), bytes([n])) for n in range(3)] == [2, 3, 4]
    events = db.session.execute(sa.select(Event.verb, Event.kind, Event.ref, Event.rev))
    assert [tuple(event) for event in events] == [("add", "brief", f"B{n}", 1) for n in (2, 3, 4)]


def test_the_same_bytes_are_kept_once(study: Study) -> None:
    before = count(Original)
    add(study, document("Text."), b"same")
    add(study, document("Text."), b"same")
    assert count(Original) == before + 1


@pytest.mark.parametrize(
    ("doc", "kind"),
    [
        (document("Text.", title="  "), Invalid),
        (document("Text.", title="x" * 501), Invalid),
        (document("Text.", date="soon"), Invalid),
        (document("Text.", url="javascript:alert(1)"), Invalid),
        (document("A\x00B"), Invalid),
        (document(), Invalid),
        (document("x" * 5_000_001), TooLarge),
        (document(*["x"] * 20_001), TooLarge),
    ],
    ids=["no-title", "long-title", "date", "url", "nul", "nothing", "long", "many"],
)
def test_what_cannot_be_kept_leaves_nothing_behind(
    study: Study, doc: Document, kind: type[Exception]
) -> None:
    before = [count(table) for table in (Brief, Revision, Original, Event)]
    with pytest.raises(kind):
        add(study, doc, b"new")
    assert [count(table) for table in (Brief, Revision, Original, Event)] == before
    assert add(study, document("Text.")) == 2, "its number is not lost either"


def test_a_viewer_cannot_bring_in_a_brief(study: Study) -> None:
    with pytest.raises(Forbidden):
        add(study, document("Text."), role="viewer")


def test_the_sample_brief_is_a_brief_like_others(study: Study) -> None:
    with change():
        number = add_sample_brief(study.member("lead"))
    brief = line(study, number)
    text = briefs.revision_text(study.project_id, brief.revision_id)
    assert brief.title == SAMPLE.title
    assert brief.paragraphs >= 10
    assert originals.original_data(study.project_id, number)[1].decode() == sample_text()
    assert sha256(text) == db.session.scalar(
        sa.select(Revision.text_sha256).where(Revision.id == brief.revision_id)
    )


def test_editing_the_details_bumps_version_and_rev_and_records_the_change(study: Study) -> None:
    before = line(study)
    with change():
        edit_details(study.member("analyst"), 1, DETAILS, before.version)
    after = line(study)
    assert (after.title, after.date, after.authors) == (DETAILS.title, "2019-07", DETAILS.authors)
    assert (after.version, after.rev) == (before.version + 1, before.rev + 1)
    event = db.session.scalars(sa.select(Event)).one()
    assert event.before == {"title": before.title, "date": "2019-06"}
    assert event.after == {"title": DETAILS.title, "date": "2019-07"}


def test_saving_details_unchanged_is_no_change(study: Study) -> None:
    before = line(study)
    same = Details(before.title, before.authors, before.publisher, before.date)
    with change():
        edit_details(study.member("analyst"), 1, same, before.version)
    assert line(study) == before
    assert count(Event) == 0


def test_a_stale_edit_is_refused_and_tells_what_stands_there(study: Study) -> None:
    version = line(study).version
    with change():
        edit_details(study.member("lead"), 1, DETAILS, version)
    with pytest.raises(Stale) as refused, change():
        edit_details(study.member("analyst"), 1, replace(DETAILS, title="Mine"), version)
    assert refused.value.current == {"details": DETAILS, "version": version + 1}
    assert line(study).title == DETAILS.title


def test_a_removed_brief_is_gone_and_comes_back_whole(study: Study) -> None:
    lead = study.member("lead")
    before = line(study)
    with change():
        remove_brief(lead, 1)
    with pytest.raises(Missing):
        line(study)
    assert briefs.briefs(study.project_id) == []
    assert [b.ref for b in briefs.removed_briefs(study.project_id)] == ["B1"]
    with pytest.raises(Missing):
        originals.original_data(study.project_id, 1)
    with change():
        restore_brief(lead, 1)
    after = line(study)
    assert after == replace(before, rev=before.rev + 2, version=after.version)
    verbs = db.session.scalars(sa.select(Event.verb).order_by(Event.id)).all()
    assert verbs == ["remove", "restore"]


def test_the_second_of_two_people_who_remove_a_brief_is_told(study: Study) -> None:
    lead = study.member("lead")
    with change():
        remove_brief(lead, 1)
    with pytest.raises(Missing), change():
        remove_brief(lead, 1)


def test_only_a_lead_removes_and_restores(study: Study) -> None:
    for action in (remove_brief, restore_brief):
        with pytest.raises(Forbidden), change():
            action(study.member("analyst"), 1)


def test_a_block_that_joins_the_body_is_numbered_after_the_one_before(study: Study) -> None:
    assert labels(study) == ["", "1", "2", "", "3"]
    label, rev = rezone(study, 3, "body")
    assert (label, rev) == ("2a", 2)
    assert labels(study) == ["", "1", "2", "2a", "3"]
    assert line(study).rev == 2


def test_before_the_first_paragraph_the_number_is_0a(study: Study) -> None:
    number = add(
        study,
        document(
            blocks=(
                Block("paragraph", "front", "Zero"),
                Block("paragraph", "notes", "Nought"),
                Block("paragraph", "body", "One"),
            )
        ),
    )
    assert rezone(study, 1, "body", number)[0] == "0a"
    assert rezone(study, 0, "body", number)[0] == "0b"


def test_a_heading_joins_the_body_without_a_number(study: Study) -> None:
    assert rezone(study, 0, "body")[0] == ""
    assert blocks(study)[0].zone == "body"


def test_a_block_that_leaves_and_returns_keeps_its_number(study: Study) -> None:
    version = line(study).version
    assert rezone(study, 2, "notes")[0] == ""
    assert blocks(study)[2].number == 2
    assert rezone(study, 3, "body")[0] == "2a", "the labels stay in the order of the text"
    assert rezone(study, 2, "body")[0] == "2"
    assert rezone(study, 3, "caption")[0] == ""
    assert rezone(study, 3, "body")[0] == "2a"
    assert labels(study) == ["", "1", "2", "2a", "3"]
    assert line(study).version == version, "nobody’s open form on the details becomes stale"


def test_saying_the_zone_that_a_block_has_changes_nothing(study: Study) -> None:
    assert rezone(study, 1, "body") == ("1", 1)
    assert count(Event) == 0


def test_zones_and_blocks_that_do_not_exist_are_refused(study: Study) -> None:
    with pytest.raises(Invalid):
        rezone(study, 1, "appendix")
    with pytest.raises(Missing):
        rezone(study, 99, "body")
    with pytest.raises(Missing):
        rezone(study, 1, "notes", number=9)
    with pytest.raises(Forbidden), change():
        rezone_block(study.member("viewer"), 1, 1, "notes")
