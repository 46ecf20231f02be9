"""The form fields that describe a brief, on the look-over page and on the details page."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.details import LANGUAGES, Details, is_partial_date
from app.domain.text import canonical
from app.readers.dates import date_line


def read_details(form: Mapping[str, str]) -> Details:
    """The details as typed, tidied; authors one a line, a date in any common form.

    A date that cannot be read stays as it is typed, for the form to show again.
    """
    return Details(
        title=_line(form.get("title", "")),
        authors=tuple(
            name for line in form.get("authors", "").splitlines() if (name := _line(line))
        ),
        publisher=_line(form.get("publisher", "")),
        date=_date(_line(form.get("date", ""))),
        url=form.get("url", "").strip(),
        language=form.get("language", "").strip(),
        note=canonical(form.get("note", "")),
    )


def language_choices(current: str) -> list[tuple[str, str]]:
    """(code, name) for a <select>, with the text's own language when it is a rare one."""
    rare = [(current, current)] if current and current not in LANGUAGES else []
    return [("", "Not stated"), *LANGUAGES.items(), *rare]


def _line(text: str) -> str:
    return " ".join(canonical(text).split())


def _date(text: str) -> str:
    return text if is_partial_date(text) else date_line(text) or text
