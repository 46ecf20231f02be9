"""Our own exports out and in: into the project that they are of nothing changes, into another one
with these briefs all that they say comes, once."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from app.actions import recommendations as saying
from app.actions.recommendations import links, making
from app.actions.recommendations.fields import set_field
from app.actions.work.bring_in import bring_in, keep_work
from app.actions.work.reports import take_back
from app.domain.projects import ProjectRow
from app.domain.recommendations.kinds import GivenField
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_ids import HERE, KNOWN, TAKEN
from app.domain.work.foreign_records import LOST, NEW, said_there
from app.domain.work.report import ImportReport
from app.exports.orders import ExportOrder, write
from app.readers.work import read_work_checked, work_reader_for
from app.store import foreign_ids, memberships
from app.store.briefs import with_texts
from app.store.database import change, db
from app.store.memberships import Member
from app.store.tables.briefs import Note
from app.store.tables.columns import now
from app.store.tables.people import Event, EventWords, Project
from tests.fixtures.marked import Marked, done, now_is
from tests.fixtures.study import add_brief, add_project

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.either_engine]

OTHER = "other-study"


def exported(project: Project, format: str) -> bytes:
    row = ProjectRow(project.name, project.slug)
    return write(ExportOrder(project.id, row, format, "", f"https://b.example/{project.slug}"))


def brought(actor: Member, data: bytes, name: str, take: Collection[int] = ()) -> ImportReport:
    reader = work_reader_for(name, data)
    work = read_work_checked(reader, data)
    with change():
        id = keep_work(actor, work, data=data, name=name, reader=reader.name)
        known = with_texts(actor.project_id)
        before = foreign_ids.before(actor.project_id, work)
        return bring_in(actor, id, plan(work, known, before=before, take=take), known)


def recommended(marked: Marked) -> None:
    """Three recommendations with all that one can say, one merged, one withdrawn, two linked."""
    ana, ben = marked.member("ana"), marked.member("ben")
    start, end = marked.study.span("count every rifle")
    text = marked.study.text
    who = GivenField("actor", "supplied", "the guards", why="Named in the title.")
    what = _words(marked, "B1:1", "action")
    done(making.make, ana, 1, 1, title="Count", fields=[who, what], strength="should")
    done(making.join, ben, 1, 1, 2, stance="qualifies", voice="reported")
    rests = GivenField("when", "supplied", "2027", why="So says it.",
                       rests_on=(1, start, end, text[start:end]))  # fmt: skip
    done(set_field, ana, 1, rests, now_is(ana).version)
    done(set_field, ben, 1, GivenField("means", "not_stated"), now_is(ana).version)
    done(saying.set_confidence, ana, 1, "low", "One source alone says so.", now_is(ana).version)
    asked = done(saying.ask, ben, 1, "Which guards?")
    assert asked.fresh
    question = now_is(ana).questions[0].id
    done(saying.answer, ana, 1, question, "Those of the depots.", now_is(ana).version)
    done(saying.respond, ana, 1, "partly", body="Ministry", on="2026-02", text="We may.")
    done(making.make, ben, 1, 3, title="Patrol")
    done(making.make, ana, 1, 2, title="Twice")
    done(making.make, ana, 2, 1, title="Not so", stance="opposes")
    done(links.link, ana, 2, 1, "narrower", "A part of it.")
    done(saying.withdraw, ana, 4, now_is(ana, 4).version)
    done(saying.say_none_against, ben, 2, now_is(ana, 2).version)


def _words(marked: Marked, ref: str, kind: str) -> GivenField:
    from app.store.tables.briefs import Highlight

    row = db.session.get_one(Highlight, (marked.project_id, marked.highlights[ref]))
    word = row.exact.split()[0]
    return GivenField(kind, "stated", word, row.start, row.start + len(word))


def other_project(marked: Marked) -> Project:
    with change():
        other = add_project(marked.study.people, OTHER)
        add_brief(other.id, marked.user("ana"))
        add_brief(other.id, marked.user("ana"), 2)
        db.session.get_one(Project, other.id).next_brief_number = 3
    return other


def says(data: bytes) -> dict[str, Any]:
    """What an export says, but for what is of its project alone."""
    values = json.loads(data)
    names = {tag["slug"]: tag["name"] for tag in values["codebook"]}
    return {
        "briefs": [(b["ref"], b["title"], b["authors"], b["date"]) for b in values["briefs"]],
        "tags": sorted((t["name"], names.get(t["parent"])) for t in values["codebook"]),
        "passages": sorted(map(_passage(names), values["passages"])),
        "records": sorted(
            (json.dumps(said_there(r)), _linked(r), _by(r)) for r in values["recommendations"]
        ),
    }


def _passage(names: Mapping[str, str]) -> Any:
    return lambda p: (
        p["brief"],
        p["start"],
        p["end"],
        p["exact"],
        sorted(names[tag] for tag in p["tags"]),
        p["note"],
        [(reply["analyst"], reply["text"]) for reply in p["replies"]],
        p["analyst"],
    )


def _by(record: Mapping[str, Any]) -> list[str]:
    """Who made it, who joined each passage, who asked."""
    parts = (*record["evidence"], *record["questions"], *record["responses"])
    return [record["by"], *sorted(part["by"] for part in parts)]


def _linked(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((link["kind"], link["reason"]) for link in record["links"])


def events(project_id: object) -> Sequence[tuple[str, str]]:
    rows = db.session.execute(
        sa.select(Event.kind, Event.verb).where(Event.project_id == project_id).order_by(Event.id)
    )
    return [(kind, verb) for kind, verb in rows]


@pytest.mark.parametrize("format", ["json", "xlsx"])
def test_an_export_comes_in_where_its_briefs_are_and_once(marked: Marked, format: str) -> None:
    with change():
        answer = {"highlight_id": marked.highlights["B1:2"], "author_id": marked.user("ben")}
        db.session.add(Note(project_id=marked.project_id, text="Who pays?", **answer))
    recommended(marked)
    project = db.session.get_one(Project, marked.project_id)
    left, name = exported(project, format), f"p.{format}"
    told = exported(project, "json")
    before = events(project.id)
    report = brought(marked.member("ana"), left, name)
    assert {row.how for row in report.rows} == {KNOWN}
    assert [row.how for row in report.records] == 4 * [KNOWN]
    assert [row.left or row.took for row in report.details] == []
    assert events(project.id) == [*before, ("work", "bring_in")]
    assert says(exported(project, "json")) == says(told)
    other = other_project(marked)
    actor = memberships.member(marked.user("ana"), OTHER)
    report = brought(actor, left, name)
    assert {row.how for row in report.rows} == {"position"}
    assert [(row.how, row.said) for row in report.records] == 4 * [(NEW, [])]
    arrived = says(exported(other, "json"))
    wanted = says(told)
    if format == "xlsx":  # which has no links
        wanted["records"] = sorted((said, [], by) for said, _, by in wanted["records"])
    for part in ("passages", "records"):
        assert arrived[part] == wanted[part], part
    assert {*wanted["tags"]} <= {*arrived["tags"]}
    before, again = events(other.id), brought(actor, left, name)
    assert {row.how for row in again.rows} == {KNOWN}
    assert [row.how for row in again.records] == 4 * [KNOWN]
    assert again.tags == ()
    assert says(exported(other, "json")) == arrived
    assert events(other.id) == [*before, ("work", "bring_in")]
    with change():
        taken = take_back(actor, report.id)
    assert (taken.records, taken.left) == (["R1", "R2", "R3", "R4"], [])
    assert says(exported(other, "json"))["passages"] == []
    once_more = brought(actor, left, name)
    assert {row.how for row in once_more.rows} == {"position"}
    assert {row.how for row in once_more.records} == {NEW}


def test_what_was_edited_in_the_file_is_left_and_said(marked: Marked) -> None:
    """Nothing is overwritten unasked; what rests on nothing here is named."""
    recommended(marked)
    project = db.session.get_one(Project, marked.project_id)
    values = json.loads(exported(project, "json"))
    values["recommendations"][0]["title"] = "Count all"
    values["recommendations"][1]["questions"] = [{"text": "Why?", "answer": ""}]
    gone = {**values["recommendations"][2], "ref": "R9", "at": "2026-05-01T00:00:00Z"}
    gone["evidence"] = [{**gone["evidence"][0], "passage": "B9:9"}]
    values["recommendations"] += [gone, "no object", {"ref": 7}]
    values["passages"] += [{"ref": "B1:99"}, 5]
    before = says(exported(project, "json"))
    report = brought(marked.member("ana"), json.dumps(values).encode(), "p.json")
    assert [(row.how, row.said) for row in report.records[:5]] == [
        (HERE, ["R1 is otherwise here: title."]),
        (HERE, ["R2 is otherwise here: questions."]),
        (KNOWN, []),
        (KNOWN, []),
        (LOST, ["No passage that it rests on has a place here."]),
    ]
    assert says(exported(project, "json"))["records"][:4] == before["records"][:4]


def test_what_one_of_the_file_cannot_be_costs_no_other(marked: Marked) -> None:
    """What is too long is named; so are links with what came earlier. What a colleague linked since
    the import stays when that is taken back."""
    recommended(marked)
    values = json.loads(exported(db.session.get_one(Project, marked.project_id), "json"))
    records = values["recommendations"]
    other_project(marked)
    actor = memberships.member(marked.user("ana"), OTHER)
    values["recommendations"] = [records[0], {**records[2], "statement": "a " * 9_000}]
    report = brought(actor, json.dumps(values).encode(), "p.json")
    (kept, lost) = report.records
    said = ["Its link to R2 is left out: that is none of those that came in now."]
    assert (kept.how, kept.said) == (NEW, said)
    said = ["The statement has 17,999 characters; the most is 5,000."]
    assert (lost.how, lost.said) == (LOST, said)
    done(making.make, actor, 1, 1, title="Another")
    done(links.link, actor, 1, 2, "narrower", "A part of it.")
    with change():
        taken = take_back(actor, report.id)
    assert taken.records == []
    assert ("R1", "changed here since") in taken.left


def test_what_cannot_be_taken_back_whole_stays_whole(marked: Marked) -> None:
    """The words of two makings were purged, but not those of the link between them."""
    recommended(marked)
    exports = exported(db.session.get_one(Project, marked.project_id), "json")
    other_project(marked)
    actor = memberships.member(marked.user("ana"), OTHER)
    report = brought(actor, exports, "p.json")
    with change():
        made = Event.verb == "make", Event.ref.in_(("R1", "R2"))
        ids = db.session.scalars(sa.select(Event.id).where(*made)).all()
        purged = {"before": sa.null(), "after": sa.null(), "salt": "", "purged_at": now()}
        words = EventWords.project_id == actor.project_id, EventWords.event_id.in_(ids)
        db.session.execute(sa.update(EventWords).where(*words).values(purged))
    with change():
        assert take_back(actor, report.id).records == ["R3", "R4"]
    assert [each.kind for each in now_is(actor, 2).links] == ["narrower"]


def test_a_workbook_that_was_edited_is_understood_or_said(marked: Marked) -> None:
    """A tag put into a row, one typed anew, a note emptied, a passage emptied, a row added."""
    with change():
        marked.mark(1, "count every rifle", "depots", note="Who counts?", by="ben")
    project = db.session.get_one(Project, marked.project_id)
    book = load_workbook(io.BytesIO(exported(project, "xlsx")))
    sheet = book["Passages"]
    at = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, at["ref"]).value: row for row in range(2, sheet.max_row + 1)}
    tagged, emptied = rows["B1:1"], rows["B1:2"]
    (noted,) = (n for ref, n in rows.items() if sheet.cell(n, at["note"]).value == "Who counts?")
    before = sheet.cell(tagged, at["tags"]).value or ""
    sheet.cell(tagged, at["tags"]).value = f"{before}; Peace; Brand new"
    sheet.cell(emptied, at["passage"]).value = None
    sheet.cell(noted, at["note"]).value = None
    sheet.append([None, "B2", *[None] * 6, "patrol the river", "Peace", "Added"])
    edited = io.BytesIO()
    book.save(edited)
    ana = marked.member("ana")
    was = says(exported(project, "json"))
    report = brought(ana, edited.getvalue(), "p.xlsx")
    left = {row.ref: row.reason for row in report.left}
    ref = next(ref for ref, n in rows.items() if n == noted)
    assert left.keys() == {"B1:1", ref}
    assert "in the file: Brand new, " in left["B1:1"]
    assert left[ref].endswith("otherwise here: note. Note here: “Who counts?”; in the file: none.")
    assert [(row.passage, row.tags) for row in report.placed] == [("patrol the river", ["Peace"])]
    assert any(f"Row {emptied} of Passages (B1:2) has" in each for each in report.warnings)
    passages = says(exported(project, "json"))["passages"]
    assert [each for each in was["passages"] if each not in passages] == []
    report = brought(ana, edited.getvalue(), "p.xlsx", take=range(99))
    assert (report.number(TAKEN), report.placed) == (2, [])
    now = {p[3]: p for p in says(exported(project, "json"))["passages"] if p[0] == "B1"}
    assert now["count every rifle"][5] == ""
    assert {"Peace", "Brand new"} <= {*now["count every rifle in the depots"][4]}
    assert brought(ana, edited.getvalue(), "p.xlsx", take=range(99)).number(TAKEN) == 0
