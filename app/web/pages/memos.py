"""The memos on a brief, or on a tag: a page each, on which one writes, changes and deletes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import notes as actions
from app.actions.notes import On
from app.domain.errors import Invalid, Refused, Stale, TooLarge
from app.domain.passages import Passage
from app.domain.report.memos import Memo, named_in, paragraphs_of
from app.domain.trash import KEPT_DAYS
from app.store import briefs, codebook
from app.store import memos as store
from app.store.memberships import Member
from app.store.passages import by_reference, passages
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen

pages = Blueprint("memos", __name__)

ON_BRIEF = "/projects/<slug>/briefs/<int:n>/memos"
ON_TAG = "/projects/<slug>/codebook/tags/<tag_slug>/memos"
ONE = "/<uuid:memo_id>"


@pages.get(ON_BRIEF)
@pages.get(ON_TAG)
@for_members()
def memos(actor: Member, n: int = 0, tag_slug: str = "") -> ResponseReturnValue:
    return _page(actor, On(n, tag_slug))


@pages.post(ON_BRIEF)
@pages.post(ON_TAG)
@for_members("write_note")
def add(actor: Member, n: int = 0, tag_slug: str = "") -> ResponseReturnValue:
    on = On(n, tag_slug)
    try:
        made = actions.add_memo(actor, on, request.form.get("text", ""))
    except (Invalid, Stale, TooLarge) as refusal:
        return _refused(actor, on, refusal)
    return answered("The memo is saved.", _address(actor, on, _anchor=f"memo-{made}"))


@pages.post(ON_BRIEF + ONE)
@pages.post(ON_TAG + ONE)
@for_members("write_note")
def edit(actor: Member, memo_id: uuid.UUID, n: int = 0, tag_slug: str = "") -> ResponseReturnValue:
    on, text = On(n, tag_slug), request.form.get("text", "")
    try:
        actions.edit_memo(actor, on, memo_id, text, version_seen())
    except (Invalid, Stale, TooLarge) as refusal:
        return _refused(actor, on, refusal, memo_id)
    return answered("The memo is saved.", _address(actor, on, _anchor=f"memo-{memo_id}"))


@pages.post(f"{ON_BRIEF}{ONE}/removal")
@pages.post(f"{ON_TAG}{ONE}/removal")
@for_members("write_note")
def remove(
    actor: Member, memo_id: uuid.UUID, n: int = 0, tag_slug: str = ""
) -> ResponseReturnValue:
    on = On(n, tag_slug)
    actions.remove_memo(actor, on, memo_id)
    return answered("The memo is deleted. It can be put back below.", _address(actor, on))


@pages.post(f"{ON_BRIEF}{ONE}/restoration")
@pages.post(f"{ON_TAG}{ONE}/restoration")
@for_members("write_note")
def restore(
    actor: Member, memo_id: uuid.UUID, n: int = 0, tag_slug: str = ""
) -> ResponseReturnValue:
    on = On(n, tag_slug)
    actions.restore_memo(actor, on, memo_id)
    return answered("The memo is back.", _address(actor, on, _anchor=f"memo-{memo_id}"))


def _refused(
    actor: Member, on: On, refusal: Refused, memo_id: uuid.UUID | None = None
) -> ResponseReturnValue:
    if wants_json():
        raise refusal
    return _page(actor, on, refusal, memo_id), status_of(refusal)


def _page(
    actor: Member, on: On, refusal: Refused | None = None, refused: uuid.UUID | None = None
) -> str:
    """`refused` is the memo that was to be changed, where one was. What was typed for one that is
    not there any more stands in the form of a new one."""
    brief = tag = None
    if on.brief:
        brief = briefs.brief(actor.project_id, on.brief)
        found = store.on_brief(actor.project_id, brief.id)
        removed = store.removed_from(actor.project_id, brief.id)
    else:
        tag = codebook.tag(actor.project_id, on.tag)
        found = store.on_tag(actor.project_id, tag.id)
        removed = store.removed_from(actor.project_id, tag.id)
    current = refusal.current if isinstance(refusal, Stale) else None
    return render_template(
        "memos/memos.html",
        brief=brief,
        tag=tag,
        memos=found,
        paragraphs=paragraphs_of,
        named=_named(actor, found),
        address=_address(actor, on),
        removed=[each for each in removed if actor.may("write_note", each.said.analyst_id)],
        days=KEPT_DAYS,
        refusal=refusal,
        refused=refused if any(memo.said.id == refused for memo in found) else None,
        typed=request.form.get("text", ""),
        current=current if isinstance(current, dict) else None,
    )


def _named(actor: Member, found: Iterable[Memo]) -> dict[str, Passage]:
    """By reference, those of the passages that they name which are there."""
    refs = {ref for memo in found for ref in named_in(memo.said.text)}
    if not refs:
        return {}
    rows = passages(actor.project_id, by_reference(actor.project_id, refs), address="")
    return {row.ref: row for row in rows}


def _address(actor: Member, on: On, **more: object) -> str:
    of = {"n": on.brief} if on.brief else {"tag_slug": on.tag}
    return url_for(".memos", slug=actor.slug, **of, **more)  # type: ignore[arg-type]
