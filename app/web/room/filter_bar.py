"""The filter bar: what was asked for in `?q=`, and where each chip leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import request

from app.domain import filter_clicks
from app.domain.filter_fields import FIELD, FIELDS, Field
from app.domain.filters import Filter, Malformed
from app.store import filters
from app.store.filter_names import Name, Names, names
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.saved_filters import SavedLine, saved_filters

Href = Callable[[Filter], str]


@dataclass(frozen=True)
class Choice:
    """A chip: `href` asks for the value or no longer, `without_href` leaves it out or no longer."""

    key: str
    value: str
    label: str
    count: int | None
    colour: str
    asked: bool
    left_out: bool
    href: str
    without_href: str


@dataclass(frozen=True)
class Row:
    label: str
    choices: tuple[Choice, ...]

    @property
    def in_use(self) -> bool:
        return any(choice.asked or choice.left_out for choice in self.choices)


@dataclass(frozen=True)
class Bar:
    """`query` is as typed. `any_of` is where "any of" and "all of" the tags lead, if two or more
    are asked for. With `malformed` there are no chips: nothing typed gets lost by a click."""

    action: str
    query: str
    sentence: str
    malformed: Malformed | None
    tags: Row
    rows: tuple[Row, ...]
    any_of: tuple[bool, str, str] | None
    saved: tuple[SavedLine, ...] = ()
    known: str = ""
    """What script must know to filter the page at `action` itself, as JSON."""
    fields: tuple[Field, ...] = FIELDS


def read_filter(actor: Member, action: str, here: str = "") -> tuple[Selection | None, Bar]:
    """The selection that `?q=` asks for (None when it cannot be read), and the bar for a page at
    `action`, which shows the brief `here` if it shows one. Four statements."""
    query = request.args.get("q", "")
    known = names(actor.project_id)
    try:
        selection = filters.select(actor.project_id, query, known)
    except Malformed as malformed:
        return None, Bar(action, query, "", malformed, Row("Tags", ()), (), None)
    return selection, _bar(action, selection, here, saved_filters(actor.project_id))


def _bar(action: str, selection: Selection, here: str, saved: Sequence[SavedLine]) -> Bar:
    def href(changed: Filter) -> str:
        return f"{action}?q={quote(str(changed), safe=':,')}" if changed else action

    asked, known = selection.filter, selection.names
    return Bar(
        action,
        selection.query,
        selection.sentence,
        None,
        Row("Tags", _choices("tag", _shown(known.tags, asked, "tag"), asked, href)),
        tuple(
            Row(FIELD[key].label, _choices(key, values, asked, href))
            for key, values in _further(known, asked).items()
        ),
        _any_of(asked, href),
        tuple(saved),
        _known(known, here) if here else "",
    )


def _known(known: Names, here: str) -> str:
    """The names of the project, and how the sentence speaks of each kind."""
    slugs = {tag.id: slug for slug, tag in known.tags.items()}
    told = {
        "here": here,
        "tag": {s: [t.name, t.parent_id and slugs.get(t.parent_id)] for s, t in known.tags.items()},
        "merged": dict(known.merged),
        "by": {handle: [p.name, p.id.hex[-6:]] for handle, p in known.people.items()},
        "brief": {ref: brief.name for ref, brief in known.briefs.items()},
        "zone": dict(FIELD["zone"].choices),
        "has": dict(FIELD["has"].choices),
        "say": {field.key: [field.positive, field.negative] for field in FIELDS},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _further(known: Names, asked: Filter) -> Mapping[str, Mapping[str, Name | str]]:
    return {
        "by": _shown(known.people, asked, "by"),
        "brief": _shown(known.briefs, asked, "brief"),
        "zone": FIELD["zone"].choices,
        "has": FIELD["has"].choices,
    }


def _shown(known: Mapping[str, Name], asked: Filter, key: str) -> Mapping[str, Name]:
    """Those that select something, those in use, and every tag that is not retired."""
    used = {*asked.values(key), *asked.values(key, negated=True)}
    return {
        value: name
        for value, name in known.items()
        if name.passages or value in used or (key == "tag" and not name.retired)
    }


def _choices(
    key: str, values: Mapping[str, Name | str], asked: Filter, href: Href
) -> tuple[Choice, ...]:
    wanted, left_out = asked.values(key), asked.values(key, negated=True)
    return tuple(
        Choice(
            key,
            value,
            _label(key, value, name),
            None if isinstance(name, str) else name.passages,
            "" if isinstance(name, str) else name.colour,
            value in wanted,
            value in left_out,
            href(filter_clicks.toggle(asked, key, value)),
            href(filter_clicks.toggle_without(asked, key, value)),
        )
        for value, name in values.items()
    )


def _label(key: str, value: str, name: Name | str) -> str:
    label = name if isinstance(name, str) else name.name
    return f"{value} {label}" if key == "brief" else label


def _any_of(asked: Filter, href: Href) -> tuple[bool, str, str] | None:
    if len(asked.values("tag")) < 2:
        return None
    return (
        filter_clicks.any_of_tags(asked),
        href(filter_clicks.with_all_of_tags(asked)),
        href(filter_clicks.with_any_of_tags(asked)),
    )
