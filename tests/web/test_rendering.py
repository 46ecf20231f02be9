from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.report.wording import day, partial_date
from app.web.edge.rendering import clock, on_day, time_html, until


@pytest.mark.parametrize(
    ("iso", "words"),
    [("2013-01-29", "29 January 2013"), ("2013-01", "January 2013"), ("2013", "2013"), ("", "")],
)
def test_a_date_is_printed_as_exactly_as_it_is_known(iso: str, words: str) -> None:
    assert partial_date(iso) == words


def test_a_moment_is_said_as_people_say_it_and_in_full_as_title() -> None:
    now = datetime.now(UTC)
    tag = f'<time datetime="{now:%Y-%m-%dT%H:%M:%SZ}" data-component="time"'
    title = f' title="{day(now)}, {now:%H:%M} UTC"'
    assert clock(now) == f"{tag}{title}>{now:%H:%M} UTC</time>"
    assert time_html(now) == f"{tag}>{now:%H:%M} UTC</time>"
    elsewhere = now.astimezone(timezone(timedelta(hours=-12)))
    assert clock(elsewhere) == clock(now.replace(tzinfo=None)) == clock(now)
    other = now - timedelta(days=1 if now.timetuple().tm_yday > 1 else -1)
    assert time_html(other).endswith(f">{day(other).removesuffix(f' {now.year}')}</time>")
    assert time_html(datetime(2024, 5, 3, 23, 59)).endswith(">3 May 2024</time>")
    assert on_day(now).endswith(f' data-shows="day">{day(now).removesuffix(f" {now.year}")}</time>')


def test_what_is_to_come_is_said_with_day_and_time() -> None:
    assert until(datetime(2024, 5, 3, 9, 7, tzinfo=UTC)) == (
        '<time datetime="2024-05-03T09:07:00Z" data-component="time" data-shows="all">'
        "3 May 2024, 09:07 UTC</time>"
    )
