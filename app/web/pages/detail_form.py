"""The form fields that describe a brief, on the look-over page and on the details page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict

from app.actions.attributes import read_value
from app.domain.attributes import Attribute, field_of
from app.domain.citations.kinds import KINDS, USUAL_KIND
from app.domain.citations.names import guessed_organisation
from app.domain.details import LANGUAGES, Details, is_partial_date
from app.domain.text import canonical
from app.readers.dates import date_line

KIND_LABELS = {kind.name: kind.label for kind in KINDS}


def read_details(form: MultiDict[str, str], attributes: Iterable[Attribute] = ()) -> Details:
    """The details as typed, tidied; authors one a line, a date in any common form. With the values
    of those `attributes` that the form has.

    A date that cannot be read stays as it is typed, for the form to show again. Of the authors that
    the form asked about, those ticked are organisations; of new ones it is guessed.
    """
    authors = tuple(name for line in form.get("authors", "").splitlines() if (name := _line(line)))
    ticked, asked = set(form.getlist("organisation")), set(form.getlist("asked"))
    return Details(
        title=_line(form.get("title", "")),
        authors=authors,
        publisher=_line(form.get("publisher", "")),
        date=_date(_line(form.get("date", ""))),
        url=form.get("url", "").strip(),
        language=form.get("language", "").strip(),
        note=canonical(form.get("note", "")),
        kind=form.get("kind", USUAL_KIND),
        container=_line(form.get("container", "")),
        organisations=tuple(
            name
            for name in dict.fromkeys(authors)
            if (name in ticked if name in asked else guessed_organisation(name))
        ),
        attributes={
            each.key: read_value(each, form[name])
            for each in attributes
            if (name := field_of(each.key)) in form
        },
    )


def language_choices(current: str) -> list[tuple[str, str]]:
    """(code, name) for a <select>, with the text's own language when it is a rare one."""
    rare = [(current, current)] if current and current not in LANGUAGES else []
    return [("", "Not stated"), *LANGUAGES.items(), *rare]


def fields_of(
    attributes: Iterable[Attribute], values: Mapping[str, str]
) -> list[tuple[Attribute, str, list[tuple[str, str]]]]:
    """Each with the name of its field and, for a <select>, its choices, the brief's own among
    them."""
    return [
        (
            each,
            field_of(each.key),
            [
                ("", "Not stated"),
                *(
                    (one, one)
                    for one in dict.fromkeys((*each.choices, values.get(each.key, "")))
                    if one
                ),
            ],
        )
        for each in attributes
    ]


def _line(text: str) -> str:
    return " ".join(canonical(text).split())


def _date(text: str) -> str:
    return text if not text or is_partial_date(text) else date_line(text) or text
