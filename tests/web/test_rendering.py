from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.report.wording import day
from app.web.edge.rendering import clock, on_day, partial_date


@pytest.mark.parametrize(
    ("iso", "words"),
    [("2013-01-29", "29 January 2013"), ("2013-01", "January 2013"), ("2013", "2013"), ("", "")],
)
def test_a_date_is_printed_as_exactly_as_it_is_known(iso: str, words: str) -> None:
    assert partial_date(iso) == words


def test_a_moment_is_printed_with_its_zone() -> None:
    moment = datetime(2026, 3, 5, 9, 7, tzinfo=UTC)
    assert day(moment) == "5 March 2026"
    tag = 'data-component="time" data-shows="'
    assert clock(moment) == (
        f'<time datetime="2026-03-05T09:07:00+00:00" {tag}clock">5 March 2026, 09:07 UTC</time>'
    )
    elsewhere = moment.astimezone(timezone(timedelta(hours=-12)))
    assert on_day(moment) == on_day(moment.replace(tzinfo=None))
    assert on_day(moment) == (
        f'<time datetime="2026-03-05T09:07:00+00:00" {tag}day">5 March 2026</time>'
    )
    assert 'datetime="2026-03-05T09:07:00+00:00"' in on_day(elsewhere)
