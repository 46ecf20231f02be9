"""What is deleted comes back whole, and what is purged is nowhere any more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from app.actions import acts, briefs, codebook, highlights, matrix, notes, people, projects, trash
from app.actions import recommendations as recommending
from app.actions.saved_filters import save_filter
from app.actions.undo import take_back
from app.actions.work.bring_in import discard_work
from app.domain.document import Block, Document
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.original_pages import OriginalPage, PagePicture
from app.domain.projects import ProjectRow
from app.domain.recommendations.kinds import GivenField
from app.domain.search import read
from app.domain.tags import Tag
from app.domain.trash import KEPT, PURGED
from app.exports.orders import ExportOrder
from app.exports.orders import write as write_export
from app.store import codebook as stored_tags
from app.store import events, recommendations, search, sent_forms
from app.store import trash as store
from app.store.acts import named
from app.store.backup import write_backup
from app.store.cells import kept
from app.store.database import change, db
from app.store.foreign_ids import tags_before
from app.store.highlight_rows import codings_of
from app.store.memberships import Member, member
from app.store.projects import activity, of_user
from app.store.recommendations import history
from app.store.syntheses import synthesis
from app.store.tables.briefs import Brief, Original
from app.store.tables.columns import now
from app.store.tables.people import Event, EventLine, Project, SentForm
from app.store.trash import emptying
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")
FILE = {"media_type": "text/plain", "reader": "plain_text", "reader_version": "1"}
SECRET = "zebra"  # a word that only what is purged has, with another ending each time


def listed(actor: Member) -> dict[str, list[str]]:
    """The references of what is in the trash, by kind."""
    found = store.trash(actor.project_id)
    return {kind: [each.ref for each in there] for kind, there in found.items() if there}


def id_of(actor: Member, kind: str) -> uuid.UUID:
    (one,) = store.trash(actor.project_id)[kind]
    return one.id


def restored(actor: Member, kind: str) -> str:
    return done(trash.restore, actor, kind, id_of(actor, kind))


def all_words() -> str:
    """Every row of every table, as the database gives it."""
    names = sa.inspect(db.engine).get_table_names()
    rows = (db.session.execute(sa.text(f'SELECT * FROM "{name}"')) for name in names)
    return " ".join(str(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row))
                    for found in rows for row in found)  # fmt: skip


def zebra_brief(actor: Member, data: bytes = b"zebrafile") -> int:
    words = "Depots need zebratext locks. They need zebrabound guards."
    document = Document(
        "Zebratitle", ("Ann Zebraauthor",), "Zebrapress", "", "https://e.example/zebraurl", "en",
        (Block("paragraph", "body", words),),
    )  # fmt: skip
    pictures = [PagePicture(OriginalPage(1, "i", 10, 10), "image/png", b"zebrapicture")]
    return done(briefs.add_brief, actor, document, data=data, name="zebra.txt", pictures=pictures,
                **FILE)  # fmt: skip


def mark(actor: Member, brief: int, words: str, *tags: str, note: str = "") -> int:
    text = "Depots need zebratext locks. They need zebrabound guards."
    start = text.index(words)
    change = done(
        highlights.add_highlight, actor, brief, start, start + len(words), words, tags, note
    )
    return change.number


def lines() -> list[tuple[Any, ...]]:
    """What happened, when and by whom."""
    columns = [each for each in EventLine.__table__.c if each.name != "ref"]
    return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(EventLine.id))]


def test_what_is_deleted_is_listed_with_what_went_and_comes_back_whole(marked: Marked) -> None:
    """A brief, a highlight, a recommendation and a tag, by whom and until when."""
    ana, ben = marked.member("ana"), marked.member("ben")
    made = done(recommending.make, ana, 1, 1, title="Count", statement="Count rifles.")
    done(matrix.write_cell, ana, 1, "border-control", "Two say so.", 0)
    done(codebook.write_synthesis, ana, "border-control", "Most [B1:2].", 0)
    before = (stored_tags.tags(ana.project_id, counted=True), kept(ana.project_id))
    done(briefs.remove_brief, ana, 2)
    done(highlights.remove_highlight, ana, 1, 1)
    done(recommending.remove, ana, made.number, made.version)
    goes = store.goes_with_tag(ana.project_id, marked.tags["border-control"])
    went = done(trash.remove_tag, ana, "border-control")
    assert goes == went
    assert went == (
        "its place on 3 highlights",
        "its synthesis",
        "what the matrix says under it of 1 brief",
    )
    assert listed(ana) == {
        "brief": ["B2"], "highlight": ["B1:1"], "recommendation": ["R1"], "tag": ["border-control"],
    }  # fmt: skip
    (brief,) = store.trash(ana.project_id)["brief"]
    assert (brief.title, brief.by, brief.went) == (
        "Counting rifles in Dorvane", "Ana Sousa", ("2 highlights",)
    )  # fmt: skip
    assert brief.until == brief.at + KEPT
    assert "border-control" not in {tag.slug for tag in stored_tags.tags(ana.project_id)}
    assert kept(ana.project_id) == []
    with pytest.raises(Missing):
        recommendations.recommendation(ana.project_id, 1)
    with pytest.raises(Forbidden):
        restored(ben, "brief")
    said = {kind: restored(ana, kind) for kind in listed(ana)}
    assert said == {
        "brief": "B2 is back, with everything that was on it.",
        "highlight": "B1:1 is back.",
        "recommendation": "R1 is back.",
        "tag": "“Border control” is back.",
    }
    db.session.expire_all()
    assert listed(ana) == {}
    now_there = (stored_tags.tags(ana.project_id, counted=True), kept(ana.project_id))
    assert now_there == before
    assert synthesis(ana.project_id, "border-control").text == "Most [B1:2]."
    assert recommendations.recommendation(ana.project_id, 1).statement == "Count rifles."
    with pytest.raises(Missing):
        done(trash.restore, ana, "brief", brief.id)


def test_what_cannot_come_back_is_said(marked: Marked) -> None:
    """A tag that was merged or deleted meanwhile, a highlight that is gone, a name that is taken;
    and a short name stays taken while its tag can come back."""
    ana = marked.member("ana")
    done(highlights.remove_highlight, ana, 1, 2)
    done(codebook.merge_tag, ana, "peacekeeping", "peace")
    done(trash.remove_tag, ana, "border-control")
    assert restored(ana, "highlight") == (
        "B1:2 is back. The tag “border-control” was deleted meanwhile, so that it comes without "
        "it. "
        "“Peacekeeping” was merged into “Peace” meanwhile."
    )
    assert set(codings_of(ana.project_id, marked.highlights["B1:2"])) == {"peace"}
    with change():
        tag = codebook.add_tag(ana, Tag("", "Border control"))
    assert tag.slug == "border-control-2"
    with pytest.raises(Invalid, match="Rename that first"):
        restored(ana, "tag")
    done(trash.remove_tag, ana, "border-control-2")
    done(highlights.remove_highlight, ana, 1, 4)
    done(trash.purge, ana, "highlight", id_of(ana, "highlight"))
    first = next(
        each for each in store.trash(ana.project_id)["tag"] if each.ref == "border-control"
    )
    assert done(trash.restore, ana, "tag", first.id) == (
        "“Border control” is back. 1 highlight that carried it is gone for good."
    )
    assert set(codings_of(ana.project_id, marked.highlights["B1:2"])) == {"border-control", "peace"}


def test_a_short_name_in_the_trash_is_given_to_no_tag_that_comes_from_elsewhere(
    marked: Marked,
) -> None:
    ana = marked.member("ana")
    other = done(projects.add_project, ana.user_id, "Other")
    done(trash.remove_tag, ana, "border-control")
    known = stored_tags.tags(ana.project_id, retired=True)
    wanted = tags_before(ana.project_id, [Tag("key", "Border control")], known)
    assert wanted["key"].slug == "border-control-2"
    added, _ = done(codebook.bring_in_tags, ana, other)
    assert "border-control-2" in {tag.slug for tag in added}
    done(trash.remove_tag, ana, "border-control-2")
    assert len(listed(ana)["tag"]) == 2


def test_a_purged_tag_leaves_the_same_word_where_it_is_not_the_tag(marked: Marked) -> None:
    ana = marked.member("ana")
    tag = done(codebook.add_tag, ana, Tag("", "Note"))
    same = {"authors": ["Note"], "note": "Why?", "choices": ["note", "other"]}
    rested = {"R1.basis.note": {"kind": "tag"}, "R1.basis.B1:1": {"kind": "passage"}}
    named = {"tags": ["note", "peace"], "by": {"note": "x", "peace": "y"}, "into": "note",
             "query": "tag:note by:ana", "report_choices": "parts=a%2Cb&without=tag-note",
             **rested}  # fmt: skip
    done(events.record, ana, "edit", "brief", before=same | named, after={"is": same})
    done(trash.remove_tag, ana, tag.slug)
    done(trash.purge, ana, "tag", id_of(ana, "tag"))
    event = db.session.scalars(sa.select(Event).where(Event.kind == "brief", Event.verb == "edit"))
    assert [(each.before, each.after) for each in event] == [
        (
            {**same, "tags": ["peace"], "by": {"peace": "y"}, "into": "", "query": "",
             "report_choices": "", "R1.basis.B1:1": {"kind": "passage"}},
            {"is": same},
        )
    ]  # fmt: skip


def test_what_an_import_said_of_a_purged_brief_or_recommendation_goes(marked: Marked) -> None:
    """Details and titles, also of an import that had no passages."""
    ana = marked.member("ana")
    made = done(recommending.make, ana, 1, 1, title="Count", statement="Count rifles.")
    details = [
        ["B2", "doi", [["title", "", "Zebratitle"]], [["note", "zebrahere", "zebrathere"]]],
        ["B1", "doi", [["title", "", "Stays"]], []],
    ]
    records = [
        ["R8", "Zebrarec", made.ref, "new", ["“zebrafield” is left out."]],
        ["R9", "Stays", "", "new", []],
    ]
    said = {"rows": [], "details": details, "records": records, "tags": [], "briefs": ["B2"]}
    done(events.record, ana, "bring_in", "work", after=said)
    done(briefs.remove_brief, ana, 2)
    done(recommending.remove, ana, made.number, made.version)
    for kind in ("brief", "recommendation"):
        done(trash.purge, ana, kind, id_of(ana, kind))
    (event,) = db.session.scalars(sa.select(Event).where(Event.kind == "work"))
    assert event.after == said | {
        "details": [["B2", "doi", [], []], details[1]],
        "records": [["R8", PURGED, made.ref, "new", []], records[1]],
    }


def test_nothing_of_a_purged_thing_is_left_and_the_record_keeps_what_happened(
    marked: Marked, tmp_path: Path
) -> None:
    ana, ben = marked.member("ana"), marked.member("ben")
    tag = done(codebook.add_tag, ana, Tag("", "Zebratag", texts={"definition": "Zebradefinition"}))
    brief = zebra_brief(ana)
    inside = mark(ana, brief, "zebrabound guards", tag.slug, note="zebranote")
    done(notes.add_note, ben, brief, inside, "zebrareply")
    done(matrix.write_cell, ana, brief, tag.slug, f"zebracell [B{brief}:{inside}]", 0)
    done(matrix.write_cell, ana, 1, tag.slug, "zebracell of another brief", 0)
    done(codebook.write_synthesis, ana, tag.slug, "zebrasynthesis", 0)
    done(save_filter, ana, "Zebrafilter", f"tag:{tag.slug} brief:B1")
    done(highlights.edit_highlight, ana, 1, 3, ["peace", tag.slug], "zebraold", 1)
    done(highlights.edit_highlight, ana, 1, 3, ["peace", tag.slug], "zebranew", 2)
    words = [GivenField("actor", "stated", "zebrabound guards", 39, 56)]
    stays = done(recommending.make, ana, brief, inside, title="Lock", statement="Lock it.",
                 fields=words)  # fmt: skip
    done(recommending.join, ana, stays.number, 1, 3, stance="supports")
    goes = done(recommending.make, ana, 1, 3, title="Zebrarec", statement="Zebrastatement")
    done(recommending.ask, ana, goes.number, "Zebraquestion?")
    assert SECRET in all_words().casefold()

    done(acts.change_tags, ana, named(ana.project_id, ["B1:1", "B1:2"]), come=tag.slug)
    for on in (notes.On(brief=brief), notes.On(tag=tag.slug)):
        done(notes.add_memo, ana, on, "zebramemo")

    done(briefs.remove_brief, ana, brief)
    done(highlights.remove_highlight, ana, 1, 3)
    asked = recommendations.recommendation(ana.project_id, goes.number)
    done(recommending.remove, ana, goes.number, asked.version)
    done(trash.remove_tag, ana, tag.slug)
    before = lines()
    assert done(trash.purge_due, now() + KEPT - timedelta(minutes=5)) == {}
    assert done(trash.purge_due, now() + KEPT) == {
        "highlight": 1, "recommendation": 1, "tag": 1, "brief": 1,
    }  # fmt: skip
    trash.compact()

    assert SECRET not in all_words().casefold()
    if db.engine.dialect.name == "sqlite":
        file = Path(db.engine.url.database or "")
        write_backup(tmp_path / "after.sqlite3")
        for path in (file, file.with_name(f"{file.name}-wal"), tmp_path / "after.sqlite3"):
            assert SECRET.encode() not in (path.read_bytes().lower() if path.exists() else b"")
    project = ProjectRow("Arms flows in the Sahel", "sahel-arms")
    order = ExportOrder(ana.project_id, project, "json", "", "https://b.example/p")
    assert SECRET not in write_export(order).decode().casefold()
    assert search.search([ana.project_id], read(f"{SECRET}*"), limit=9).hits == []
    assert lines()[: len(before)] == before
    said = [line.verb for line in activity(ana.project_id)[:5]]
    assert sorted(said) == ["expire", "expire", "expire", "expire", "lose"]
    left = recommendations.recommendation(ana.project_id, stays.number)
    assert [value for value in left.fields if value.basis == "stated"] == []
    assert [line.said for line in history(ana.project_id, left)] == [
        "Had deleted a brief with passages of R1: they are gone for good.",
        f"Joined a passage to R1. {PURGED}",
        f"Made the recommendation R1. {PURGED}",
    ]
    assert [(each.kind, each.on, each.was) for each in left.needs_a_look] == [
        ("removed", "B1:3", PURGED)
    ]
    first = db.session.scalars(sa.select(Event.id).where(Event.verb == "make")).first()
    assert first
    with pytest.raises(Stale, match="purged"):
        done(take_back, ana, first)
    assert listed(ana) == {}


def test_a_large_purge_is_saved_bit_by_bit(marked: Marked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after a fault is left, and what came before it stays purged."""
    ana, purge = marked.member("ana"), emptying.purge
    other = done(projects.add_project, ana.user_id, "Other")
    mark(other, zebra_brief(other), "zebrabound guards")
    done(highlights.remove_highlight, other, 1, 1)
    for number in (1, 2, 3):
        done(highlights.remove_highlight, ana, 1, number)
    with monkeypatch.context() as broken:
        broken.setattr(trash, "AT_ONCE", 2)
        broken.setattr(emptying, "purge", lambda *of: purge(*of) if len(of[2]) > 1 else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            trash.purge_due(now() + KEPT)
    assert store.counts(ana.project_id)["highlight"] == 1
    assert trash.purge_due(now() + KEPT) == {"highlight": 2}
    assert store.counts(other.project_id)["highlight"] == 0
    assert trash.purge_due(now() + KEPT) == {}


def test_a_purge_forgets_the_addresses_that_name_the_tag_and_no_others(marked: Marked) -> None:
    """Of what forms made: a form that was sent and is sent again makes nothing twice."""
    ana = marked.member("ana")
    tag = done(codebook.add_tag, ana, Tag("", "Граница"))
    here = f"/below/projects/{ana.slug}/codebook"
    stays = [f"{here}#tag-peacekeeping", f"/below/projects/{ana.slug}-2/codebook#tag-peace"]
    goes = [f"{here}#tag-peace", f"{here}/tags/peace", f"{here}#tag-{quote(tag.slug)}"]
    for address in stays + goes:
        done(sent_forms.note, ana.user_id, uuid.uuid4(), address)
    for slug in ("peace", tag.slug):
        done(trash.remove_tag, ana, slug)
        done(trash.purge, ana, "tag", id_of(ana, "tag"))
    other = done(projects.add_project, ana.user_id, "Граница")
    done(sent_forms.note, ana.user_id, uuid.uuid4(), f"/projects/{quote(other.slug)}")
    done(projects.remove_project, other)
    done(projects.purge_project, member(ana.user_id, other.slug, deleted=True), "Граница")
    assert sorted(db.session.scalars(sa.select(SentForm.address))) == sorted(stays)


def test_a_file_stays_while_another_brief_came_from_it(marked: Marked) -> None:
    ana = marked.member("ana")
    one, two = zebra_brief(ana), zebra_brief(ana)
    for number, left in ((one, 1), (two, 0)):
        done(briefs.remove_brief, ana, number)
        done(trash.purge, ana, "brief", id_of(ana, "brief"))
        files = sa.select(sa.func.count()).where(Original.name == "zebra.txt")
        assert db.session.scalar(files) == left


def test_the_number_of_what_was_purged_is_never_given_again(marked: Marked) -> None:
    ana = marked.member("ana")
    done(highlights.remove_highlight, ana, 1, 4)
    done(trash.purge, ana, "highlight", id_of(ana, "highlight"))
    change = done(highlights.add_highlight, ana, 1, *marked.study.span("count every"),
                  "count every", ["peace"])  # fmt: skip
    assert change.number == 5
    with pytest.raises(Missing, match="B1:4 was purged"):
        done(highlights.restore_highlight, ana, 1, 4)
    with pytest.raises(Forbidden):
        done(trash.purge, marked.member("ben"), "highlight", uuid.uuid4())


def test_an_archived_project_is_read_only_until_it_is_brought_back(marked: Marked) -> None:
    ana = marked.member("ana")
    done(highlights.remove_highlight, ana, 1, 4)
    done(projects.archive_project, ana)
    ana = marked.member("ana")
    for act in (
        lambda: highlights.remove_highlight(ana, 1, 1),
        lambda: codebook.retire_tag(ana, "peace"),
        lambda: trash.remove_tag(ana, "peace"),
        lambda: discard_work(ana, uuid.uuid4()),  # as all that is done with an import
        lambda: trash.restore(ana, "highlight", marked.highlights["B1:4"]),
    ):
        with pytest.raises(Forbidden, match="A lead can bring it back"), change():
            act()
    done(projects.archive_project, ana)
    assert [line.verb for line in activity(ana.project_id)].count("archive") == 1
    assert ana.may("read")
    assert ana.may("archive_project")
    assert not ana.may("edit_codebook")
    done(projects.reopen_project, ana)
    done(codebook.retire_tag, marked.member("ana"), "peace")


def test_who_belongs_to_an_archived_project_is_changed_as_ever(marked: Marked) -> None:
    """Who leaves the team reads it no more, without anybody writing in it meanwhile."""
    ben, vic = marked.member("ben"), marked.member("vic")
    done(projects.archive_project, marked.member("ana"))
    ana = marked.member("ana")
    token = done(people.invite, ana, role="viewer", days=1, now=now())
    done(people.change_role, ana, vic.user_id, "analyst")
    done(people.remove, ana, ben.user_id)
    assert done(people.accept, token, ben.user_id, now()).role == "viewer"
    said = [(line.kind, line.verb) for line in activity(ana.project_id)[:5]]
    assert sorted(said) == [
        ("person", "change_role"), ("person", "invite"), ("person", "remove"),
        ("project", "archive"), ("project", "join"),
    ]  # fmt: skip


@pytest.mark.parametrize("put_away", [projects.archive_project, projects.remove_project])
def test_a_link_to_a_new_password_outlives_that_its_project_is_put_away(
    marked: Marked, put_away: Callable[[Member], None]
) -> None:
    ana, ben = marked.member("ana"), marked.member("ben")
    token = done(people.make_reset_link, ana, ben.user_id, now())
    done(put_away, ana)
    assert done(people.choose_pass_phrase, token, "seven slow green canoes", now()) == ben.user_id
    assert activity(ana.project_id)[0].verb == "choose_pass_phrase"


def test_a_project_goes_to_the_trash_and_comes_back_or_is_gone(
    marked: Marked, tmp_path: Path
) -> None:
    ana = marked.member("ana")
    other = done(projects.add_project, ana.user_id, "Zebraproject", "Zebraquestion?")
    brief = zebra_brief(other)
    mark(other, brief, "zebrabound guards", note="zebranote")
    done(recommending.make, other, brief, 1, title="Zebrarec", statement="Zebrastatement")
    done(projects.remove_project, other)
    with pytest.raises(Missing, match="“Zebraproject” was deleted on"):
        member(ana.user_id, other.slug)
    gone = member(ana.user_id, other.slug, deleted=True)
    (line,) = (each for each in of_user(ana.user_id) if each.deleted_at)
    assert (line.name, line.put_away_by) == ("Zebraproject", "Ana Sousa")
    done(projects.restore_project, gone)
    there = member(ana.user_id, other.slug)
    with pytest.raises(Stale):
        done(projects.purge_project, there, "Zebraproject")
    done(projects.remove_project, there)
    gone = member(ana.user_id, other.slug, deleted=True)
    with pytest.raises(Invalid, match="Type “Zebraproject”"):
        done(projects.purge_project, gone, "zebra")
    before = lines()
    done(projects.purge_project, gone, "Zebraproject ")
    trash.compact()
    assert SECRET not in all_words().casefold()
    if db.engine.dialect.name == "sqlite":
        assert SECRET.encode() not in Path(db.engine.url.database or "").read_bytes().lower()
    assert lines()[:-1] == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Brief)) == 2
    assert [each.name for each in of_user(ana.user_id)] == ["Arms flows in the Sahel"]
    assert db.session.get_one(Project, other.project_id).purged_at


def test_whoever_may_not_is_refused_and_what_was_done_is_in_the_record(marked: Marked) -> None:
    vic, ben, ana = (marked.member(name) for name in ("vic", "ben", "ana"))
    made = done(recommending.make, ana, 1, 1, title="Count", statement="Count rifles.")
    number, version = made.number, made.version
    for who, act in (
        (ben, lambda who: trash.remove_tag(who, "peace")),
        (ben, projects.archive_project),
        (ben, projects.reopen_project),
        (ben, projects.remove_project),
        (ben, projects.restore_project),
        (ben, lambda who: projects.purge_project(who, "")),
        (ben, lambda who: recommending.remove(who, number, version)),
        (vic, lambda who: trash.restore(who, "highlight", marked.highlights["B1:1"])),
    ):
        with pytest.raises(Forbidden), change():
            act(who)
    gone = done(recommending.remove, ana, number, version)
    with pytest.raises(Forbidden), change():
        recommending.restore(ben, number)
    with change():
        latest = sa.select(Event.id).order_by(Event.id.desc()).limit(1)
        take_back(ana, db.session.scalars(latest).one())  # as any other change of it
    assert recommendations.recommendation(ana.project_id, number).version > gone.version
    done(trash.remove_tag, ana, "peace")
    restored(ana, "tag")
    for act in (projects.archive_project, projects.reopen_project, projects.remove_project):
        done(act, member(ana.user_id, ana.slug))
    done(projects.restore_project, member(ana.user_id, ana.slug, deleted=True))
    assert [(line.kind, line.verb) for line in activity(ana.project_id)[:8]] == [
        ("project", "restore"),
        ("project", "remove"),
        ("project", "reopen"),
        ("project", "archive"),
        ("tag", "restore"),
        ("tag", "remove"),
        ("recommendation", "undo"),
        ("recommendation", "remove"),
    ]
