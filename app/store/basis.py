"""Rows of what texts rested on when somebody last confirmed them. The domain says what has changed
since."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.domain.passages import Passage
from app.domain.recommendations.basis import (
    PASSAGE,
    RECOMMENDATION,
    TAG,
    Basis,
    Cause,
    causes,
    of_passage,
    of_recommendation,
    of_tag,
)
from app.domain.recommendations.basis import removed as known_removed
from app.domain.references import passage_numbers, recommendation_number, recommendation_ref
from app.domain.tags import Tag
from app.domain.undo import State
from app.store import codebook
from app.store.database import db, portions, run, run_many
from app.store.names import IN_USE
from app.store.passages import by_reference, passages
from app.store.tables import recommendations as tables
from app.store.tables.columns import now

Bases = Mapping[uuid.UUID, Mapping[str, Basis]]
_Row = tables.Basis
_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True, type_=sa.Uuid())
_REFS: sa.BindParameter[Any] = sa.bindparam("refs", expanding=True)
_OWNED = (_Row.project_id == _PROJECT, _Row.owner_kind == sa.bindparam("owner_kind"))
_BASES = sa.select(
    _Row.owner_id,
    _Row.kind,
    _Row.ref,
    _Row.words,
    _Row.tags,
    _Row.zone,
    _Row.stance,
    _Row.created_by,
).where(*_OWNED, _Row.owner_id.in_(_IDS))
_STATEMENTS = sa.select(tables.Recommendation.number, tables.Recommendation.statement).where(
    tables.Recommendation.project_id == _PROJECT,
    tables.Recommendation.number.in_(sa.bindparam("numbers", expanding=True)),
    *IN_USE,
)
_FORGET = sa.delete(_Row).where(*_OWNED, _Row.owner_id == sa.bindparam("owner"))
_FORGET_SOME = _FORGET.where(_Row.ref.in_(_REFS))
_PUT = sa.insert(_Row)


def bases(project_id: uuid.UUID, owner_kind: str, ids: Collection[uuid.UUID]) -> Bases:
    """By owner and by what it rested on: recommendations, passages in the order of the briefs,
    tags; in one statement."""
    found: dict[uuid.UUID, dict[str, Basis]] = defaultdict(dict)
    rows = run(_BASES, project=project_id, owner_kind=owner_kind, ids=list(ids)).all()
    for owner, kind, ref, words, tags, *rest in sorted(rows, key=_place):
        found[owner][ref] = Basis(kind, ref, words, tuple(tags), *rest)
    return found


def put(
    project_id: uuid.UUID,
    owner_kind: str,
    owner_id: uuid.UUID,
    by: uuid.UUID,
    values: Iterable[Basis],
    *,
    whole: bool = False,
) -> None:
    """What it rests on from now on, in place of what was known of these; `whole`: and of all else.
    One without `by` is confirmed by this person."""
    values = list(values)
    owner = {"project": project_id, "owner_kind": owner_kind, "owner": owner_id}
    if whole:
        run(_FORGET, **owner)
    elif values:
        run(_FORGET_SOME, **owner, refs=[each.ref for each in values])
    _keep(project_id, owner_kind, owner_id, (v if v.by else v._replace(by=by) for v in values))


def hand_over(project_id: uuid.UUID, owner_kind: str, owner_id: uuid.UUID, to: uuid.UUID) -> None:
    """What one rested on, another rests on from now on."""
    owned = _Row.project_id == project_id, _Row.owner_kind == owner_kind, _Row.owner_id == owner_id
    db.session.execute(sa.update(_Row).where(*owned).values(owner_id=to))


def state(rested: Iterable[Basis], by: uuid.UUID | None = None) -> State:
    """By what it rests on, as an event keeps it; confirmed by this person, or by whom it was."""
    return {
        each.ref: {
            "kind": each.kind,
            "words": each.words,
            "tags": list(each.tags),
            "zone": each.zone,
            "stance": each.stance,
            "created_by": str(by or each.by),
        }
        for each in rested
    }


def put_state(
    project_id: uuid.UUID, owner_kind: str, owner_id: uuid.UUID, state: Mapping[str, Any]
) -> None:
    """Make it so; None: it never rested on that."""
    owner = {"project": project_id, "owner_kind": owner_kind, "owner": owner_id}
    run(_FORGET_SOME, **owner, refs=list(state))
    there = ((ref, said) for ref, said in state.items() if said is not None)
    _keep(project_id, owner_kind, owner_id, (_of_state(ref, said) for ref, said in there))


def now_of(
    project_id: uuid.UUID,
    refs: Collection[str],
    slugs: Collection[str] = (),
    stances: Mapping[str, str] | None = None,
) -> list[Basis]:
    """These passages or recommendations, and tags, as they are now, and with them, where there are
    stances, the tags of these passages: up to four statements."""
    cited = [ref for ref in refs if passage_numbers(ref)]
    found = there(project_id, cited)
    said = [
        of_passage(found[ref], (stances or {}).get(ref, "")) if ref in found else known_removed(ref)
        for ref in cited
    ]
    behind = [ref for ref in refs if not passage_numbers(ref)]
    in_use = statements(project_id, behind)
    said += [of_recommendation(ref, in_use.get(ref, "")) for ref in behind]
    slugs = {*slugs, *(slug for each in said for slug in each.tags if stances)}
    known = tags(project_id) if slugs else {}
    return [*said, *(of_tag(known[slug]) for slug in sorted(slugs & known.keys()))]


def looked_at(
    project_id: uuid.UUID,
    owner_kind: str,
    about: Mapping[uuid.UUID, Collection[str]],
    codes: Mapping[str, Tag],
    known: Mapping[str, Passage] | None = None,
    now_there: Callable[[], Mapping[uuid.UUID, Collection[str]]] = dict,
    most: Callable[[], Iterable[Passage]] | None = None,
) -> dict[uuid.UUID, tuple[Cause, ...]]:
    """Why each of these needs a look; those that do not are not among the keys. `about` has for
    each the tags (slugs) that it is about, `codes` are all tags (`tags`). `known` are passages that
    were read already, by reference. `now_there` says of each the passages that it should rest on:
    one that came since is a cause, too; it is not asked where nothing rests on anything. `most`
    reads most of these passages at once, where one by one takes longer. One statement, two more
    where any of these passages are not known, one where any rested on a recommendation."""
    then = bases(project_id, owner_kind, about.keys())
    if not then:
        return {}
    come = {**dict.fromkeys(then, ()), **now_there()}
    refs = {ref for owner, rested in then.items() for ref in (*rested, *come[owner])}
    found = {**(known or {})}
    missing = {ref for ref in refs if passage_numbers(ref)} - found.keys()
    if missing and most:
        found |= {each.ref: each for each in most()}
        missing -= found.keys()
    found |= there(project_id, missing)
    every = (each for rested in then.values() for each in rested.values())
    in_use = statements(project_id, {each.ref for each in every if each.kind == RECOMMENDATION})
    flagged = {}
    for owner, rested in then.items():
        why = list(causes(rested.values(), found, codes, about=about[owner], statements=in_use))
        new = (found[ref] for ref in come[owner] if ref not in rested and ref in found)
        why += [Cause("arrived", passage.ref, now=passage.exact) for passage in new]
        if why:
            flagged[owner] = tuple(why)
    return flagged


def there(project_id: uuid.UUID, refs: Collection[str]) -> dict[str, Passage]:
    """The passages called so that are there, by reference."""
    return {
        each.ref: each
        for some in portions(sorted(refs))
        for each in passages(project_id, by_reference(project_id, some), address="")
    }


def statements(project_id: uuid.UUID, refs: Iterable[str]) -> dict[str, str]:
    """What the recommendations called so say that are in use, by reference."""
    numbers = [number for ref in refs if (number := recommendation_number(ref))]
    rows = run(_STATEMENTS, project=project_id, numbers=numbers) if numbers else ()
    return {recommendation_ref(number): statement for number, statement in rows}


def tags(project_id: uuid.UUID) -> dict[str, Tag]:
    """All that there are, by slug, with what defines them."""
    return {each.slug: each for each in codebook.tags(project_id, retired=True)}


def follow(
    project_id: uuid.UUID,
    by: uuid.UUID,
    joined: Mapping[uuid.UUID, Mapping[str, str]],
    *,
    confirmed: bool,
) -> None:
    """What recommendations rest on, after `joined` passages were put: by id of the recommendation,
    then by passage, their stances.

    With `confirmed` they rest on these as they are now. Else one that changed hands keeps what it
    was; and the stance of one that this person confirmed is confirmed with it.
    """
    then = bases(project_id, RECOMMENDATION, joined.keys())
    for owner, stances in joined.items():
        rested = then.get(owner, {})
        kept = {} if confirmed else {ref: rested.get(ref) or _from(then, ref) for ref in stances}
        new = [ref for ref in stances if not kept.get(ref)]
        values = now_of(project_id, new, stances=stances) if new else []
        values = [each for each in values if each.kind == PASSAGE or each.ref not in rested]
        for ref, known in kept.items():
            if known and (known.by == by or ref not in rested):
                values.append(
                    known._replace(stance=stances[ref] if known.by == by else known.stance)
                )
        put(project_id, RECOMMENDATION, owner, by, values)


def _keep(
    project_id: uuid.UUID, owner_kind: str, owner_id: uuid.UUID, values: Iterable[Basis]
) -> None:
    """Write rows of these, each confirmed by its `by`."""
    owner = {"project_id": project_id, "owner_kind": owner_kind, "owner_id": owner_id}
    rows: list[dict[str, Any]] = []
    for each in values:
        row = owner | each._asdict() | {"tags": list(each.tags), "created_at": now()}
        row["created_by"] = row.pop("by")
        rows.append(row)
    run_many(_PUT, rows)


def _of_state(ref: str, said: Mapping[str, Any]) -> Basis:
    """What `state` says of this reference."""
    words, tags, zone, stance = (said[name] for name in ("words", "tags", "zone", "stance"))
    by = uuid.UUID(said["created_by"])
    return Basis(said["kind"], ref, words, tuple(tags), zone, stance, by)


def _from(then: Bases, ref: str) -> Basis | None:
    """What another of them rested on."""
    return next((rested[ref] for rested in then.values() if ref in rested), None)


def _place(row: Sequence[Any]) -> tuple[Any, ...]:
    return row[1] == TAG, passage_numbers(row[2]) or (0, 0), row[2]
