"""What every template can use, and rendering a part of one for our own script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from app.domain.citations import MONTHS
from app.domain.direction import direction
from app.domain.people import initials
from app.domain.references import brief_number, brief_ref, passage_numbers
from app.domain.report.wording import day
from app.domain.words import spaced
from app.store.tables.columns import new_id


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(new_id=new_id, direction=direction)
    app.jinja_env.filters.update(
        brief_number=brief_number,
        passage_numbers=passage_numbers,
        brief_ref=brief_ref,
        day=day,
        clock=clock,
        on_day=on_day,
        initials=initials,
        partial_date=partial_date,
        spaced=spaced,
    )


def block_of(template: str, name: str, **values: Any) -> Markup:
    """Render one `{% block %}` of a template alone, for a partial update."""
    current_app.update_template_context(values)
    loaded = current_app.jinja_env.get_template(template)
    context = loaded.new_context(values)
    # Safe: the pieces come out of an autoescaping template.
    return Markup("".join(loaded.blocks[name](context)))  # noqa: S704


def clock(moment: datetime) -> Markup:
    """The moment in UTC; static/app/page.js shows it in the reader's own zone."""
    return _time(moment, f"{day(moment)}, {moment:%H:%M} UTC", "clock")


def on_day(moment: datetime) -> Markup:
    """The day of a moment, which depends on the reader's zone too."""
    return _time(moment, day(moment), "day")


def _time(moment: datetime, words: str, shows: str) -> Markup:
    at = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")
    return Markup(  # noqa: S704 - numbers, names of months and our own words
        f'<time datetime="{at}" data-component="time" data-shows="{shows}">{words}</time>'
    )


def partial_date(iso: str) -> str:
    """“2013-01-29” -> “29 January 2013”, “2013-01” -> “January 2013”, “2013” -> “2013”."""
    parts = iso.split("-")
    words = [MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    words = [str(int(parts[2])), *words] if len(parts) > 2 else words
    return " ".join([*words, parts[0]])
