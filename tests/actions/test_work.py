from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.actions.briefs import edit_details
from app.actions.undo import undo
from app.actions.work.bring_in import bring_in, discard_work, keep_work
from app.actions.work.reports import take_back
from app.domain.details import Details
from app.domain.document import Block, Document
from app.domain.errors import Forbidden, Missing, Stale
from app.domain.tags import Tag
from app.domain.words import folded_lines
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_ids import KNOWN, TAKEN
from app.domain.work.foreign_work import (
    ForeignPassage,
    ForeignText,
    ForeignWork,
    from_json,
    to_json,
)
from app.domain.work.report import HOW, LEFT, UNPLACED, ImportReport, Meant, ReportRow, report_from
from app.store import briefs, codebook, drafts, foreign_ids, highlights
from app.store import foreign_work as store
from app.store.briefs import with_texts
from app.store.database import change, db
from app.store.tables.briefs import Brief, Coding, Highlight, Note, Original
from app.store.tables.codebook import ForeignId
from app.store.tables.people import Event
from tests.conftest import Recorder
from tests.fixtures.found import fresh, indexed
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

AT = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)
TITLE = "Counting rifles in Dorvane"
TAGS = (
    Tag("k1", "MONITORING"),
    Tag("k2", "Depots", texts={"definition": "Where arms are kept."}),
    Tag("k3", "Locks", "k2", colour="#803385"),
)
SIGNED = ForeignPassage(
    "t", "count every rifle", tags=("k1", "k3"), note="Why?", author="Ben Okoro", created_at=AT
)
FOREIGN = ForeignPassage(
    "t",
    "patrol the river border",
    note="Who?",
    author="Zoe",
    created_at=AT,
    replies=(("Ana Sousa", "They."), ("Zoe", "We.")),
)
LOST = ForeignPassage("t", "a sentence that nobody wrote")
WORK = ForeignWork(
    "Taguette", (ForeignText("t", TITLE),), TAGS, (SIGNED, FOREIGN, LOST), ("Left out: x.",)
)


def brought(study: Study, work: ForeignWork, role: str = "lead") -> ImportReport:
    """Kept and brought in by that person, as it is proposed."""
    with change():
        actor = study.member(role)
        id = keep_work(actor, work, data=b"the file", name="work.sqlite3", reader="taguette")
        known = with_texts(actor.project_id)
        before = foreign_ids.before(actor.project_id, work)
        return bring_in(actor, id, plan(work, known, before=before), known)


def rows(study: Study) -> Sequence[Highlight]:
    return db.session.scalars(
        sa.select(Highlight).where(Highlight.deleted_at.is_(None)).order_by(Highlight.number)
    ).all()


def count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_passages_stand_in_the_brief_with_their_tags_and_notes(study: Study) -> None:
    report = brought(study, WORK)
    assert [(row.ref, row.how) for row in report.rows] == [
        ("B1:1", "quote"),
        ("B1:2", "quote"),
        ("", "unplaced"),
    ]
    first, second = rows(study)
    assert study.text[first.start : first.end] == first.exact == "count every rifle"
    assert (first.prefix, first.first_block, first.last_block) == (
        study.text[: first.start][-32:],
        1,
        1,
    )
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    assert [tag.slug for tag in line.tags] == ["monitoring", "locks"]
    assert (first.note, second.note) == (
        "Why?",
        "Who?\n\nMarked by Zoe in Taguette on 1 March 2021.",
    )


def test_a_member_is_the_author_at_that_time_others_are_named_in_the_note(study: Study) -> None:
    brought(study, WORK)
    first, second = rows(study)
    assert (first.created_by, first.created_at) == (study.people["analyst"], AT)
    assert first.updated_by == study.people["lead"]
    assert second.created_by == study.people["lead"]
    assert second.created_at > AT
    notes = db.session.scalars(sa.select(Note).order_by(Note.id)).all()
    assert [(note.author_id, note.text) for note in notes] == [
        (study.people["lead"], "They."),
        (study.people["lead"], "Zoe in Taguette: We."),
    ]


@pytest.mark.parametrize("author", ["VIC LUND", "vic@example.org", "Olga Petrov"])
def test_nobody_is_an_author_who_could_not_have_marked_it(study: Study, author: str) -> None:
    brought(study, replace(WORK, passages=(replace(SIGNED, author=author),)))
    (row,) = rows(study)
    assert row.created_by == study.people["lead"]
    assert f"Marked by {author} in Taguette" in row.note


def test_tags_that_the_codebook_has_are_used_and_the_others_added_below_their_parents(
    study: Study,
) -> None:
    report = brought(study, WORK)
    assert report.tags == ("Depots", "Locks")
    tags = {tag.slug: tag for tag in codebook.tags(study.project_id)}
    assert list(tags) == [
        "stockpile-security",
        "border-control",
        "monitoring",
        "depots",
        "locks",
    ]
    assert tags["depots"].definition == "Where arms are kept."
    assert (tags["locks"].parent, tags["locks"].colour) == ("depots", "plum")


def test_the_record_has_a_line_for_each_change_and_one_for_the_whole(study: Study) -> None:
    brought(study, WORK)
    events = db.session.scalars(sa.select(Event).order_by(Event.id)).all()
    assert [(event.kind, event.verb, event.ref) for event in events] == [
        ("tag", "add", "depots"),
        ("tag", "add", "locks"),
        ("highlight", "add", "B1:1"),
        ("highlight", "add", "B1:2"),
        ("note", "add", "B1:2"),
        ("note", "add", "B1:2"),
        ("work", "bring_in", "Taguette: work.sqlite3"),
    ]
    assert {event.actor_id for event in events} == {study.people["lead"]}
    revs = [event.rev for event in events if event.brief_id]
    assert revs == [2, 3, 4, 5]
    brief = db.session.get_one(Brief, (study.project_id, study.brief_id), populate_existing=True)
    assert (brief.rev, brief.next_highlight_number) == (5, 3)


def test_each_can_be_undone_like_any_other_change(study: Study) -> None:
    brought(study, replace(WORK, passages=(SIGNED,)))
    with change():
        undo(study.member("lead"), 1, AT)
    assert rows(study) == []


def test_the_words_of_what_was_brought_in_are_there_for_search(study: Study) -> None:
    brought(study, WORK)
    found = Counter(kind for kind, *_ in indexed())
    assert (found["passage"], found["note"], found["reply"]) == (2, 2, 2)
    assert indexed() == fresh()
    assert [row.words for row in rows(study)] == [
        folded_lines(row.exact, row.note) for row in rows(study)
    ]


def test_a_second_time_changes_nothing(study: Study) -> None:
    brought(study, WORK)
    before = [count(table) for table in (Highlight, Coding, Note)]
    report = brought(study, WORK)
    assert [count(table) for table in (Highlight, Coding, Note)] == before
    assert [(row.ref, row.how) for row in report.rows[:2]] == [("B1:1", KNOWN), ("B1:2", KNOWN)]
    assert report.tags == ()


def test_the_same_passage_twice_in_the_file_is_one_highlight(study: Study) -> None:
    report = brought(study, replace(WORK, passages=(SIGNED, SIGNED)))
    assert [(row.ref, row.how) for row in report.rows] == [("B1:1", "quote"), ("B1:1", KNOWN)]
    assert count(Highlight) == 1


def test_a_text_that_the_project_lacks_becomes_a_brief(study: Study) -> None:
    document = Document(
        "Patrols", (), "", "", "", "en", (Block("paragraph", "body", "Boats – many – patrol."),)
    )
    text = ForeignText("u", "patrols.odt", document)
    passage = ForeignPassage("u", "many", start=8, end=12, tags=("k1",))
    work = replace(WORK, texts=(*WORK.texts, text), passages=(passage,))
    report = brought(study, work)
    assert (report.briefs, report.rows[0].ref, report.rows[0].how) == (("B2",), "B2:1", "position")
    line = briefs.brief(study.project_id, 2)
    assert (line.title, line.note) == ("Patrols", "Imported from Taguette: “patrols.odt”.")
    assert count(Original) == 2  # the study's own and the file
    ids = sa.select(ForeignId.kind, ForeignId.made).order_by(ForeignId.kind, ForeignId.made)
    assert [tuple(row) for row in db.session.execute(ids)] == [
        *(("passage", True), ("source", True)),
        *(("tag", False), ("tag", True), ("tag", True)),
    ]
    again = brought(study, work)
    assert (again.briefs, again.rows[0].how) == ((), KNOWN)


def test_a_file_from_which_no_brief_came_is_not_kept(study: Study) -> None:
    brought(study, WORK)
    assert count(Original) == 1


def test_the_report_is_kept_with_what_may_be_meant(study: Study) -> None:
    passages = (replace(LOST, exact="Guards should count every gun in the depots"), LOST)
    report = brought(study, replace(WORK, passages=passages))
    kept = store.report(study.project_id, report.id)
    assert (kept.who, report_from(report.id, kept.report)) == ("Ana Sousa", report)
    near, lost = report.unplaced
    words = "Guards should count every rifle in the depots"
    around = (f"{TITLE}\n", words, study.text.partition(words)[2][:40])
    assert near.candidates == [Meant("B1", *around, *study.span(words))]
    assert (lost.source, lost.reason) == (TITLE, "These words are not in the text.")
    with pytest.raises(Missing):
        store.report(uuid.uuid4(), report.id)


def test_an_analyst_brings_work_in_but_no_tags(study: Study) -> None:
    with pytest.raises(Forbidden, match="“Depots”, “Locks”"):
        brought(study, WORK, "analyst")
    assert (count(Highlight), count(Event), count(Original)) == (0, 0, 1)
    report = brought(study, replace(WORK, tags=TAGS[:1]), "analyst")
    assert report.number("quote") == 2


def test_a_viewer_brings_nothing_in(study: Study) -> None:
    with pytest.raises(Forbidden):
        brought(study, WORK, "viewer")


def test_work_is_brought_in_once_by_whoever_keeps_it(study: Study) -> None:
    with change():
        lead, analyst = study.member("lead"), study.member("analyst")
        id = keep_work(lead, WORK, data=b"x", name="w.json", reader="jsonld")
        known = with_texts(study.project_id)
        assert [row[0] for row in store.works(study.project_id, lead.user_id)] == [id]
        assert store.works(study.project_id, analyst.user_id) == []
        assert drafts.drafts(study.project_id, lead.user_id) == []
        with pytest.raises(Missing):
            bring_in(analyst, id, plan(WORK, known), known)
        assert store.work(study.project_id, lead.user_id, id).work == WORK
        bring_in(lead, id, plan(WORK, known), known)
        with pytest.raises(Missing):
            bring_in(lead, id, plan(WORK, known), known)


def test_discarded_work_leaves_nothing(study: Study) -> None:
    with change():
        lead = study.member("lead")
        id = keep_work(lead, WORK, data=b"x", name="w.json", reader="jsonld")
        discard_work(lead, id)
        assert (store.works(study.project_id, lead.user_id), count(Original)) == ([], 1)


def test_a_brief_whose_text_has_changed_meanwhile_stops_it_all(study: Study) -> None:
    def late() -> None:
        with change():
            lead = study.member("lead")
            id = keep_work(lead, WORK, data=b"x", name="w.json", reader="jsonld")
            known = with_texts(study.project_id)
            other = [replace(brief, revision_id=uuid.uuid4()) for brief in known]
            bring_in(lead, id, plan(WORK, other), other)

    with pytest.raises(Stale, match="B1 has another text"):
        late()
    assert (count(Highlight), count(Event)) == (0, 0)


def test_long_notes_go_on_in_answers(study: Study) -> None:
    note = "".join(chr(97 + at % 26) for at in range(27_000))
    brought(study, replace(WORK, passages=(replace(SIGNED, note=note),)))
    (row,) = rows(study)
    parts = db.session.scalars(sa.select(Note.text).order_by(Note.id)).all()
    assert row.note + "".join(parts) == note
    assert [len(part) for part in parts] == [5000, 2000]


def test_statements_do_not_grow_with_the_passages(study: Study, statements: Recorder) -> None:
    def work(many: int) -> ForeignWork:
        spans = [(at, at + 2 + at % 7) for at in range(60, 60 + many)]
        passages = (
            ForeignPassage("", study.text[a:b], a, b, tags=("k1",), note=f"n{a}") for a, b in spans
        )
        texts = (ForeignText("", TITLE),)
        return ForeignWork("Briefmark", texts, TAGS, tuple(passages))

    with statements() as few:
        brought(study, work(3))
    with statements() as many:
        assert len(brought(study, work(90)).rows) == 90
    assert len(many) <= len(few)


def test_of_many_tags_that_are_lacking_five_are_named(study: Study) -> None:
    tags = tuple(Tag(f"k{n}", f"New {n}") for n in range(7))
    with pytest.raises(Forbidden, match="“New 3”, “New 4” and others"):
        brought(study, replace(WORK, tags=tags), "analyst")


def test_lines_and_spaces_of_an_answer_stay(study: Study) -> None:
    said = "They do:\n    1  count"
    brought(study, replace(WORK, passages=(replace(FOREIGN, replies=(("Ana Sousa", said),)),)))
    assert db.session.scalars(sa.select(Note.text)).one() == said


def test_each_way_of_placing_has_words() -> None:
    assert {"position", "quote", "context", "alike", KNOWN, TAKEN, *LEFT, UNPLACED} == HOW.keys()


def test_of_all_reports_one_is_found_by_the_work_that_waited(study: Study) -> None:
    with change():
        lead = study.member("lead")
        id = keep_work(lead, WORK, data=b"x", name="w.json", reader="jsonld")
        known = with_texts(study.project_id)
        bring_in(lead, id, plan(WORK, known), known)
    brought(study, replace(WORK, passages=(LOST,)))
    assert len(store.reports(study.project_id)) == 2
    assert [row[1] for row in store.reports(study.project_id, id)] == ["Taguette: w.json"]


def test_a_report_that_was_kept_is_the_same_again() -> None:
    row = ReportRow("s", "words", ["Tag"], "Zoe", "B1:1", "quote")
    meant = replace(row, ref="", how=UNPLACED, candidates=[Meant("B1", "a", "b", "c", 1, 2)])
    report = ImportReport(uuid.uuid4(), "T", "f", ("B1",), ("Tag",), ("Look.",), (row, meant))
    values = json.loads(json.dumps(asdict(report), default=str))
    assert report_from(report.id, values) == report


def test_work_that_an_earlier_version_kept_can_still_be_read() -> None:
    values = json.loads(json.dumps(to_json(WORK)))
    first = values["tags"][0]
    first["parent"] = ""
    del first["texts"]
    first["definition"] = "As it was."
    tag = from_json(values).tags[0]
    assert (tag.parent, tag.definition, tag.texts["examples"]) == (None, "As it was.", "")
    assert from_json(values).tags[1:] == WORK.tags[1:]


@pytest.mark.either_engine
def test_details_come_from_a_file_of_references_and_go_back(study: Study) -> None:
    """A second time changes nothing; what somebody changed since is left when it is taken back."""

    def told(role: str, wanted: dict[int, list[str]] | None) -> ImportReport:
        said = Details(TITLE, ("Ben Okoro",), "The Desk", "2013", kind="book", language="fr")
        texts = (ForeignText("k", TITLE, details=said), ForeignText("l", "Nowhere", details=said))
        with change():
            actor, known = study.member(role), with_texts(study.project_id)
            work = ForeignWork("RIS", texts)
            id = keep_work(actor, work, data=b"RIS", name="a.ris", reader="ris")
            return bring_in(actor, id, plan(work, known, wanted=wanted), known)

    def now() -> Details:
        return Details.of(briefs.brief(study.project_id, 1))

    before = now()
    report = told("analyst", {0: ["publisher", "authors"]})
    assert (now().publisher, now().authors) == ("The Desk", ("Ben Okoro",))
    assert (now().kind, report.unmatched) == (before.kind, ("Nowhere",))
    (row,) = report.details
    assert {name: after for name, _, after in row.took} == {
        "publisher": "The Desk",
        "authors": ["Ben Okoro"],
        "organisations": [],
    }
    assert {name for name, *_ in row.left} >= {"kind", "date"}
    kept = store.report(study.project_id, report.id).report
    assert report_from(report.id, kept) == report_from(report.id, json.loads(json.dumps(kept)))
    again = told("analyst", {0: ["publisher", "authors"]})
    assert again.details[0].took == []
    with change():
        line = briefs.brief(study.project_id, 1)
        edit_details(study.member("lead"), 1, replace(now(), publisher="Others"), line.version)
        assert take_back(study.member("analyst"), report.id).details == ["B1"]
    assert now() == replace(before, publisher="Others")
