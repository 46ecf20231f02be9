"""The codebook: its tree of tags, one page a tag, and the changes that leads make."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.codebook import (
    add_tag,
    bring_in_tags,
    edit_tag,
    merge_tag,
    mergeable,
    move_tag,
    reinstate_tag,
    retire_tag,
)
from app.actions.trash import remove_tag
from app.domain.errors import Missing, Refused, Stale
from app.domain.palette import COLOURS, next_colour
from app.domain.tags import ORDERS, OWN, TEXTS, Tag, descendants, listed
from app.domain.trash import counted
from app.store import cells, memos, projects
from app.store import codebook as store
from app.store.memberships import Member, member
from app.store.trash import goes_with_tag
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import one_asked, version_seen

pages = Blueprint("codebook", __name__)

MOST_NAMED = 30  # tags in a message


@pages.get("/projects/<slug>/codebook")
@for_members()
def codebook(actor: Member) -> ResponseReturnValue:
    order = one_asked("sort", ORDERS)
    lines = store.tags(actor.project_id, retired=True, counted=True)
    return render_template(
        "codebook/codebook.html",
        tags=listed((line for line in lines if not line.retired), order),
        order=order,
        orders=ORDERS,
        sorting={
            each: url_for(".codebook", slug=actor.slug, sort=None if each == OWN else each)
            for each in ORDERS
        },
        retired=[line for line in lines if line.retired],
        names={line.slug: line.name for line in lines},
    )


@pages.get("/projects/<slug>/codebook/tags/new")
@for_members("edit_codebook")
def new(actor: Member) -> ResponseReturnValue:
    known = store.tags(actor.project_id)
    colour = next_colour([line.colour for line in known])
    typed = Tag("", "", request.args.get("parent"), colour)
    return _new_page(known, typed)


@pages.get("/projects/<slug>/codebook/from")
@for_members("edit_codebook")
def from_another(actor: Member) -> ResponseReturnValue:
    mine = projects.of_user(actor.user_id)
    choices = [(each.slug, each.name) for each in mine if each.slug != actor.slug]
    return render_template("codebook/from_another.html", choices=choices)


@pages.post("/projects/<slug>/codebook/from")
@for_members("edit_codebook")
def bring_in(actor: Member) -> ResponseReturnValue:
    """Missing where the person does not belong to the project that they chose."""
    other = member(actor.user_id, request.form.get("project", ""))
    added, left = bring_in_tags(actor, other)
    said = f"{counted(len(added), 'tag')} of “{other.project_name}” added."
    if left:
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        said += f" Here already, and left as they are: {', '.join(left[:MOST_NAMED])}{more}."
    return answered(said, url_for(".codebook", slug=actor.slug))


@pages.post("/projects/<slug>/codebook/tags")
@for_members("edit_codebook")
def add(actor: Member) -> ResponseReturnValue:
    typed = _typed()
    try:
        line = add_tag(actor, typed)
    except Refused as refusal:
        if wants_json():
            raise
        return _new_page(store.tags(actor.project_id), typed, refusal), status_of(refusal)
    if wants_json():
        made = {"slug": line.slug, "name": line.name, "colour": line.colour, "id": str(line.id)}
        return jsonify(made), 201
    return answered(f"The tag “{line.name}” is in the codebook.", _to_codebook(actor, line.slug))


@pages.get("/projects/<slug>/codebook/tags/<tag_slug>")
@for_members()
def tag(actor: Member, tag_slug: str) -> ResponseReturnValue:
    line = store.tag(actor.project_id, tag_slug, counted=True)
    return _tag_page(actor, line, line)


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>")
@for_members("edit_codebook")
def edit(actor: Member, tag_slug: str) -> ResponseReturnValue:
    typed = _typed()
    try:
        edit_tag(actor, tag_slug, typed, version_seen())
    except Missing:
        raise
    except Refused as refusal:
        line = store.tag(actor.project_id, tag_slug, counted=True)
        return _tag_page(actor, line, typed, refusal), status_of(refusal)
    return answered("The tag is saved.", _to_codebook(actor, tag_slug))


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/position")
@for_members("edit_codebook")
def position(actor: Member, tag_slug: str) -> ResponseReturnValue:
    move_tag(actor, tag_slug, request.form.get("move", ""))
    return answered("", _to_codebook(actor, tag_slug))


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/retirement")
@for_members("edit_codebook")
def retirement(actor: Member, tag_slug: str) -> ResponseReturnValue:
    retire_tag(actor, tag_slug)
    return answered(
        "The tag is retired. What it marks stays marked; nothing new can be tagged with it.",
        _to_tag(actor, tag_slug),
    )


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/reinstatement")
@for_members("edit_codebook")
def reinstatement(actor: Member, tag_slug: str) -> ResponseReturnValue:
    reinstate_tag(actor, tag_slug)
    return answered("The tag is in use again.", _to_tag(actor, tag_slug))


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/removal")
@for_members("edit_codebook")
def removal(actor: Member, tag_slug: str) -> ResponseReturnValue:
    name = store.tag(actor.project_id, tag_slug).name
    went = remove_tag(actor, tag_slug)
    return answered(
        f"“{name}” is in the trash{', and with it ' + ', '.join(went) if went else ''}.",
        url_for("codebook.codebook", slug=actor.slug),
    )


@pages.get("/projects/<slug>/codebook/tags/<tag_slug>/merger")
@for_members("edit_codebook")
def preview(actor: Member, tag_slug: str) -> ResponseReturnValue:
    """What merging would do, with counts; nothing happens yet."""
    return _merger_page(actor, tag_slug, request.args.get("into", ""))


@pages.post("/projects/<slug>/codebook/tags/<tag_slug>/merger")
@for_members("edit_codebook")
def merger(actor: Member, tag_slug: str) -> ResponseReturnValue:
    into = request.form.get("into", "")
    try:
        merge_tag(actor, tag_slug, into)
    except Missing:
        raise
    except Refused as refusal:
        line = store.tag(actor.project_id, tag_slug, counted=True)
        return _tag_page(actor, line, line, refusal), status_of(refusal)
    return answered(
        f"Merged into “{store.tag(actor.project_id, into).name}”.", _to_codebook(actor, into)
    )


def _merger_page(actor: Member, tag_slug: str, into: str) -> ResponseReturnValue:
    line = store.tag(actor.project_id, tag_slug, counted=True)
    try:
        source, target = mergeable(actor, tag_slug, into)
    except Missing:
        raise
    except Refused as refusal:
        return _tag_page(actor, line, line, refusal), status_of(refusal)
    codings, both = store.merge_preview(actor.project_id, source.id, target.id)
    known = store.tags(actor.project_id)
    return render_template(
        "codebook/merger.html",
        tag=line,
        into=next(each for each in known if each.slug == into),
        codings=codings,
        both=both,
        children=[each for each in known if each.parent == tag_slug and each.slug != into],
        synthesis=store.synthesis_row(actor.project_id, source.id),
        written=cells.written(actor.project_id, source.id),
        memos=len(memos.on_tag(actor.project_id, source.id)),
    )


def _new_page(known: list[Tag], typed: Tag, refusal: Refused | None = None) -> str:
    return render_template(
        "codebook/new.html",
        tag=typed,
        texts=TEXTS,
        refusal=refusal,
        colours=COLOURS,
        parents=_parents(known),
    )


def _tag_page(actor: Member, line: Tag, shown: Tag, refusal: Refused | None = None) -> str:
    """A stale form gets the current version: saving it again is then meant."""
    stale = isinstance(refusal, Stale)
    seen = line.version if stale or "version" not in request.form else request.form["version"]
    known = store.tags(actor.project_id, retired=True)
    below = {line.slug, *descendants(known, line.slug)}
    return render_template(
        "codebook/tag.html",
        line=line,
        memos=len(memos.on_tag(actor.project_id, line.id)),
        tag=shown,
        refusal=refusal,
        stale=stale,
        theirs=_differences(line, shown, known) if stale else [],
        version=seen,
        colours=COLOURS,
        went=goes_with_tag(actor.project_id, line.id),
        texts=TEXTS,
        names={each.slug: each.name for each in known},
        parents=_parents([each for each in known if not each.retired and each.slug not in below]),
        others=[
            (each.slug, each.name) for each in known if not each.retired and each.slug != line.slug
        ],
    )


def _typed() -> Tag:
    values: Mapping[str, str] = request.form
    if request.is_json:
        body = request.get_json()
        values = body if isinstance(body, dict) else {}

    def value(name: str) -> str:
        return str(values.get(name) or "")

    texts = {each.name: value(each.name) for each in TEXTS}
    return Tag("", value("name"), value("parent") or None, value("colour"), texts)


def _parents(tags: list[Tag]) -> list[tuple[str, str]]:
    """For a <select>: indented as the tree is."""
    return [
        ("", "None: it stands at the top"),
        *((tag.slug, "\u2003" * tag.depth + tag.name) for tag in tags),
    ]


def _differences(now: Tag, typed: Tag, known: list[Tag]) -> list[tuple[str, str]]:
    """(field, what stands there now) of the fields that the two say differently."""
    names = {tag.slug: tag.name for tag in known}

    def fields(tag: Tag) -> dict[str, str]:
        about = {"Name": tag.name, "Colour": tag.colour}
        below = {"Stands below": names.get(tag.parent or "", tag.parent or "")}
        return about | below | {each.label: tag.texts.get(each.name, "") for each in TEXTS}

    said = fields(typed)
    return [(label, theirs) for label, theirs in fields(now).items() if theirs != said[label]]


def _to_codebook(actor: Member, tag_slug: str) -> str:
    return url_for("codebook.codebook", slug=actor.slug, _anchor=f"tag-{tag_slug}")


def _to_tag(actor: Member, tag_slug: str) -> str:
    return url_for("codebook.tag", slug=actor.slug, tag_slug=tag_slug)
