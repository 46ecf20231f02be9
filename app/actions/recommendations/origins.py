"""Which briefs are one source, and count once."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app.actions.recommendations.parts import checked_text, one_of, wrong
from app.domain.errors import Missing
from app.domain.permissions import require
from app.domain.recommendations.kinds import LONGEST_FIELD, ORIGINS
from app.domain.recommendations.wording import shortened
from app.store import briefs
from app.store import recommendations as store
from app.store.events import record
from app.store.memberships import Member
from app.store.recommendations import rows


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
