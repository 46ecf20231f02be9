"""The export formats: one file each, and one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import Invalid
from app.domain.summary import Summary
from app.writers import csv_table, html_page, json_data, markdown


@dataclass(frozen=True, slots=True)
class Writer:
    """`write` gives the whole file; the same summary gives the same bytes."""

    name: str
    label: str
    extension: str
    media_type: str
    write: Callable[[Summary], bytes]


WRITERS = (
    Writer("markdown", "Markdown", "md", "text/markdown; charset=utf-8", markdown.write),
    Writer("html", "Web page", "html", "text/html; charset=utf-8", html_page.write),
    Writer("csv", "Spreadsheet (CSV)", "csv", "text/csv; charset=utf-8", csv_table.write),
    Writer("json", "Data (JSON)", "json", "application/json", json_data.write),
)


def writer_named(name: str) -> Writer:
    """Raises Invalid, listing the names there are."""
    for writer in WRITERS:
        if writer.name == name:
            return writer
    names = ", ".join(writer.name for writer in WRITERS)
    raise Invalid(f"There is no format “{name}”. Choose one of {names}.")
