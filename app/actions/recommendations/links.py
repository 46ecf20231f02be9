"""What stands between recommendations that stay apart, and between briefs that are one source."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app.actions.recommendations.parts import (
    Done,
    changed,
    checked_text,
    made,
    one_of,
    opened,
    wrong,
)
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.recommendations.kinds import LINKS, LONGEST_FIELD, ORIGINS
from app.domain.recommendations.record import comes_back
from app.domain.recommendations.wording import shortened
from app.domain.references import recommendation_ref
from app.domain.text import canonical
from app.store import briefs
from app.store import recommendations as store
from app.store.events import record
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.columns import new_id


def link(actor: Member, recommendation: int, other: int, kind: str, reason: str = "") -> Done:
    """Say that it is the `kind` (one of LINKS) of another: they stay apart. Raises Stale when they
    are linked so already, Invalid when one would be narrower than itself."""
    one_of("kind", kind, LINKS)
    if recommendation == other:
        raise wrong("other", "A recommendation cannot be linked with itself. Choose another.")
    work = opened(actor, recommendation, None, other)
    here, there = str(work.row.id), str(work.rows[1].id)
    known = [(part["kind"], part["other_id"]) for part in work.parts("link").values()]
    if kind != "narrower":  # else it matters from which end
        theirs = work.parts("link", recommendation_ref(other)).values()
        known += [(part["kind"], there) for part in theirs if part["other_id"] == here]
    if (kind, there) in known:
        raise Stale(f"{work.ref} and {recommendation_ref(other)} are linked so already.")
    if kind == "narrower" and comes_back([*rows.narrower(actor.project_id), (here, there)], here):
        raise wrong(
            "other",
            f"{recommendation_ref(other)} is narrower than {work.ref} already, so it cannot be "
            "wider as well.",
        )
    reason = canonical(reason).strip()
    reason = reason and checked_text("reason", reason, "The reason", LONGEST_FIELD)
    part = made(actor, other_id=there, kind=kind, reason=reason)
    return changed(work, "link", {work.key("link", new_id()): part})


def unlink(actor: Member, recommendation: int, id: uuid.UUID) -> Done:
    """Take a link off, from either end."""
    work = opened(actor, recommendation)
    if str(id) in work.parts("link"):
        return changed(work, "unlink", {work.key("link", id): None})
    other = next(iter(rows.linking_to(actor.project_id, work.row.id, by=id)), None)
    if other is None:
        raise Missing(f"There is no such link on {work.ref}.")
    both = opened(actor, other, None, recommendation)
    return changed(both, "unlink", {both.key("link", id): None})


def share(
    actor: Member, numbers: Collection[int], kind: str, reason: str, name: str = ""
) -> uuid.UUID:
    """These briefs, two at least, are one source from now on, since they share what `kind` (one of
    ORIGINS) says; they leave what they shared before. Returns the id of their origin."""
    require(actor.role, "edit_brief")
    one_of("kind", kind, ORIGINS)
    reason = checked_text("reason", reason, "The reason", LONGEST_FIELD)
    found = [briefs.brief(actor.project_id, number) for number in sorted(set(numbers))]
    if len(found) < 2:
        raise wrong("briefs", "Choose two briefs or more that are one source.")
    refs = [brief.ref for brief in found]
    name = checked_text("name", name or shortened(", ".join(refs), 80), "The name", 200)
    id = rows.share_origin(
        actor.project_id, actor.user_id, [brief.id for brief in found], name, kind, reason
    )
    after = {"name": name, "kind": kind, "reason": reason, "briefs": refs}
    record(actor, "share", "origin", id, ref=shortened(name, 80), after=after)
    return id


def keep_apart(actor: Member, numbers: Collection[int], reason: str) -> None:
    """These briefs are a source each, although they have an author in common, and why; nobody is
    asked about them again."""
    require(actor.role, "edit_brief")
    reason = checked_text("reason", reason, "The reason", LONGEST_FIELD)
    refs = [briefs.brief(actor.project_id, number).ref for number in sorted(set(numbers))]
    if len(refs) < 2:
        raise wrong("briefs", "Choose two briefs or more that are a source each.")
    after = {"briefs": refs, "reason": reason}
    record(actor, "keep_apart", "origin", ref=shortened(", ".join(refs), 80), after=after)


def part(actor: Member, id: uuid.UUID) -> None:
    """The briefs of this origin are a source each again."""
    require(actor.role, "edit_brief")
    known = next((each for each in store.origins(actor.project_id) if each.id == id), None)
    if known is None:
        raise Missing("There is no such source that briefs share.")
    rows.part_origin(actor.project_id, id)
    before = {
        "name": known.name,
        "kind": known.kind,
        "reason": known.reason,
        "briefs": list(known.briefs),
    }
    record(actor, "part", "origin", id, ref=shortened(known.name, 80), before=before)
