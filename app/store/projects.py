"""Projects as a list and as a page."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.activity import DOWNLOAD, NEWS, ChangeRow, News
from app.domain.acts import KIND as ACT
from app.domain.citations import USUAL, Style
from app.domain.errors import Stale
from app.domain.references import passage_ref
from app.domain.sample import FIRST_STEPS, REPORTING, SAMPLE_PASSAGES, SAMPLE_RECOMMENDATIONS
from app.domain.slugs import slug, unused
from app.domain.trash import KEPT
from app.store import counts
from app.store.database import db, run
from app.store.tables.briefs import ActPassage, Brief, Highlight, Note, Revision
from app.store.tables.columns import first_id, now
from app.store.tables.people import Event, EventLine, Membership, Project, User
from app.store.tables.recommendations import Recommendation

LATE_COMMITS = timedelta(seconds=10)  # a line of the record is seen when it is committed
MOST_HISTORY = 20_000
MOST_NEWS = 500  # lines of the record of a project: 100,000 took 0.3 s of the page of all projects
MOST_LATEST = 100  # events on the page of a project, which tells them in fewer lines
WORK = (  # kinds of events
    *("project", "brief", "highlight", ACT, "note", "memo", "tag", "synthesis"),
    *("recommendation", "origin", "work"),
)
MARKED = ACT, "mark"  # one line of the record for many passages
_CHANGE = (Event.at, User.name, Event.verb, Event.kind, Event.ref)
RESERVED = frozenset({"new"})  # /projects/new is the form for a new one


@dataclass(frozen=True)
class ProjectLine:
    slug: str
    name: str
    question: str
    role: str
    briefs: int
    highlights: int
    people: int
    id: uuid.UUID
    seen_at: datetime | None
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    put_away_by: str = ""
    """Who deleted or archived it."""

    @property
    def until(self) -> datetime | None:
        """Until when it is in the trash."""
        return self.deleted_at and self.deleted_at + KEPT


_PUT_AWAY = aliased(User)


def made_by(user_id: uuid.UUID) -> int:
    """How many projects the person made that are still kept, the trash included."""
    asked = sa.select(sa.func.count()).select_from(Project)
    asked = asked.where(Project.created_by == user_id, Project.purged_at.is_(None))
    return db.session.scalar(asked) or 0


def add(name: str, question: str, created_by: uuid.UUID) -> Project:
    """A project under a slug of its own, without members yet."""
    wanted = slug(name, otherwise="project")
    taken = db.session.scalars(
        sa.select(Project.slug).where(Project.slug.startswith(wanted, autoescape=True))
    ).all()
    free = unused(wanted, {*taken, *RESERVED})
    project = Project(slug=free, name=name, question=question, created_by=created_by)
    db.session.add(project)
    db.session.flush()
    return project


def lock(project_id: uuid.UUID) -> None:
    """Where the database locks rows, the project until the end of the transaction: of two who
    change what it has but once the second sees the first. Who adds to it need not wait."""
    row = sa.select(Project.id).where(Project.id == project_id)
    db.session.execute(row.with_for_update(key_share=True))


def edit(
    project_id: uuid.UUID,
    name: str,
    question: str,
    version: int,
    citation_style: str = USUAL,
    own: Style | None = None,
) -> None:
    """With an `own` style, that one in the place of the one there was. Stale, with what stands
    there now, when somebody else has saved since `version`."""
    values = {"name": name, "question": question, "citation_style": citation_style}
    if own:
        values |= {"own_style_label": own.label, "own_style": own.source}
    done = db.session.execute(
        sa.update(Project)
        .where(Project.id == project_id, Project.version == version)
        .values(**values, version=version + 1)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Stale(
            "Somebody else saved these settings after you opened them. Compare, then save again.",
            current=settings(project_id),
        )


def choose_report(project_id: uuid.UUID, written: str) -> None:
    """What goes into its documents, as Choices writes it. Each stands for itself: the last one who
    chooses is right."""
    values = {"report_choices": written}
    db.session.execute(sa.update(Project).where(Project.id == project_id).values(values))


def put_away(project_id: uuid.UUID, how: str, by: uuid.UUID | None) -> None:
    """That somebody “archived” or “deleted” it, now; `by` nobody: it is so no more."""
    values = {f"{how}_at": now() if by else None, f"{how}_by": by}
    db.session.execute(sa.update(Project).where(Project.id == project_id).values(values))


def slugs() -> dict[uuid.UUID, str]:
    """Of every project, also those in the trash."""
    rows = db.session.execute(sa.select(Project.id, Project.slug))
    return {id: slug for id, slug in rows}  # noqa: C416 (a result has keys, too)


def own_style(project_id: uuid.UUID) -> tuple[str, str] | None:
    """Label and CSL of the project's own citation style."""
    label, source = db.session.execute(
        sa.select(Project.own_style_label, Project.own_style).where(Project.id == project_id)
    ).one()
    return (label, source) if source else None


def settings(project_id: uuid.UUID) -> dict[str, object]:
    """name, question, citation_style, version."""
    row = db.session.execute(
        sa.select(Project.name, Project.question, Project.citation_style, Project.version).where(
            Project.id == project_id
        )
    ).one()
    return dict(row._mapping)


def of_user(user_id: uuid.UUID) -> Sequence[ProjectLine]:
    """The projects that the person belongs to, by name: those in use, archived or in the trash."""
    colleague = aliased(Membership)
    rows = db.session.execute(
        sa.select(
            Project.slug,
            Project.name,
            Project.question,
            Membership.role,
            _count(Brief.project_id, Brief.deleted_at.is_(None)),
            counts.of_a_project(),
            _count(colleague.project_id, colleague.left_at.is_(None)),
            Project.id,
            Membership.seen_at,
            Project.archived_at,
            Project.deleted_at,
            sa.func.coalesce(_PUT_AWAY.name, ""),
        )
        .join(Membership, Membership.project_id == Project.id)
        .outerjoin(
            _PUT_AWAY, _PUT_AWAY.id == sa.func.coalesce(Project.deleted_by, Project.archived_by)
        )
        .where(
            Membership.user_id == user_id,
            Membership.left_at.is_(None),
            Project.purged_at.is_(None),
        )
        .order_by(sa.func.lower(Project.name), Project.slug)
    )
    return [ProjectLine(*row) for row in rows]


def news(user_id: uuid.UUID, projects: Iterable[ProjectLine]) -> dict[uuid.UUID, News]:
    """By project, what colleagues did since the person was last there, where they did anything, of
    the latest MOST_NEWS lines of its record: one statement, one more for answers, one where
    passages were marked in acts over many."""
    young = [
        sa.select(EventLine.project_id, EventLine.id, EventLine.kind, EventLine.verb)
        .where(
            EventLine.project_id == line.id,
            EventLine.id > first_id(line.seen_at - LATE_COMMITS),
            EventLine.actor_id != user_id,
        )
        .order_by(EventLine.id.desc())
        .limit(MOST_NEWS + 1)
        .subquery()
        for line in projects
        if line.seen_at
    ]
    if not young:
        return {}
    lines: dict[uuid.UUID, list[tuple[uuid.UUID, tuple[str, str]]]] = defaultdict(list)
    for project_id, id, *done in db.session.execute(sa.union_all(*map(sa.select, young))):
        lines[project_id].append((id, tuple(done)))
    counts: dict[uuid.UUID, Counter[tuple[str, str]]] = {}
    first: dict[uuid.UUID, uuid.UUID] = {}
    cut = {project_id for project_id, each in lines.items() if len(each) > MOST_NEWS}
    for project_id, each in lines.items():
        latest = sorted(each, reverse=True)[:MOST_NEWS]
        told = Counter(key for _, key in latest if key in {*NEWS, MARKED})
        if told or project_id in cut:
            counts[project_id], first[project_id] = told, latest[-1][0]
    since = [(EventLine.project_id == id) & (EventLine.id >= first[id]) for id in counts]
    of_others = sa.or_(sa.false(), *since), EventLine.actor_id != user_id
    if any(MARKED in each for each in counts.values()):
        for id, number in db.session.execute(_marked(*of_others)):
            counts[id]["highlight", "add"] += number
    answers: dict[uuid.UUID, list[tuple[str, str]]] = {}
    if any(("note", "add") in each for each in counts.values()):
        for id, brief, number, name in db.session.execute(_answers(user_id, *of_others)):
            answers.setdefault(id, []).append((passage_ref(brief, number), name))
    return {id: News(each, answers.get(id, ()), id in cut) for id, each in counts.items()}


def _marked(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """(project, how many passages) of the acts that marked what a search found."""
    of_act = (ActPassage.project_id == EventLine.project_id) & (ActPassage.event_id == EventLine.id)
    kind, verb = MARKED
    return (
        sa.select(EventLine.project_id, sa.func.count())
        .join(ActPassage, of_act)
        .where(
            *conditions, EventLine.kind == kind, EventLine.verb == verb, ActPassage.there.is_(True)
        )
        .group_by(EventLine.project_id)
    )


def _answers(
    user_id: uuid.UUID, *conditions: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    """(project, brief, passage, who) of the notes on what the person marked or wrote a note on, as
    far as both still stand, the latest first."""
    own = aliased(Note)
    wrote = sa.exists().where(
        own.project_id == Note.project_id,
        own.highlight_id == Note.highlight_id,
        own.author_id == user_id,
        own.deleted_at.is_(None),
    )
    return (
        sa.select(EventLine.project_id, Brief.number, Highlight.number, User.name)
        .join(Note, (Note.project_id == EventLine.project_id) & (Note.id == EventLine.object_id))
        .join(
            Highlight,
            (Highlight.project_id == Note.project_id) & (Highlight.id == Note.highlight_id),
        )
        .join(Brief, (Brief.project_id == Note.project_id) & (Brief.id == Highlight.brief_id))
        .join(User, User.id == Note.author_id)
        .where(
            *conditions,
            EventLine.kind == "note",
            EventLine.verb == "add",
            Note.deleted_at.is_(None),
            Highlight.deleted_at.is_(None),
            Brief.deleted_at.is_(None),
            sa.or_(Highlight.created_by == user_id, Highlight.note_by == user_id, wrote),
        )
        .order_by(EventLine.id.desc())
    )


def activity(project_id: uuid.UUID, most: int = MOST_LATEST) -> list[ChangeRow]:
    """The latest changes first; what was taken out is none."""
    rows = run(
        sa.select(*_CHANGE, User.id, Event.id)
        .join(User, User.id == Event.actor_id)
        .where(Event.project_id == project_id, Event.verb != DOWNLOAD)
        .order_by(Event.id.desc())
        .limit(most)
    )
    return [ChangeRow(*row) for row in rows]


def first_steps_done(project_id: uuid.UUID, user_id: uuid.UUID) -> set[str]:
    """The names of FIRST_STEPS that the person has done in the project. What came with the sample
    is not theirs. By what there is, since the record is not ordered by who did something: to read
    a million lines of it took half of the page of the project."""
    sample = sa.select(Revision.brief_id).where(
        Revision.project_id == project_id, Revision.reader == "sample"
    )
    marks, made, line = counts.of_analysts.c, Recommendation, EventLine
    marked_elsewhere = sa.exists().where(
        marks.project_id == project_id,
        marks.analyst_id == user_id,
        marks.brief_id.not_in(sample),
    )
    marked_more = sa.exists().where(
        Highlight.project_id == project_id,
        Highlight.brief_id.in_(sample),
        Highlight.number > SAMPLE_PASSAGES,
        Highlight.created_by == user_id,
    )
    recommended = sa.exists().where(
        made.project_id == project_id,
        made.created_by == user_id,
        sa.or_(~sa.exists(sample), made.number > len(SAMPLE_RECOMMENDATIONS)),
    )
    reported = sa.exists().where(
        line.project_id == project_id,
        line.brief_id.is_(None),
        line.actor_id == user_id,
        sa.tuple_(line.kind, line.verb).in_(REPORTING),
    )
    found = db.session.execute(sa.select(marked_elsewhere | marked_more, recommended, reported))
    return {name for name, done in zip(FIRST_STEPS, found.one(), strict=True) if done}


def history(project_id: uuid.UUID) -> tuple[list[ChangeRow], int]:
    """What was done with briefs, passages, tags and syntheses, the earliest first, and how many
    lines before the last MOST_HISTORY are left out. Who came and went is not in it."""
    work = (Event.project_id == project_id, Event.kind.in_(WORK))
    rows = run(
        sa.select(*_CHANGE)
        .join(User, User.id == Event.actor_id)
        .where(*work)
        .order_by(Event.id.desc())
        .limit(MOST_HISTORY)
    ).all()
    left_out = 0
    if len(rows) == MOST_HISTORY:
        every = db.session.scalar(sa.select(sa.func.count()).select_from(Event).where(*work)) or 0
        left_out = every - len(rows)
    return [ChangeRow(*row) for row in reversed(rows)], left_out


def _count(
    of_project: InstrumentedAttribute[uuid.UUID], *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(of_project == Project.id, *conditions).scalar_subquery()
