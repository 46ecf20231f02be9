"""Changes to the attributes that a project gives its briefs, with the permission `edit_attributes`;
their values are changed with the other details of a brief, and here those of many briefs at
once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.actions.briefs import edit_details
from app.domain.attributes import DATE, MOST, Attribute, check, checked, value_of
from app.domain.details import Details, is_partial_date
from app.domain.errors import Invalid, Stale
from app.domain.permissions import may, require
from app.domain.slugs import slug, unused
from app.domain.text import canonical
from app.readers.dates import date_line
from app.store import attributes as store
from app.store import briefs, projects
from app.store.events import record
from app.store.filters import TERM
from app.store.memberships import Member
from app.store.tables import briefs as tables
from app.store.tables.columns import new_id, now
from app.store.transactions import write

STEPS = ("up", "down")
MOST_SAID = 5  # of the values that an import leaves out


def add_attribute(actor: Member, attribute: Attribute) -> Attribute:
    """A new attribute, the last one. Its key is made of its name. Raises Invalid, with fields."""
    require(actor.role, "edit_attributes")
    projects.lock(actor.project_id)
    known = store.attributes(actor.project_id, retired=True)
    if len(known) >= MOST:
        raise Invalid(f"A project has {MOST} attributes at most.")
    wanted = slug(attribute.name, otherwise="")
    check(attribute, wanted, [each for each in known if not each.retired], TERM)
    key = unused(wanted, {each.key for each in known} | TERM.keys())
    row = tables.Attribute(
        project_id=actor.project_id,
        id=new_id(),
        key=key,
        position=len(known),
        created_by=actor.user_id,
        **_columns(attribute),
    )
    write(row)
    record(actor, "add", "attribute", row.id, ref=row.name, after=_columns(attribute))
    return replace(attribute, key=key)


def edit_attribute(actor: Member, key: str, attribute: Attribute, version: int) -> None:
    """Change name, kind and choices. Its key stays, so that links and filters keep working. Stale,
    with the attribute as it stands now as `current`, when somebody else changed it since
    `version`; Invalid, too, where a brief has a value that would no longer be one."""
    require(actor.role, "edit_attributes")
    row = store.attribute_to_change(actor.project_id, key)
    there = store.attribute(actor.project_id, key)
    if row.version != version:
        raise Stale(
            "Somebody changed this attribute while you were writing. Nothing of yours is lost: "
            "compare below, then save again.",
            current=there,
        )
    others = [each for each in store.attributes(actor.project_id) if each.key != key]
    check(attribute, slug(attribute.name, otherwise=""), others, TERM)
    _check_values(actor, replace(attribute, key=key))
    before, after = _columns(there), _columns(attribute)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(row, name, after[name])
    record(
        actor,
        "edit",
        "attribute",
        row.id,
        ref=row.name,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    write()


def move_attribute(actor: Member, key: str, direction: str) -> None:
    """One step up or down among those in use."""
    require(actor.role, "edit_attributes")
    row = store.attribute_to_change(actor.project_id, key)
    if direction not in STEPS:
        raise Invalid("An attribute moves up or down.")
    keys = [each.key for each in store.attributes(actor.project_id)]
    if key not in keys:
        raise Invalid("A retired attribute has no place. Bring it back into use first.")
    at = keys.index(key)
    to = at + (1 if direction == "down" else -1)
    if not 0 <= to < len(keys):
        return
    keys[at], keys[to] = keys[to], keys[at]
    store.arrange(actor.project_id, keys)
    record(actor, "move", "attribute", row.id, ref=row.name, after={"direction": direction})


def retire_attribute(actor: Member, key: str) -> None:
    """No page, filter or export knows it any more. What was said with it is kept."""
    require(actor.role, "edit_attributes")
    row = store.attribute_to_change(actor.project_id, key)
    if row.retired_at is None:
        row.retired_at = now()
        record(actor, "retire", "attribute", row.id, ref=row.name)
        write()


def reinstate_attribute(actor: Member, key: str) -> None:
    """Bring a retired attribute back. Invalid when another one has its name by now."""
    require(actor.role, "edit_attributes")
    row = store.attribute_to_change(actor.project_id, key)
    if row.retired_at is None:
        return
    in_use = {each.name.casefold() for each in store.attributes(actor.project_id)}
    if row.name.casefold() in in_use:
        raise Invalid(
            f"Another attribute is called “{row.name}” by now. Rename one of the two first, then "
            "bring this one back."
        )
    row.retired_at = None
    record(actor, "reinstate", "attribute", row.id, ref=row.name)
    write()


def fill_in(
    actor: Member,
    typed: Mapping[int, Mapping[str, str]],
    versions: Mapping[int, int],
) -> int:
    """The values of several briefs, by number and key; returns how many briefs say something else
    now. All or nothing: Invalid with a sentence for every value that cannot be kept, Stale when one
    of the briefs to change has another version by now."""
    require(actor.role, "edit_brief")
    attributes = store.attributes(actor.project_id)
    changed, wrong = [], dict[str, str]()
    for brief in briefs.briefs(actor.project_id):
        said = typed.get(brief.number, {})
        asked = [each for each in attributes if each.key in said]
        kept, faults = checked(said, asked)
        wrong |= {f"{at}-{brief.number}": f"{brief.ref}, {each}" for at, each in faults.items()}
        if any(kept.get(each.key) != brief.attributes.get(each.key) for each in asked):
            changed.append((brief, {each.key: said[each.key] for each in asked}))
    if wrong:
        raise Invalid("Nothing is saved yet. Please correct this:", fields=wrong)
    for brief, said in changed:
        details = replace(Details.of(brief), attributes=said)
        try:
            edit_details(actor, brief.number, details, versions.get(brief.number, -1))
        except Stale:
            raise Stale(
                f"Somebody changed the details of {brief.ref} while you were writing. Nothing of "
                "yours is lost and nothing is saved yet: compare below, then save again."
            ) from None
    return len(changed)


def read_value(attribute: Attribute, typed: str) -> str:
    """A value as typed, tidied, and a date in any common form; one that cannot be read stays."""
    value = " ".join(canonical(typed).split())
    if attribute.kind != DATE or not value or is_partial_date(value):
        return value
    return date_line(value) or value


def bring_in_values(
    actor: Member, wanted: Sequence[Attribute], said: Mapping[int, Mapping[str, str]]
) -> list[str]:
    """What another tool says of briefs, by number and the name of the attribute. What the project
    lacks of those `wanted` is added where the actor may; what a brief says already stays. Returns
    sentences about what was left out. An attribute that is not among the `wanted` is one of
    text."""
    named = {name.casefold(): Attribute(name) for each in said.values() for name in each}
    named |= {each.name.casefold(): each for each in wanted}
    if not named:
        return []
    known, left_out = _known_or_added(actor, list(named.values()))
    refused: list[str] = []
    for brief in briefs.briefs(actor.project_id):
        own: dict[str, str] = {}
        for name, typed in said.get(brief.number, {}).items():
            attribute = known.get(name.casefold())
            if attribute is None:
                continue
            value, fault = value_of(attribute, read_value(attribute, typed))
            here = brief.attributes.get(attribute.key)
            if fault:
                refused.append(f"{brief.ref}, {attribute.name}: {fault}")
            elif here and value not in ("", here):
                refused.append(f"{brief.ref}, {attribute.name}: “{here}” stays, not “{value}”.")
            elif value:
                own[attribute.key] = value
        if own:
            edit_details(
                actor, brief.number, replace(Details.of(brief), attributes=own), brief.version
            )
    if refused:
        more = f" And {len(refused) - MOST_SAID} more." if len(refused) > MOST_SAID else ""
        left_out.append(f"Values left out: {' '.join(refused[:MOST_SAID])}{more}")
    return left_out


def _known_or_added(
    actor: Member, wanted: Sequence[Attribute]
) -> tuple[dict[str, Attribute], list[str]]:
    """By their names without capitals; and what is said of those that cannot be had."""
    known = {each.name.casefold(): each for each in store.attributes(actor.project_id)}
    lacking = [each for each in wanted if each.name.casefold() not in known]
    if not may(actor.role, "edit_attributes"):
        named = ", ".join(f"“{each.name}”" for each in lacking)
        sentence = f"Attributes left out, which only a lead can add: {named}."
        return known, [sentence] if lacking else []
    left_out = []
    for each in lacking:
        try:
            known[each.name.casefold()] = add_attribute(actor, each)
        except Invalid as refusal:
            why = " ".join(refusal.fields.values()) or refusal.message
            left_out.append(f"The attribute “{each.name}” is left out. {why}")
    return known, left_out


def _check_values(actor: Member, attribute: Attribute) -> None:
    """Invalid, naming them, where briefs have values that would no longer be any."""
    there = store.values(actor.project_id, removed=True).get(attribute.key, {})
    for value, refs in there.items():
        kept, fault = value_of(attribute, value)
        if not fault and kept == value:
            continue
        named = ", ".join(refs[:5]) + (" and others" if len(refs) > 5 else "")
        field = "choices" if attribute.choices else "kind"
        sentence = f"“{value}” is the value of {named}. Change it there first."
        raise Invalid(
            "The attribute is not saved yet. Please correct this:", fields={field: sentence}
        )


def _columns(attribute: Attribute) -> dict[str, object]:
    return {
        "name": attribute.name,
        "kind": attribute.kind,
        "choices": list(attribute.choices),
    }
