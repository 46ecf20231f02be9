"""What a synthesis rests on, and that it still holds."""

from __future__ import annotations

import uuid

from app.actions.undoable import Undoable
from app.domain.errors import Stale
from app.domain.permissions import require
from app.domain.recommendations.basis import SYNTHESIS
from app.domain.report.synthesis import references
from app.domain.undo import State
from app.store import basis, syntheses
from app.store.events import record
from app.store.memberships import Member


def confirm(actor: Member, tag_slug: str, version: int) -> bool:
    """It still holds, as what it rests on is now; whether there was anything to confirm. Stale when
    somebody wrote meanwhile."""
    require(actor.role, "write_synthesis")
    line = syntheses.synthesis(actor.project_id, tag_slug, to_change=True)
    if line.version != version:
        raise Stale(
            f"{line.analyst} changed this synthesis meanwhile. Read it, then say so again.",
            current=line,
        )
    if not syntheses.looked_at(actor.project_id, only=tag_slug):
        return False
    before = _rested_on(actor, line.tag_id)
    rest(actor, line.tag_id, tag_slug, line.text)
    after = _rested_on(actor, line.tag_id)
    none = dict.fromkeys({*before, *after})
    record(
        actor,
        "confirm",
        "synthesis",
        line.tag_id,
        ref=tag_slug,
        before={**none, **before},
        after={**none, **after},
    )
    return True


def rest(actor: Member, tag_id: uuid.UUID, slug: str, text: str) -> None:
    """It rests on the passages that it cites and on its tag, as they are now."""
    said = basis.now_of(actor.project_id, references(text), [slug]) if text else []
    basis.put(actor.project_id, SYNTHESIS, tag_id, actor.user_id, said, whole=True)


def _rested_on(actor: Member, tag_id: uuid.UUID) -> State:
    return basis.state(basis.bases(actor.project_id, SYNTHESIS, [tag_id])[tag_id].values())


def _put(actor: Member, tag_id: uuid.UUID, state: State | None) -> None:
    basis.put_state(actor.project_id, SYNTHESIS, tag_id, state or {})


UNDO = Undoable(
    kind="synthesis",
    verbs=("confirm",),
    permission="write_synthesis",
    find=lambda _actor, _brief, step: step.object_id,
    state=_rested_on,
    put=_put,
    says=lambda _actor, step: f"The synthesis of {step.ref} still holds.",
    called="the synthesis of {ref}",
)
