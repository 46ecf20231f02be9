from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.mail import letters
from app.mail.letters import LETTERS, Letter, with_foot

LINK = "https://briefmark.example.org/reset/abc"
ALL = (
    letters.invitation(
        "z@e.org",
        LINK,
        project="Arms",
        invited_by="Ana",
        role="analyst",
        until=datetime(2026, 5, 3, tzinfo=UTC),
    ),
    letters.reset("z@e.org", LINK, name="Zoe", minutes=60),
    letters.no_password("z@e.org", name="Zoe"),
    letters.password_changed("z@e.org", name="Zoe"),
    letters.confirm_address("z@e.org", LINK, name="Zoe", hours=24),
    letters.address_taken("z@e.org"),
    letters.address_changed("z@e.org", name="Zoe", new="zoe@e.org"),
    letters.factors_changed("z@e.org", name="Zoe", what="a passkey was added"),
    letters.test("z@e.org"),
)


def test_every_kind_of_letter_is_written_and_called_something() -> None:
    assert [each.about for each in ALL] == list(LETTERS)


@pytest.mark.parametrize("letter", ALL, ids=lambda each: each.about)
def test_a_letter_has_at_most_one_link_on_a_line_of_its_own_and_says_who_sent_it(
    letter: Letter,
) -> None:
    text = with_foot(letter, "https://briefmark.example.org")
    assert text.count(LINK) == (f"\n\n{LINK}\n" in text)
    assert text.endswith(
        "Sent by Briefmark, https://briefmark.example.org. Answers to this address are read by "
        "nobody.\n"
    )
