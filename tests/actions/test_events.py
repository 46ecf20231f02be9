"""Whoever changes something stands in the record with it."""

from __future__ import annotations

import inspect
import json
import pkgutil
import re
import uuid
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import app.actions
from app.actions import (
    acts,
    attributes,
    briefs,
    codebook,
    drafts,
    hand_ins,
    highlights,
    matrix,
    notes,
    people,
    progress,
    projects,
    recommendations,
    report,
    saved_filters,
    syntheses,
    undo,
)
from app.actions.recommendations import cues, links
from app.domain.attributes import Attribute
from app.domain.errors import Forbidden
from app.domain.permissions import PERMISSIONS, Permission
from app.domain.projects import COPIED
from app.domain.recommendations.kinds import GivenField
from app.domain.report.choices import EVERYTHING
from app.domain.report.handing_in import Unsettled
from app.domain.report.settings import NOTHING_SAID
from app.domain.search import read as search_for
from app.domain.tags import Tag
from app.store import acts as stored_acts
from app.store import briefs as stored_briefs
from app.store import recommendations as stored_recommendations
from app.store.acts import WhichPassages
from app.store.database import change, db
from app.store.hand_ins import WrittenFile
from app.store.report_settings import settings
from app.store.tables.briefs import Attribute as AttributeRow
from app.store.tables.columns import new_id, now
from app.store.tables.people import Event, Invitation
from app.store.tables.recommendations import Basis
from tests.actions.test_drafts import DETAILS, DOCUMENT, keep
from tests.actions.test_undo import BEGINNING
from tests.actions.test_work import WORK, brought
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

# Not a change that colleagues see, or stated elsewhere: why.
WITHOUT = {
    "briefs.add_read_brief": "part of saving a draft",
    "codebook.start_codebook": "a line for each of its tags: tests/actions/test_projects.py",
    "codebook.bring_in_tags": "a line for each of its tags: tests/actions/test_codebook.py",
    "codebook.mergeable": "reads",
    "codebook.move_children": "a part of retiring, merging and deleting a tag",
    "drafts.keep_draft": "one's own until it is saved",
    "drafts.discard_draft": "one's own until it is saved",
    "drafts.recut_draft": "one's own until it is saved",
    "drafts.draft_made_ready": "one's own until it is saved",
    "drafts.copies_of": "reads",
    "scans.begin_scan": "one's own until it is saved",
    "scans.recognise_again": "one's own until it is saved",
    "scans.stop_scan": "one's own until it is saved",
    "drafts.mark_annotations": "part of saving a draft",
    "attributes.bring_in_values": "a part of an import",
    "work.bring_in.keep_work": "one's own until it is brought in",
    "work.bring_in.discard_work": "one's own until it is brought in",
    "work.bring_in.bring_in": "a line for each thing: tests/actions/test_work.py",
    "work.rows.people": "reads",
    "work.records.bring_records": "a line for each thing: tests/actions/work/test_own_exports.py",
    "work.records.take_records_back": "a part of taking an import back",
    "work.details.take_details": "a part of bringing in",
    "work.details.take_passages": "a part of bringing in",
    "work.details.put_details_back": "a part of taking an import back",
    "recommendations.making.joined_part": "a part of joining and of bringing in",
    "work.reports.place_offered": "tests/actions/work/test_reports.py",
    "work.reports.take_back": "a line for each thing: tests/actions/work/test_reports.py",
    "progress.note_progress": "how far somebody has read is not work",
    "recommendations.fields.field_value": "a part of saying a field",
    "syntheses.rest": "a part of writing one and of confirming it",
    **dict.fromkeys(
        (
            *("trash.remove_tag", "trash.restore", "trash.purge"),
            *("projects.archive_project", "projects.reopen_project", "projects.remove_project"),
            *("projects.restore_project", "projects.purge_project"),
            *("recommendations.remove", "recommendations.restore"),
        ),
        "tests/actions/test_trash.py",
    ),
    "progress.share_reading": "who may see how far somebody has read is not work",
}
# Pieces of actions, which their actions record.
PIECES = ("highlight_states.", "notes.put_state", "notes.finish", "recommendations.parts.")


# What the event of each says: ref, before, after, and which of object, brief and its rev it names.
SAID = json.loads(Path(__file__).with_name("events.json").read_text())


def all_actions() -> set[str]:
    """Every public function of app/actions that somebody does."""
    walked = pkgutil.walk_packages(app.actions.__path__, "app.actions.")
    modules = [module.name.removeprefix("app.actions.") for module in walked]
    return {
        f"{module}.{name}"
        for module in modules
        for name, found in vars(import_module(f"app.actions.{module}")).items()
        if inspect.isfunction(found) and found.__module__ == f"app.actions.{module}"
        if not name.startswith("_") and "actor" in inspect.signature(found).parameters
        if not f"{module}.{name}".startswith(PIECES)
    }


def _without_ids(state: Any) -> Any:
    """What an event keeps of a state, ids and moments left out."""
    if isinstance(state, dict):
        return {_without_ids(key): _without_ids(value) for key, value in state.items()}
    if isinstance(state, list):
        return [_without_ids(value) for value in state]
    if isinstance(state, str):
        return re.sub(r"[0-9a-f]{64}|[0-9a-f-]{36}|[0-9a-f]{32}|20\d\d-.*T.*", "…", state)
    return state


def test_every_action_asks_who_may_and_writes_its_line(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, viewer = study.member("lead"), study.people["viewer"]
    note, quote = new_id(), "count every rifle"
    file = {"data": b"d", "name": "d.txt", "media_type": "text/plain"}
    read = {"reader": "plain_text", "reader_version": "1"}
    span, shorter = study.span(quote), study.span("every rifle")
    text = Tag("", "Patrols", colour="teal")
    kept = keep(study, role="lead")
    saved = new_id()

    def keep_filter() -> None:
        nonlocal saved
        saved = saved_filters.save_filter(lead, "Mine", "tag:monitoring")

    def version(number: int) -> int:
        return stored_briefs.brief(lead.project_id, number).version

    def recommendation(number: int) -> Any:
        return stored_recommendations.recommendation(lead.project_id, number)

    def at(number: int) -> int:
        version: int = recommendation(number).version
        return version

    def part() -> None:
        (origin,) = stored_recommendations.origins(lead.project_id)
        links.part(lead, origin.id)

    def take_back() -> None:
        latest = sa.select(Event.id).where(Event.verb == "leave")
        undo.take_back(lead, db.session.scalars(latest).one())

    def both() -> WhichPassages:
        return stored_acts.named(lead.project_id, ["B1:1", "B1:2"])

    def latest_act() -> Any:
        kept = sa.select(Event.id).where(Event.kind == "highlights").order_by(Event.id.desc())
        return db.session.scalars(kept.limit(1)).one()

    acting, second, other = recommendations, new_id(), "patrol the river border"
    other_span = study.span(other)
    words = GivenField("action", "stated", "every rifle", *shorter)
    supplied = GivenField("actor", "supplied", "guards", why="Who else?")

    def confirm_cell() -> None:
        """As if its passage had come since."""
        rested = sa.delete(Basis).where(Basis.owner_kind == "cell", Basis.ref == "B1:1")
        db.session.execute(rested)
        matrix.confirm_cell(lead, 1, "monitoring", 3)

    def confirm_message() -> None:
        """As if its passage had had other words."""
        rested = sa.update(Basis).where(Basis.owner_kind == "message").values(words="one rifle")
        db.session.execute(rested)
        report.confirm_message(lead, 1, settings(lead.project_id).seen("messages"))

    def move_attribute() -> None:
        second = {"key": "year", "name": "Year", "kind": "number", "position": 1}
        row = {"project_id": lead.project_id, "created_by": lead.user_id, "version": 1, **second}
        db.session.execute(sa.insert(AttributeRow).values(**row))
        attributes.move_attribute(lead, "country", "down")

    def withdraw() -> None:
        invitation = db.session.scalars(sa.select(Invitation.id)).one()
        people.revoke(lead, invitation, now())

    memo_ids: list[uuid.UUID] = []
    steps: list[tuple[str, str, str, Callable[[], object]]] = [
        ("codebook.add_tag", "tag", "add", lambda: codebook.add_tag(lead, text)),
        ("codebook.edit_tag", "tag", "edit", lambda: codebook.edit_tag(
            lead, "patrols", Tag("", "Patrols", None, "teal", {"definition": "On foot."}), 1)),
        ("codebook.move_tag", "tag", "move", lambda: codebook.move_tag(lead, "patrols", "up")),
        ("codebook.retire_tag", "tag", "retire", lambda: codebook.retire_tag(lead, "patrols")),
        ("codebook.reinstate_tag", "tag", "reinstate",
            lambda: codebook.reinstate_tag(lead, "patrols")),
        ("codebook.merge_tag", "tag", "merge",
            lambda: codebook.merge_tag(lead, "patrols", "monitoring")),
        ("briefs.add_brief", "brief", "add",
            lambda: briefs.add_brief(lead, DOCUMENT, **file, **read)),  # type: ignore[arg-type]
        ("briefs.add_sample_brief", "brief", "add", lambda: briefs.add_sample_brief(lead)),
        ("drafts.save_draft", "brief", "add",
            lambda: drafts.save_draft(lead, kept, DETAILS, {}, again=True)),
        ("briefs.edit_details", "brief", "edit",
            lambda: briefs.edit_details(lead, 1, DETAILS, version(1))),
        ("attributes.add_attribute", "attribute", "add",
            lambda: attributes.add_attribute(lead, Attribute("Country"))),
        ("attributes.edit_attribute", "attribute", "edit",
            lambda: attributes.edit_attribute(lead, "country", Attribute("Land"), 1)),
        ("attributes.move_attribute", "attribute", "move", move_attribute),
        ("attributes.fill_in", "brief", "edit",
            lambda: attributes.fill_in(lead, {1: {"country": "Mali"}}, {1: version(1)})),
        ("attributes.retire_attribute", "attribute", "retire",
            lambda: attributes.retire_attribute(lead, "country")),
        ("attributes.reinstate_attribute", "attribute", "reinstate",
            lambda: attributes.reinstate_attribute(lead, "country")),
        ("briefs.rezone_block", "brief", "rezone",
            lambda: briefs.rezone_block(lead, 1, 3, "body")),
        ("notes.add_memo", "memo", "add", lambda: memo_ids.append(
            notes.add_memo(lead, notes.On(tag="monitoring"), "Who monitors?"))),
        ("notes.edit_memo", "memo", "edit", lambda: notes.edit_memo(
            lead, notes.On(tag="monitoring"), memo_ids[0], "Who?", 1)),
        ("notes.remove_memo", "memo", "remove", lambda: notes.remove_memo(
            lead, notes.On(tag="monitoring"), memo_ids[0])),
        ("notes.restore_memo", "memo", "restore", lambda: notes.restore_memo(
            lead, notes.On(tag="monitoring"), memo_ids[0])),
        ("progress.give", "brief", "give", lambda: progress.give(lead, [1], ["ben"])),
        ("progress.withdraw", "brief", "withdraw", lambda: progress.withdraw(lead, [1], ["ben"])),
        ("progress.move", "brief", "begin",
            lambda: progress.move(lead, 1, "in_work")),
        ("progress.declare_read", "brief", "read_through",
            lambda: progress.declare_read(lead, 1, is_read=True)),
        ("briefs.remove_brief", "brief", "remove", lambda: briefs.remove_brief(lead, 2)),
        ("briefs.restore_brief", "brief", "restore", lambda: briefs.restore_brief(lead, 2)),
        ("highlights.add_highlight", "highlight", "add",
            lambda: highlights.add_highlight(lead, 1, *span, quote, ["monitoring"])),
        ("matrix.draft_cell", "cell", "draft",
            lambda: matrix.draft_cell(lead, 1, "monitoring", 0)),
        ("matrix.clear_cell", "cell", "clear",
            lambda: matrix.clear_cell(lead, 1, "monitoring", 1)),
        ("matrix.write_cell", "cell", "chart",
            lambda: matrix.write_cell(lead, 1, "monitoring", "They agree.", 2)),
        ("matrix.confirm_cell", "cell", "confirm", confirm_cell),
        ("matrix.find_nothing", "cell", "nothing_found",
            lambda: matrix.find_nothing(lead, 1, "border-control", 0)),
        ("highlights.edit_highlight", "highlight", "edit",
            lambda: highlights.edit_highlight(lead, 1, 1, [], "Why?", 1)),
        ("highlights.adjust_highlight", "highlight", "adjust",
            lambda: highlights.adjust_highlight(lead, 1, 1, *shorter, "every rifle", 2)),
        ("highlights.add_highlight", "highlight", "add",
            lambda: highlights.add_highlight(lead, 1, *other_span, other, [], id=second)),
        ("recommendations.making.make", "recommendation", "make",
            lambda: acting.make(lead, 1, 1, strength="should")),
        ("recommendations.making.make", "recommendation", "make",
            lambda: acting.make(lead, 1, 2)),
        ("recommendations.making.join", "recommendation", "join",
            lambda: acting.join(lead, 1, 1, 2, stance="opposes")),
        ("recommendations.making.set_stance", "recommendation", "stance",
            lambda: acting.set_stance(lead, 1, 1, 2, at(1), stance="context")),
        ("recommendations.fields.set_field", "recommendation", "bind",
            lambda: acting.set_field(lead, 1, words, at(1), (1, 1))),
        ("recommendations.fields.set_field", "recommendation", "supply",
            lambda: acting.set_field(lead, 1, supplied, at(1))),
        ("recommendations.fields.set_field", "recommendation", "not_stated",
            lambda: acting.set_field(lead, 1, GivenField("when", "not_stated"), at(1))),
        ("recommendations.fields.clear_field", "recommendation", "clear",
            lambda: acting.clear_field(lead, 1, "when", at(1))),
        ("recommendations.edit", "recommendation", "edit",
            lambda: acting.edit(lead, 1, at(1), title="Count", statement="Count them.")),
        ("recommendations.set_strength", "recommendation", "strength",
            lambda: acting.set_strength(lead, 1, "must", at(1))),
        ("recommendations.set_confidence", "recommendation", "confidence",
            lambda: acting.set_confidence(lead, 1, "low", "One source only.", at(1))),
        ("recommendations.say_none_against", "recommendation", "none_against",
            lambda: acting.say_none_against(lead, 1, at(1))),
        ("recommendations.say_none_against", "recommendation", "search_again",
            lambda: acting.say_none_against(lead, 1, at(1), none=False)),
        ("recommendations.ask", "recommendation", "ask",
            lambda: acting.ask(lead, 1, "Who counts?")),
        ("recommendations.answer", "recommendation", "answer",
            lambda: acting.answer(lead, 1, recommendation(1).questions[0].id, "We do.", at(1))),
        ("recommendations.respond", "recommendation", "respond",
            lambda: acting.respond(lead, 1, "accepted", due="2027")),
        ("recommendations.links.link", "recommendation", "link",
            lambda: links.link(lead, 1, 2, "narrower", "Rifles only.")),
        ("recommendations.links.unlink", "recommendation", "unlink",
            lambda: links.unlink(lead, 2, recommendation(2).links[0].id)),
        ("recommendations.withdraw", "recommendation", "withdraw",
            lambda: acting.withdraw(lead, 2, at(2))),
        ("recommendations.reinstate", "recommendation", "reinstate",
            lambda: acting.reinstate(lead, 2, at(2))),
        ("recommendations.merging.split", "recommendation", "split",
            lambda: acting.split(lead, 1, [second], at(1))),
        ("recommendations.merging.merge", "recommendation", "merge",
            lambda: acting.merge(lead, 1, 2, at(1), at(2))),
        ("recommendations.making.leave", "recommendation", "leave",
            lambda: acting.leave(lead, 1, 1, 2)),
        ("recommendations.links.share", "origin", "share",
            lambda: links.share(lead, [1, 4], "reprint", "The same text.")),
        ("recommendations.links.keep_apart", "origin", "keep_apart",
            lambda: links.keep_apart(lead, [1, 4], "Other data.")),
        ("recommendations.links.part", "origin", "part", part),
        ("recommendations.cues.settle", "cue", "settle",
            lambda: cues.settle(lead, 1, *other_span, "An example.")),
        ("undo.take_back", "recommendation", "undo", take_back),
        ("highlights.remove_highlight", "highlight", "remove",
            lambda: highlights.remove_highlight(lead, 1, 1)),
        ("recommendations.confirm", "recommendation", "confirm",
            lambda: acting.confirm(lead, 1, at(1))),
        ("highlights.restore_highlight", "highlight", "restore",
            lambda: highlights.restore_highlight(lead, 1, 1)),
        ("notes.add_note", "note", "add", lambda: notes.add_note(lead, 1, 1, "Is it?", note)),
        ("notes.edit_note", "note", "edit",
            lambda: notes.edit_note(lead, 1, 1, note, "It is.", 1)),
        ("notes.remove_note", "note", "remove", lambda: notes.remove_note(lead, 1, 1, note)),
        ("undo.undo", "note", "undo", lambda: undo.undo(lead, 1, BEGINNING)),
        ("undo.redo", "note", "redo", lambda: undo.redo(lead, 1, BEGINNING)),
        ("acts.mark_hits", "highlights", "mark", lambda: acts.mark_hits(
            lead, search_for("Monitors"), "words", [(1, *study.span("Monitors"))], "monitoring")),
        ("acts.turn", "highlights", "undo", lambda: acts.turn(lead, latest_act())),
        ("acts.remove", "highlights", "remove", lambda: acts.remove(lead, both())),
        ("acts.turn", "highlights", "undo", lambda: acts.turn(lead, latest_act())),
        ("acts.change_tags", "highlights", "tag",
            lambda: acts.change_tags(lead, both(), come="border-control")),
        ("acts.turn", "highlights", "undo", lambda: acts.turn(lead, latest_act())),
        ("acts.turn_latest", "highlights", "redo",
            lambda: acts.turn_latest(lead, BEGINNING, "redo")),
        ("acts.turn", "highlights", "undo", lambda: acts.turn(lead, latest_act())),
        ("saved_filters.save_filter", "filter", "add", keep_filter),
        ("saved_filters.rename_filter", "filter", "edit",
            lambda: saved_filters.rename_filter(lead, saved, "Ours", 1)),
        ("saved_filters.remove_filter", "filter", "remove",
            lambda: saved_filters.remove_filter(lead, saved)),
        ("codebook.write_synthesis", "synthesis", "write",
            lambda: codebook.write_synthesis(lead, "monitoring", "They agree.", 0)),
        ("codebook.edit_tag", "tag", "edit",
            lambda: codebook.edit_tag(lead, "monitoring", Tag(
                "", "Monitoring", colour="plum", texts={"definition": "To watch."}), 1)),
        ("syntheses.confirm", "synthesis", "confirm",
            lambda: syntheses.confirm(lead, "monitoring", 1)),
        ("hand_ins.hand_in", "report", "hand_in", lambda: hand_ins.hand_in(
            lead, WrittenFile("pdf", "a-report.pdf", "application/pdf", "", b"x"), Unsettled(1))),
        ("projects.edit_project", "project", "edit", lambda: projects.edit_project(
            lead, name="Other", question="Why?", version=1)),
        ("projects.copy_project", "project", "copy",
            lambda: projects.copy_project(lead, "Copy", COPIED)),
        ("projects.choose_report", "project", "choose_report",
            lambda: projects.choose_report(lead, EVERYTHING)),
        ("report.write_report", "report", "edit", lambda: report.write_report(
            lead, "cover", {"title": "Depots"}, NOTHING_SAID.seen("cover"))),
        ("report.write_messages", "report", "edit", lambda: report.write_messages(
            lead, [("Guard [B1:2].", "", "")], NOTHING_SAID.seen("messages"))),
        ("report.confirm_message", "report", "confirm", confirm_message),
        ("people.invite", "person", "invite",
            lambda: people.invite(lead, role="viewer", days=1, now=now())),
        ("people.revoke", "invitation", "withdraw", withdraw),
        ("people.make_reset_link", "person", "reset",
            lambda: people.make_reset_link(lead, viewer, now())),
        ("people.change_role", "person", "change_role",
            lambda: people.change_role(lead, viewer, "analyst")),
        ("people.remove", "person", "remove", lambda: people.remove(lead, viewer)),
    ]  # fmt: skip
    assert all_actions() - WITHOUT.keys() == {name for name, *_ in steps}
    said: dict[str, list[Any]] = {}
    for name, kind, verb, act in steps:
        before = set(db.session.scalars(sa.select(Event.id)))
        with monkeypatch.context() as patch:
            for each in PERMISSIONS:
                patch.setitem(PERMISSIONS, each, Permission((), "do it"))
            with pytest.raises(Forbidden):
                act()
        db.session.rollback()
        with change():
            act()
        written = db.session.scalars(sa.select(Event).where(Event.id.not_in(before))).all()
        assert [(event.kind, event.verb) for event in written] == [(kind, verb)], name
        assert {event.actor_id for event in written} == {lead.user_id}, name
        (event,) = written
        about = ("object_id", "brief_id", "rev")
        known = " ".join(each for each in about if getattr(event, each) is not None)
        said[f"{name} {verb}" if name in said else name] = [
            event.ref,
            _without_ids(event.before),
            _without_ids(event.after),
            known,
        ]
    assert said == SAID


def test_what_is_brought_in_is_in_the_record(study: Study) -> None:
    brought(study, WORK)
    assert "work" in set(db.session.scalars(sa.select(Event.kind)))
