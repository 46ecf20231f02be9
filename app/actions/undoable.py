"""What a kind of change says about itself so that it can be undone.

A noun's action states it beside its changes; `app.actions.undo.UNDOABLE` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.domain.undo import State, Step
from app.store.memberships import Member


class Touched(NamedTuple):
    """The highlight that an undo or a redo changed, or whose notes it did, and the text
    `[start, end)` that is drawn again."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Undoable:
    """The changes that an event with this kind and one of these verbs records, as its states before
    and after; None is "not there".

    `find` gives the thing of an event, whatever it is, or raises Missing, or ChangedSince where
    something else stands in the way; it is told the LockedBrief in which it was done, None for what
    was done in none. `state` says how it is now. `put` makes it so, and writes it;
    it raises Forbidden where that takes more than `permission`. `says` is the sentence of the
    change, and `called` how its thing is called. `holds` says whether something else rests on what
    the change made, so that it stays when the change that it was one with is undone. `redraws`
    gives what the page draws again; None: the page is loaded again.
    """

    kind: str
    verbs: tuple[str, ...]
    permission: str
    find: Callable[[Member, Any, Step], Any]
    state: Callable[[Member, Any], State | None]
    put: Callable[[Member, Any, State | None], None]
    says: Callable[[Member, Step], str]
    called: str = "{ref}"
    holds: Callable[[Member, Any, Step], bool] = lambda _actor, _thing, _step: False
    redraws: Callable[[Any, State | None], Touched | None] = lambda _thing, _before: None
