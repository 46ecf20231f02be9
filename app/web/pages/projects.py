"""The projects of a person, and the page of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import accounts
from app.actions.limits import account_limits, require_room_for_project
from app.actions.projects import add_project, copy_project, edit_project
from app.citing.own_style import MOST_BYTES, read_style
from app.citing.processor import cite
from app.domain.activity import lines
from app.domain.attributes import Attribute, ValueGroup, by_field, grouped
from app.domain.briefs import NUMBER, SORTS, Brief, in_order
from app.domain.charts import Charts
from app.domain.citations import OWN, Style, styles_of, work_of
from app.domain.errors import Refused, Stale
from app.domain.permissions import may
from app.domain.progress import STATES, ReadSoFar
from app.domain.projects import COPIED
from app.domain.runs import plain
from app.domain.sample import FIRST_STEPS
from app.domain.tags import Tag
from app.store import briefs, charts, codebook, drafts, progress, summaries, trash
from app.store import projects as store
from app.store.attributes import attributes
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number, one_asked
from app.web.edge.signed_in import clock
from app.web.edge.transactions import release

pages = Blueprint("projects", __name__)

MOST_LINES = 12  # of what happened, on the page of a project
NO_GROUP = "none"


@pages.get("/")
def front_door() -> ResponseReturnValue:
    known = current_user.is_authenticated
    return redirect(url_for(".projects" if known else "sign_in.sign_in"))


@pages.get("/projects")
def projects() -> ResponseReturnValue:
    listed = store.of_user(current_user.id)
    in_use = [each for each in listed if not each.deleted_at and not each.archived_at]
    return render_template(
        "projects/projects.html",
        projects=in_use,
        archived=[each for each in listed if each.archived_at and not each.deleted_at],
        deleted=[each for each in listed if each.deleted_at and may(each.role, "remove_project")],
        news=store.news(current_user.id, in_use),
        own=progress.given_to(current_user.id),
        states=STATES,
    )


@pages.get("/projects/new")
def new() -> ResponseReturnValue:
    return render_template("projects/new.html", typed={})


@pages.post("/projects")
def add() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("name", "question")}
    try:
        _require_room()
        made = add_project(current_user.id, typed["name"], typed["question"])
    except Refused as refusal:
        page = render_template("projects/new.html", typed=typed, refusal=refusal)
        return page, status_of(refusal)
    return answered(
        f"“{made.project_name}” is ready, with a codebook to begin with.",
        url_for(".project", slug=made.slug),
    )


@pages.get("/projects/<slug>")
@for_members()
def project(actor: Member) -> ResponseReturnValue:
    listed = briefs.briefs(actor.project_id)
    own = attributes(actor.project_id)
    tags = codebook.tags(actor.project_id, retired=True, texts=False)
    counted = Charts(
        briefs=[brief.number for brief in listed],
        tags=tags,
        cells=charts.cells(actor.project_id),
        pairs=charts.pairs(actor.project_id, tags),
    )
    cited = dict(
        zip(
            (brief.number for brief in listed),
            _citations(listed, summaries.project_of(actor).cited_in),
            strict=True,
        )
    )
    adds = actor.may("add_brief")
    reading = ReadSoFar(
        actor.handle,
        {brief.id: brief for brief in listed},
        progress.readers(actor.project_id, actor.user_id),
        progress.assignments(actor.project_id),
    )
    return render_template(
        "projects/project.html",
        briefs=listed,
        cited=cited,
        order=_order(actor, listed, own, reading),
        attributes=own,
        drafts=drafts.drafts(actor.project_id, actor.user_id) if adds else (),
        in_trash=sum(trash.counts(actor.project_id).values()) if actor.may("see_trash") else 0,
        charts=counted,
        reading=reading,
        sorts=SORTS,
        states=STATES,
        first_steps=_first_steps(actor) if listed else {},
        practice=min(listed, key=attrgetter("number"), default=None),
        activity=lines(store.activity(actor.project_id), _names(tags))[:MOST_LINES],
    )


@dataclass(frozen=True)
class ShownOrder:
    """The briefs in the `groups` and the order that an address asks for: of each menu what there is
    to choose, what is chosen, and where each choice leads."""

    groups: Sequence[ValueGroup[Brief]]
    attribute: Attribute | None
    sort: str
    group: str
    kinds: Mapping[str, str]
    sorting: Mapping[str, str]
    grouping: Mapping[str, str]


def _order(
    actor: Member, listed: Sequence[Brief], own: Sequence[Attribute], reading: ReadSoFar
) -> ShownOrder:
    fields = by_field(own)
    kinds = {NO_GROUP: "nothing", **{name: each.name for name, each in fields.items()}}
    sort, group = one_asked("sort", SORTS), one_asked("group", kinds)

    def address(**changed: str) -> str:
        usual = {"sort": NUMBER, "group": NO_GROUP}
        asked = {"sort": sort, "group": group} | changed
        said = {name: value for name, value in asked.items() if value != usual[name]}
        return url_for(".project", slug=actor.slug, **said)  # type: ignore[arg-type]

    in_turn = in_order(listed, sort, reading.read_by_asker)
    attribute = fields.get(group)
    return ShownOrder(
        grouped(((each, each.attributes) for each in in_turn), attribute)
        if attribute
        else [ValueGroup("", in_turn)],
        attribute,
        sort,
        group,
        kinds,
        {each: address(sort=each) for each in SORTS},
        {each: address(group=each) for each in kinds},
    )


@pages.post("/projects/<slug>/first-steps/removal")
@for_members()
def put_first_steps_away(actor: Member) -> ResponseReturnValue:
    accounts.put_first_steps_away(actor.user_id, clock())
    return answered(
        "The first steps are put away. Help has all of the first hour.",
        url_for(".project", slug=actor.slug),
    )


def _first_steps(actor: Member) -> dict[str, bool]:
    """Whether each is done; none for who put them away, or may not do them."""
    if not (current_user.is_new and actor.may("highlight")):
        return {}
    done = store.first_steps_done(actor.project_id, actor.user_id)
    return {name: name in done for name in FIRST_STEPS}


@pages.get("/projects/<slug>/copy")
@for_members("copy_project")
def copy_form(actor: Member) -> ResponseReturnValue:
    return _copy_page(f"Copy of {actor.project_name}", COPIED)


@pages.post("/projects/<slug>/copy")
@for_members("copy_project")
def copy(actor: Member) -> ResponseReturnValue:
    name, parts = request.form.get("name", ""), request.form.getlist("parts")
    try:
        _require_room()
        made = copy_project(actor, name, parts)
    except Refused as refusal:
        return _copy_page(name, parts, refusal), status_of(refusal)
    said = f"“{made.project_name}” is a copy of “{actor.project_name}”, and you lead it."
    return answered(said, url_for(".project", slug=made.slug))


def _require_room() -> None:
    require_room_for_project(current_user.id, account_limits(current_app.config))


def _copy_page(name: str, ticked: Collection[str], refusal: Refused | None = None) -> str:
    return render_template(
        "projects/copy.html", parts=COPIED, name=name, ticked=ticked, refusal=refusal
    )


@pages.get("/projects/<slug>/settings")
@for_members("archive_project")
def settings(actor: Member) -> ResponseReturnValue:
    return _settings(store.settings(actor.project_id))


@pages.post("/projects/<slug>/settings")
@for_members("edit_project")
def save_settings(actor: Member) -> ResponseReturnValue:
    fields = ("name", "question", "citation_style")
    typed = {name: request.form.get(name, "") for name in fields}
    version = request.form.get("version", 0, number)
    try:
        if own := _own_style():
            typed["citation_style"] = OWN
        edit_project(actor, version=version, own=own, **typed)
    except Refused as refusal:
        now = store.settings(actor.project_id)
        kept = {**typed, "version": now["version"] if isinstance(refusal, Stale) else version}
        stale = now if isinstance(refusal, Stale) else None
        return _settings(kept, refusal, stale), status_of(refusal)
    return answered("The settings are saved.", url_for(".project", slug=actor.slug))


def _own_style() -> Style | None:
    """Of the file that was sent with the form; others can write meanwhile."""
    sent = request.files.get("style_file")
    if not sent or not sent.filename:
        return None
    release()
    return read_style(sent.read(MOST_BYTES + 1))


def _names(tags: Iterable[Tag]) -> dict[str, str]:
    return {tag.slug: tag.name for tag in tags}


def _citations(lines: Sequence[Brief], style: Style) -> Iterator[str]:
    works = list(map(work_of, lines))
    for work, cited in zip(works, cite(works, style), strict=True):
        short = plain(cited.short)
        yield f"{short} · {work.publisher}" if work.publisher and work.names else short


def _settings(
    shown: dict[str, object],
    refusal: Refused | None = None,
    stale: dict[str, object] | None = None,
) -> str:
    return render_template(
        "projects/settings.html",
        shown=shown,
        refusal=refusal,
        stale=stale,
        briefs=len(briefs.briefs(g.member.project_id)),
        styles=[(style.name, style.label) for style in styles_of(g.member.own_style_label)],
    )
