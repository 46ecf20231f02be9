"""The attributes that a project gives its briefs: their page, and the table in which many are
filled in at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import attributes as actions
from app.domain.attributes import CHOICE, KINDS, TEXT, Attribute, field_of, tidied
from app.domain.briefs import Brief
from app.domain.errors import Missing, Refused, Stale
from app.store import attributes as store
from app.store import briefs
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen
from app.web.edge.transactions import release

pages = Blueprint("attributes", __name__)

ALL = "/projects/<slug>/attributes"
ONE = f"{ALL}/<key>"
TABLE = "/projects/<slug>/briefs/attributes"
NEW = Attribute("")


@pages.get(ALL)
@for_members()
def attributes(actor: Member) -> ResponseReturnValue:
    return _page(actor, NEW)


@pages.post(ALL)
@for_members("edit_attributes")
def add(actor: Member) -> ResponseReturnValue:
    typed = _typed()
    try:
        made = actions.add_attribute(actor, typed)
    except Refused as refusal:
        return _page(actor, typed, refusal), status_of(refusal)
    return answered(
        f"Briefs have the attribute “{made.name}” now. In the filter it is “{made.key}:”.",
        url_for(".attributes", slug=actor.slug),
    )


@pages.get(ONE)
@for_members("edit_attributes")
def attribute(actor: Member, key: str) -> ResponseReturnValue:
    found = store.attribute(actor.project_id, key)
    return _edit_page(actor, found, found)


@pages.post(ONE)
@for_members("edit_attributes")
def edit(actor: Member, key: str) -> ResponseReturnValue:
    typed = _typed()
    try:
        actions.edit_attribute(actor, key, typed, version_seen())
    except Missing:
        raise
    except Refused as refusal:
        found = store.attribute(actor.project_id, key)
        return _edit_page(actor, found, typed, refusal), status_of(refusal)
    return answered("The attribute is saved.", url_for(".attributes", slug=actor.slug))


@pages.post(f"{ONE}/position")
@for_members("edit_attributes")
def position(actor: Member, key: str) -> ResponseReturnValue:
    actions.move_attribute(actor, key, request.form.get("move", ""))
    return answered("", url_for(".attributes", slug=actor.slug))


@pages.post(f"{ONE}/retirement")
@for_members("edit_attributes")
def retirement(actor: Member, key: str) -> ResponseReturnValue:
    actions.retire_attribute(actor, key)
    return answered(
        "The attribute is retired. What was said with it is kept and comes back with it.",
        url_for(".attributes", slug=actor.slug),
    )


@pages.post(f"{ONE}/reinstatement")
@for_members("edit_attributes")
def reinstatement(actor: Member, key: str) -> ResponseReturnValue:
    actions.reinstate_attribute(actor, key)
    return answered(
        "The attribute is in use again, with all that was said.",
        url_for(".attributes", slug=actor.slug),
    )


@pages.get(TABLE)
@for_members("edit_brief")
def table(actor: Member) -> ResponseReturnValue:
    return _table(actor)


@pages.post(TABLE)
@for_members("edit_brief")
def fill_in(actor: Member) -> ResponseReturnValue:
    found = briefs.briefs(actor.project_id)
    typed = _read_table(found, store.attributes(actor.project_id))
    versions = {each.number: version_seen(f"version-{each.number}") for each in found}
    try:
        changed = actions.fill_in(actor, typed, versions)
    except Refused as refusal:
        release()  # the briefs before the one refused were changed: none of that is kept
        return _table(actor, typed, refusal), status_of(refusal)
    said = (
        f"{changed} brief{'' if changed == 1 else 's'} changed." if changed else "Nothing changed."
    )
    return answered(said, url_for(".table", slug=actor.slug))


def _typed() -> Attribute:
    form = request.form
    return tidied(form.get("name", ""), form.get("kind", TEXT), form.get("choices", ""))


def _read_table(
    found: Sequence[Brief], attributes: Sequence[Attribute]
) -> Mapping[int, Mapping[str, str]]:
    """By the number of the brief and key what is typed in the form and was not there when it was
    shown: what a colleague filled in meanwhile elsewhere is left alone."""
    form = request.form
    return {
        brief.number: {
            each.key: actions.read_value(each, form[name])
            for each in attributes
            if (name := _cell(each, brief)) in form and form[name] != form.get(f"was-{name}")
        }
        for brief in found
    }


def _cell(attribute: Attribute, brief: Brief) -> str:
    """What its field is called; refusals name it so."""
    return f"{field_of(attribute.key)}-{brief.number}"


def _page(actor: Member, typed: Attribute, refusal: Refused | None = None) -> str:
    known = store.attributes(actor.project_id, retired=True)
    said = store.values(actor.project_id)
    filled = {key: sum(map(len, refs.values())) for key, refs in said.items()}
    return render_template(
        "attributes/attributes.html",
        attributes=[each for each in known if not each.retired],
        retired=[each for each in known if each.retired],
        filled=filled,
        typed=typed,
        refusal=refusal,
        kinds=KINDS,
        has_briefs=bool(briefs.briefs(actor.project_id)),
    )


def _edit_page(
    actor: Member, found: Attribute, shown: Attribute, refusal: Refused | None = None
) -> str:
    """A stale form gets the current version: saving it again is then meant."""
    stale = isinstance(refusal, Stale)
    now, mine = ({"Name": a.name, "Kind": KINDS.get(a.kind, ""), "Choices": "\n".join(a.choices)}
                 for a in (found, shown))  # fmt: skip
    return render_template(
        "attributes/attribute.html",
        attribute=found,
        shown=shown,
        refusal=refusal,
        stale=stale,
        theirs=[(each, now[each]) for each in now if now[each] != mine[each]] if stale else [],
        version=found.version if stale or refusal is None else version_seen(),
        kinds=KINDS,
        values=store.values(actor.project_id).get(found.key, {}),
    )


def _table(
    actor: Member,
    typed: Mapping[int, Mapping[str, str]] | None = None,
    refusal: Refused | None = None,
) -> str:
    """Shows what was typed, and where that came too late what stands there now: with the current
    versions, so that saving it again is meant."""
    found = briefs.briefs(actor.project_id)
    attributes = store.attributes(actor.project_id)
    said = {
        each.number: {**each.attributes, **(typed or {}).get(each.number, {})} for each in found
    }
    stale = isinstance(refusal, Stale)
    return render_template(
        "attributes/table.html",
        briefs=found,
        attributes=attributes,
        said=said,
        cell=_cell,
        values={
            each.key: sorted({brief.attributes.get(each.key, "") for brief in found} - {""})
            for each in attributes
            if each.kind != CHOICE
        },
        versions={
            each.number: each.version
            if stale or refusal is None
            else version_seen(f"version-{each.number}")
            for each in found
        },
        refusal=refusal,
        stale=stale,
        theirs=[
            (f"{brief.ref}, {each.name}", brief.attributes.get(each.key, ""))
            for brief in found
            for each in attributes
            if said[brief.number].get(each.key, "") != brief.attributes.get(each.key, "")
        ]
        if stale
        else [],
    )
