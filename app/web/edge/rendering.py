"""What every template can use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from app.domain.direction import direction
from app.domain.people import initials
from app.domain.references import brief_number, brief_ref, passage_numbers, recommendation_number
from app.domain.report.wording import day, partial_date, shown, utc_day
from app.domain.words import spaced
from app.store.tables.columns import new_id


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(new_id=new_id, direction=direction)
    app.jinja_env.filters.update(
        brief_number=brief_number,
        passage_numbers=passage_numbers,
        recommendation_number=recommendation_number,
        brief_ref=brief_ref,
        clock=clock,
        until=until,
        on_day=on_day,
        utc_day=utc_day,
        initials=initials,
        partial_date=partial_date,
        shown=shown,
        spaced=spaced,
    )


def clock(moment: datetime) -> Markup:
    """When something happened, as people say it, with all of it as title. This is UTC;
    static/app/page.js says it in the reader's own zone and language."""
    return Markup(time_html(moment, f' title="{_in_full(_utc(moment))}"'))  # noqa: S704 - no input


def on_day(moment: datetime) -> Markup:
    """The day alone, for a sentence: “on 3 May”."""
    at = _utc(moment)
    words = _day(at.date(), datetime.now(UTC).date())
    return Markup(time_html(moment, ' data-shows="day"', words))  # noqa: S704 - no input


def until(moment: datetime) -> Markup:
    """Day and time of what is still to come."""
    words = _in_full(_utc(moment))
    return Markup(time_html(moment, ' data-shows="all"', words))  # noqa: S704 - no input


def time_html(moment: datetime, attributes: str = "", words: str = "") -> str:
    """Without `words` the time alone if it was today, the day without its year if this year."""
    at = moment if moment.tzinfo is UTC else _utc(moment)
    minute = f"{at.hour:02}:{at.minute:02}"
    iso, in_words = _said(at.date(), datetime.now(UTC).date())
    return (
        f'<time datetime="{iso}T{minute}:{at.second:02}Z" data-component="time"{attributes}>'
        f"{words or in_words or f'{minute} UTC'}</time>"
    )


@lru_cache(maxsize=4096)
def _said(of: date, today: date) -> tuple[str, str]:
    """A day as the attribute has it, and in words, if it is not today. A page has thousands of
    moments and few days: it takes half as long as to say each of them anew (measured)."""
    return of.isoformat(), "" if of == today else _day(of, today)


def _day(of: date, today: date) -> str:
    return day(of).removesuffix(f" {today.year}")


def _in_full(at: datetime) -> str:
    return f"{day(at)}, {at:%H:%M} UTC"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
