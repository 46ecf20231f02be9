"""What a project says of its briefs beside their details: attributes of its own, such as a country.

A brief has values of them as text, by the key of the attribute; none where nothing is said.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from app.domain.details import is_partial_date
from app.domain.errors import Invalid
from app.domain.text import canonical
from app.domain.words import natural

TEXT, CHOICE, DATE, NUMBER = "text", "choice", "date", "number"
KINDS: Mapping[str, str] = {
    TEXT: "Text",
    CHOICE: "One of a list",
    DATE: "Date",
    NUMBER: "Number",
}
MOST = 50
MOST_CHOICES = 300
LONGEST_NAME = 60
LONGEST_VALUE = 300
NONE = "none"
"""What the filter calls a brief of which nothing is said: no value is spelled so."""
NOT_KEPT = uuid.UUID(int=0)
Of = TypeVar("Of")
# What every brief has already, as forms, files and other programs call it.
DETAILS = frozenset(
    (
        *("title", "author", "authors", "organisation", "organisations", "publisher", "date"),
        *("url", "address", "web-address", "language", "type", "kind", "note", "container"),
        *("appeared-in", "ref", "reference", "number", "citation"),
    )
)

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Attribute:
    """`key` stands for it in filters and data, is made of its first name and stays; `kind` is one
    of KINDS; `choices` are the values of a list, in their order."""

    name: str
    kind: str = TEXT
    choices: tuple[str, ...] = ()
    key: str = ""
    retired: bool = False
    position: int = 0
    version: int = 0
    id: uuid.UUID = field(default=NOT_KEPT, compare=False)


class ValueGroup(NamedTuple, Generic[Of]):
    """What has one value of an attribute; "" is none."""

    value: str
    members: list[Of]


def tidied(attribute_name: str, kind: str, choices: str) -> Attribute:
    """As somebody typed it, choices one a line."""
    lines = (_line(each) for each in choices.splitlines())
    listed = tuple(dict.fromkeys(filter(None, lines))) if kind == CHOICE else ()
    return Attribute(_line(attribute_name), kind, listed)


def check(
    attribute: Attribute, key: str, others: Collection[Attribute], terms: Collection[str]
) -> None:
    """Raises Invalid with a sentence for every field that cannot be kept. `key` is what the filter
    is to call it, `others` are the project's, `terms` the filters that there are."""
    fields: dict[str, str] = {}
    name = attribute.name
    if not key:
        fields["name"] = "Give the attribute a name with letters, such as Country."
    elif len(name) > LONGEST_NAME:
        fields["name"] = f"Shorten the name to {LONGEST_NAME} characters; it has {len(name):,}."
    elif not set(name).isdisjoint("{}"):
        fields["name"] = "Leave braces out of the name."
    elif key in terms:
        fields["name"] = f"“{key}:” is a filter already. Choose another name."
    elif key in DETAILS:
        fields["name"] = f"Every brief has “{name}” among its details. Choose another name."
    elif name.casefold() in {each.name.casefold() for each in others}:
        fields["name"] = f"There is an attribute “{name}” already. Choose another name."
    if attribute.kind not in KINDS:
        fields["kind"] = "Choose one of the kinds."
    if wrong := _wrong_choices(attribute):
        fields["choices"] = wrong
    if fields:
        raise Invalid("The attribute is not saved yet. Please correct this:", fields=fields)


def _wrong_choices(attribute: Attribute) -> str:
    if attribute.kind != CHOICE:
        return ""
    if not attribute.choices:
        return "List what there is to choose, one a line."
    if len(attribute.choices) > MOST_CHOICES:
        return f"List {MOST_CHOICES} choices at most."
    if len({each.casefold() for each in attribute.choices}) < len(attribute.choices):
        return "Two of the choices differ in their capitals only. Take one away."
    return next((wrong for each in attribute.choices if (wrong := _wrong_text(each))), "")


def value_of(attribute: Attribute, typed: str) -> tuple[str, str]:
    """The value as it is kept, and what is wrong with it: “1,200” is 1200, and a choice has the
    capitals of the list. Dates come as ISO 8601, possibly partial."""
    value = _line(typed)
    if not value:
        return "", ""
    if attribute.kind == NUMBER:
        plain = value.replace(" ", "").replace("−", "-")
        plain = plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
        if _NUMBER.fullmatch(plain) and len(plain) <= LONGEST_VALUE:
            return plain.removeprefix("+"), ""
        return value, f"“{value}” is no number. Write digits, with a point before decimals: 1200.5."
    if attribute.kind == DATE:
        if is_partial_date(value):
            return value, ""
        return value, (
            f"“{value}” is no date. Write 2013-01-29 or 29 January 2013; the month or the year "
            "alone will do."
        )
    if attribute.kind == CHOICE:
        for each in attribute.choices:
            if each.casefold() == value.casefold():
                return each, ""
        return value, f"“{value}” is not in the list of {attribute.name}."
    return value, _wrong_text(value)


def checked(
    values: Mapping[str, str], attributes: Sequence[Attribute]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values as they are kept, empty ones and those of no attribute left out, and by `field_of`
    what is wrong with which."""
    kept, wrong = {}, {}
    for each in attributes:
        value, fault = value_of(each, values.get(each.key, ""))
        if fault:
            wrong[field_of(each.key)] = f"{each.name}: {fault}"
        elif value:
            kept[each.key] = value
    return kept, wrong


def field_of(key: str) -> str:
    """What a form calls it."""
    return f"attribute-{key}"


def by_field(attributes: Iterable[Attribute]) -> dict[str, Attribute]:
    """By what a form calls it, and an address that groups by it."""
    return {field_of(each.key): each for each in attributes}


def grouped(
    said: Iterable[tuple[Of, Mapping[str, str]]], attribute: Attribute
) -> list[ValueGroup[Of]]:
    """What has attributes, each with its own, by its value of one, in the order of the values;
    those without one last."""
    found: dict[str, list[Of]] = {}
    for each, values in said:
        found.setdefault(values.get(attribute.key, ""), []).append(each)
    without = found.pop("", [])
    groups = [ValueGroup(v, found[v]) for v in sorted(found, key=partial(sort_key, attribute))]
    return [*groups, ValueGroup("", without)] if without else groups


def sort_key(attribute: Attribute, value: str) -> tuple[Any, ...]:
    """Where a value stands among the others: a list in its own order, numbers by size, days as they
    follow each other."""
    if attribute.kind == NUMBER:
        return float(value), value
    if attribute.kind == CHOICE and value in attribute.choices:
        return (attribute.choices.index(value),)
    return (value,) if attribute.kind == DATE else (natural(value), value)


def _wrong_text(value: str) -> str:
    if value.casefold() == NONE:
        return "Leave it empty where there is none."
    if "\x00" in value:
        return "Take out the invisible control characters."
    if len(value) > LONGEST_VALUE:
        return f"Shorten this to {LONGEST_VALUE} characters; it has {len(value):,}."
    return ""


def _line(text: str) -> str:
    return " ".join(canonical(text).split())
