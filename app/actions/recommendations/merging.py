"""Two recommendations become one, or one becomes two. Nothing is thrown away in silence: where the
two disagree somebody has to choose, and one undo gives both back as they were."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from app.actions.recommendations.parts import (
    USUAL,
    Done,
    Opened,
    changed,
    new_row,
    one_of,
    opened,
    recorded,
    save,
    wording_of,
    wrong,
)
from app.domain.errors import Invalid
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    CONFIDENCES,
    FIELDS,
    LIVE,
    MERGED,
    NOT_STATED,
    WITHDRAWN,
)
from app.domain.recommendations.record import comes_back
from app.domain.recommendations.wording import title_of
from app.domain.references import recommendation_ref
from app.store.memberships import Member
from app.store.recommendations import rows

_ANY = (LIVE, WITHDRAWN, MERGED)
LEFT, RIGHT, BOTH = "left", "right", "both"


def merge(
    actor: Member,
    one: int,
    other: int,
    version: int,
    other_version: int,
    chosen: Mapping[str, str] | None = None,
) -> Done:
    """The lower number stays, the other leads to it from now on. Passages, questions, links and
    responses are united.

    `chosen` says "left" (the lower number), "right" or, but for words and grades, "both": by kind
    of field (both, if nothing is said), by `title`, `statement`, `strength` (left), `confidence`,
    `response`, and by the reference of a passage. Raises Invalid, with fields, where the two differ
    in the last three and nobody chose; Stale when one was changed, merged or withdrawn meanwhile.
    """
    if one == other:
        raise wrong("with", "A recommendation cannot be merged with itself. Choose another.")
    if one > other:
        one, other, version, other_version = other, one, other_version, version
    work = opened(actor, one, version, other, permission="merge_recommendations")
    goes = work.rows[1]
    if goes.version != other_version:
        opened(actor, other, other_version)
    require(actor.role, "merge_recommendations", own=work.own)
    linking = set(rows.linking_to(actor.project_id, goes.id)) - {one, other}
    work = opened(actor, one, version, other, *sorted(linking), states=_ANY)
    changes = _Merging(work, chosen or {}).changes()
    return changed(work, "merge", changes)


def split(
    actor: Member,
    recommendation: int,
    highlights: Collection[uuid.UUID],
    version: int,
    *,
    title: str = "",
) -> Done:
    """A new recommendation of these passages of R<recommendation>, which keeps the others; what is
    bound to their words goes along. Returns the new one. Raises Invalid where nothing would be on
    one of the two sides."""
    require(actor.role, USUAL)
    work = opened(actor, recommendation, version)
    passages = work.parts("passage")
    ticked = {str(id) for id in highlights}
    if not ticked or not ticked < passages.keys():
        raise Invalid(
            f"Tick the passages that are to leave {work.ref}: at least one, and not all of them."
        )
    fields = {
        id: part for id, part in work.parts("field").items() if part["highlight_id"] in ticked
    }
    words = next((part["text"] for part in fields.values() if part["kind"] == "action"), "")
    old = work.state
    wording = wording_of(
        title or (title_of(words) if words else old[work.key("title")]),
        old[work.key("statement")],
    )
    row = new_row(actor)
    ref = recommendation_ref(row.number)
    changes: dict[str, Any] = {
        f"{ref}.there": True,
        **{f"{ref}.{name}": text for name, text in wording.items()},
        f"{ref}.strength": old[work.key("strength")],
    }
    for kind, parts in (("passage", {id: passages[id] for id in ticked}), ("field", fields)):
        for id, part in parts.items():
            changes |= {work.key(kind, id): None, f"{ref}.{kind}.{id}": part}
    before = {key: old.get(key) for key in changes if not key.startswith(f"{ref}.")}
    gone = {key: None for key in changes if key.startswith(f"{ref}.") and key.count(".") == 2}
    save(actor, [work.row, row], changes)
    after = changes | rows.state(actor.project_id, [row])
    recorded(actor, "split", work.row, {**before, **gone, f"{ref}.there": False}, after)
    return Done(ref, row.number, row.version)


class _Merging:
    """What becomes of each part of two recommendations."""

    def __init__(self, work: Opened, chosen: Mapping[str, str]) -> None:
        self.work, self.chosen = work, chosen
        self.stays, self.goes = work.rows[0], work.rows[1]
        self.left, self.right = (recommendation_ref(row.number) for row in work.rows[:2])
        self.wrong: dict[str, str] = {}

    def changes(self) -> dict[str, Any]:
        changes = {
            f"{self.right}.state": MERGED,
            f"{self.right}.merged_into_id": str(self.stays.id),
        }
        changes |= self._wording() | self._search()
        changes |= self._passages() | self._fields() | self._links()
        for kind in ("question", "response"):
            changes |= self._all_of(kind)
        self._check_responses(changes)
        if self.wrong:
            raise Invalid(
                f"{self.left} and {self.right} differ. Choose what is to stand.", fields=self.wrong
            )
        return changes

    def _said(self, ref: str, name: str) -> Any:
        return self.work.state[f"{ref}.{name}"]

    def _choice(self, name: str, usual: str, choices: Collection[str] = (LEFT, RIGHT)) -> str:
        return one_of(name, self.chosen.get(name, usual), choices)

    def _wording(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("title", "statement", "strength"):
            usual = LEFT if self._said(self.left, name) else RIGHT
            if self._choice(name, usual) == RIGHT:
                found[f"{self.left}.{name}"] = self._said(self.right, name)
        grades = [self._said(ref, "confidence") for ref in (self.left, self.right)]
        if grades[0] and grades[1] and grades[0] != grades[1] and "confidence" not in self.chosen:
            said = " and ".join(CONFIDENCES[grade] for grade in grades)
            self.wrong["confidence"] = f"How confident are we: {said}?"
        elif self._choice("confidence", LEFT if grades[0] else RIGHT) == RIGHT:
            for name in ("confidence", "confidence_reason"):
                found[f"{self.left}.{name}"] = self._said(self.right, name)
        return found

    def _search(self) -> dict[str, Any]:
        """That no words against it were found stands where it was said of both."""
        ours, theirs = (self._said(ref, "none_against_by") for ref in (self.left, self.right))
        if theirs or not ours:
            return {}
        return {f"{self.left}.none_against_{name}": None for name in ("by", "at")}

    def _all_of(self, kind: str) -> dict[str, Any]:
        """All parts of a kind change hands."""
        found: dict[str, Any] = {}
        for id, part in self.work.parts(kind, self.right).items():
            found |= {f"{self.right}.{kind}.{id}": None, f"{self.left}.{kind}.{id}": part}
        return found

    def _passages(self) -> dict[str, Any]:
        found = self._all_of("passage")
        ours = self.work.parts("passage", self.left)
        for id, part in self.work.parts("passage", self.right).items():
            if not (known := ours.get(id)):
                continue
            place, names = known["passage"], ("stance", "voice")
            differ = [known[name] for name in names] != [part[name] for name in names]
            if differ and place not in self.chosen:
                self.wrong[place] = f"What is {place}: {known['stance']} or {part['stance']}?"
            elif not differ or self._choice(place, LEFT) == LEFT:
                del found[f"{self.left}.passage.{id}"]
        return found

    def _fields(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        ours = self.work.parts("field", self.left)
        theirs = self.work.parts("field", self.right)
        found |= {f"{self.right}.field.{id}": None for id in theirs}
        for kind in FIELDS:
            choice = self._choice(kind, BOTH, (LEFT, RIGHT, BOTH))
            here = {id: part for id, part in ours.items() if part["kind"] == kind}
            there = {id: part for id, part in theirs.items() if part["kind"] == kind}
            stay = {} if choice == RIGHT else here
            come = {} if choice == LEFT else there
            if any(part["basis"] != NOT_STATED for part in (*stay.values(), *come.values())):
                stay = {id: part for id, part in stay.items() if part["basis"] != NOT_STATED}
                come = {id: part for id, part in come.items() if part["basis"] != NOT_STATED}
            known = {_says(part) for part in stay.values()}
            come = {id: part for id, part in come.items() if _says(part) not in known}
            found |= {f"{self.left}.field.{id}": None for id in here.keys() - stay.keys()}
            for at, (id, part) in enumerate(come.items(), len(stay)):
                found[f"{self.left}.field.{id}"] = part | {"ordinal": at}
        return found

    def _links(self) -> dict[str, Any]:
        """Theirs become ours, and those that others have to them lead to us; what linked the two is
        gone, and what would be there twice."""
        found: dict[str, Any] = {}
        here, there = str(self.stays.id), str(self.goes.id)
        known = {
            (part["other_id"], part["kind"]) for part in self.work.parts("link", self.left).values()
        }
        for id, part in self.work.parts("link", self.left).items():
            if part["other_id"] == there:
                found[f"{self.left}.link.{id}"] = None
        for id, part in self.work.parts("link", self.right).items():
            found[f"{self.right}.link.{id}"] = None
            if part["other_id"] != here and (part["other_id"], part["kind"]) not in known:
                found[f"{self.left}.link.{id}"] = part
        for row in self.work.rows[2:]:
            ref = recommendation_ref(row.number)
            parts = self.work.parts("link", ref)
            ours = {part["kind"] for part in parts.values() if part["other_id"] == here}
            for id, part in parts.items():
                if part["other_id"] == there:
                    again = part["kind"] in ours
                    found[f"{ref}.link.{id}"] = None if again else part | {"other_id": here}
        self._check_circle(here, there)
        return found

    def _check_circle(self, here: str, there: str) -> None:
        def one(id: str) -> str:
            return here if id == there else id

        pairs = [(one(a), one(b)) for a, b in rows.narrower(self.work.actor.project_id)]
        if comes_back([pair for pair in pairs if pair[0] != pair[1]], here):
            self.wrong["with"] = (
                f"{self.left} would be narrower than itself, by way of others. Take such a link "
                "off first."
            )

    def _check_responses(self, changes: dict[str, Any]) -> None:
        """Two answers to one recommendation cannot both be the last."""
        last = [
            next(reversed(self.work.parts("response", ref).values()), None)
            for ref in (self.left, self.right)
        ]
        if last[0] and last[1] and last[0]["kind"] != last[1]["kind"]:
            if "response" not in self.chosen:
                self.wrong["response"] = (
                    f"What was the response: {last[0]['kind']} or {last[1]['kind']}?"
                )
                return
            choice = self._choice("response", BOTH, (LEFT, RIGHT, BOTH))
            dropped = {LEFT: self.right, RIGHT: self.left}.get(choice)
            for id in self.work.parts("response", dropped) if dropped else ():
                changes[f"{self.left}.response.{id}"] = None


def _says(part: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("kind", "basis", "highlight_id", "start", "end", "text", "role")
    return tuple(part[name] for name in names)
