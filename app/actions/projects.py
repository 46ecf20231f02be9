"""Make a project, anew or as a copy of another; change its name, its question and what goes into
its report."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app.actions import recommendations
from app.actions.briefs import add_sample_brief
from app.actions.codebook import start_codebook
from app.actions.highlights import add_highlight
from app.domain.citations import Style
from app.domain.errors import Invalid, Stale
from app.domain.people import one_line, refuse
from app.domain.permissions import require
from app.domain.projects import COPIED, HIGHLIGHTS, clean_question, wrong_with
from app.domain.recommendations.kinds import NOT_STATED, STATED, GivenField
from app.domain.report.choices import Choices
from app.domain.sample import SAMPLE_RECOMMENDATIONS, SampleRecommendation
from app.store import briefs, copying, events, memberships, projects, users
from app.store.memberships import Member, member
from app.store.transactions import take_time
from app.store.trash import emptying


def add_project(
    user_id: uuid.UUID, name: str, question: str = "", *, sample: bool = False
) -> Member:
    """A project with the starter codebook, led by its maker; with the sample brief and three
    recommendations on it when asked.

    Raises Invalid with a sentence for each wrong field.
    """
    name, question = one_line(name), clean_question(question)
    refuse(wrong_with(name, question))
    project = projects.add(name, question, user_id)
    memberships.add(project.id, user_id, users.person(user_id).name, "lead")
    actor = member(user_id, project.slug)
    events.record(actor, "add", "project", project.id, ref=project.slug)
    start_codebook(actor)
    if sample:
        _add_sample(actor)
    return actor


def copy_project(actor: Member, name: str, parts: Collection[str]) -> Member:
    """Another project with the codebook, briefs, attributes and saved filters of the actor's, and
    those `parts` of COPIED, led by the actor: everything or nothing.

    Raises Forbidden, or Invalid with a sentence for each wrong field.
    """
    require(actor.role, "copy_project")
    name, taken = one_line(name), [part for part in COPIED if part in parts]
    refuse(wrong_with(name, actor.question))
    if taken and HIGHLIGHTS not in taken:
        needs = "Notes and recommendations rest on highlights: take these as well, or none of them."
        raise Invalid("The project is not copied.", fields={"parts": needs})
    take_time()
    project = projects.add(name, actor.question, actor.user_id)
    copying.copy(actor.project_id, project.id, actor.user_id, taken)
    made = member(actor.user_id, project.slug)
    events.record(
        made,
        "copy",
        "project",
        project.id,
        ref=project.slug,
        after={"name": name, "of": actor.project_name, "parts": taken},
    )
    return made


def _add_sample(actor: Member) -> None:
    number = add_sample_brief(actor)
    text = briefs.revision_text(
        actor.project_id, briefs.brief(actor.project_id, number).revision_id
    )
    for given in SAMPLE_RECOMMENDATIONS:
        _recommend(actor, number, text, given)


def _recommend(actor: Member, brief: int, text: str, given: SampleRecommendation) -> None:
    def mark(words: str) -> tuple[int, int]:
        """The number of a highlight of these words, and where they begin."""
        start = text.index(words)
        change = add_highlight(actor, brief, start, start + len(words), words, [given.tag])
        return change.number, start

    passage, at = mark(given.words)
    fields = [GivenField(kind, NOT_STATED) for kind in given.not_stated]
    for kind, words in given.stated.items():
        start = at + given.words.index(words)
        fields.append(GivenField(kind, STATED, words, start, start + len(words)))
    made = recommendations.make(
        actor, brief, passage, title=given.title, strength=given.strength, fields=fields
    )
    if given.against:
        against, _ = mark(given.against)
        recommendations.join(actor, made.number, brief, against, stance="opposes")


def edit_project(
    actor: Member,
    *,
    name: str,
    question: str,
    version: int,
    citation_style: str = "",
    own: Style | None = None,
) -> None:
    """Without a citation style it stays as it is; `own` is a file's, kept for OWN. Raises
    Forbidden, Invalid, or Stale with what stands there now."""
    require(actor.role, "edit_project")
    name, question = one_line(name), clean_question(question)
    citation_style = citation_style or actor.citation_style
    has_own = bool(own or actor.own_style_label)
    refuse(wrong_with(name, question, citation_style, own=has_own))
    projects.edit(actor.project_id, name, question, version, citation_style, own)
    before = {
        "name": actor.project_name,
        "question": actor.question,
        "citation_style": actor.citation_style,
    }
    after = {"name": name, "question": question, "citation_style": citation_style}
    if own:
        before["own_style"], after["own_style"] = actor.own_style_label, own.label
    if before != after:
        events.record(
            actor,
            "edit",
            "project",
            actor.project_id,
            ref=actor.slug,
            before=before,
            after=after,
        )


def archive_project(actor: Member) -> None:
    """From now on it can only be read, until somebody brings it back into use."""
    _put_away(actor, "archive_project", "archive", "archived")


def reopen_project(actor: Member) -> None:
    """Bring an archived project back into use."""
    _put_away(actor, "archive_project", "reopen", "archived", away=False)


def remove_project(actor: Member) -> None:
    """Put the project into the trash, with all that is in it. Only its leads hear where it is."""
    _put_away(actor, "remove_project", "remove", "deleted")


def restore_project(actor: Member) -> None:
    """Take the project out of the trash, as it was: archived if it was that."""
    _put_away(actor, "remove_project", "restore", "deleted", away=False)


def _put_away(actor: Member, permission: str, verb: str, how: str, *, away: bool = True) -> None:
    """Or take it back; nothing where it is so already."""
    require(actor.role, permission)
    since = actor.archived_at if how == "archived" else actor.deleted_at
    if away == (since is None):
        projects.put_away(actor.project_id, how, actor.user_id if away else None)
        _record(actor, verb)


def purge_project(actor: Member, name: str) -> None:
    """Delete a project that is in the trash for good, now. Stale where it is not there, Invalid
    where it is not called so: whoever means it types the name."""
    require(actor.role, "remove_project")
    if actor.deleted_at is None:
        raise Stale("This project is not in the trash. Delete it first.")
    if " ".join(name.split()) != actor.project_name:
        sentence = f"Type “{actor.project_name}” to delete it for good."
        raise Invalid(sentence, fields={"name": sentence})
    take_time()
    _record(actor, "purge")
    emptying.purge_project(actor.project_id)


def _record(actor: Member, verb: str) -> None:
    events.record(actor, verb, "project", actor.project_id, ref=actor.slug)


def choose_report(actor: Member, choices: Choices) -> None:
    """What goes into the documents of the project, for everybody. Raises Forbidden."""
    require(actor.role, "edit_report")
    if choices.written == actor.report_choices:
        return
    projects.choose_report(actor.project_id, choices.written)
    events.record(
        actor,
        "choose_report",
        "project",
        actor.project_id,
        ref=actor.slug,
        before={"report_choices": actor.report_choices},
        after={"report_choices": choices.written},
    )
