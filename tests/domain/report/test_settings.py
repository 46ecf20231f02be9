from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.domain.recommendations.kinds import CONFIDENCES
from app.domain.report.settings import (
    FORMS,
    MESSAGES,
    NOTHING_SAID,
    KeyMessageText,
    ReportSettings,
    checked,
    from_kept,
)

MESSAGE = st.builds(
    KeyMessageText,
    st.text(min_size=1),
    st.lists(st.integers(1, 99), max_size=3).map(tuple),
    st.sampled_from(["", *CONFIDENCES]),
    st.uuids(),
    needs_a_look=st.just(()),
)


@given(st.lists(MESSAGE, max_size=5).map(tuple))
def test_key_messages_are_kept_as_they_are(messages: tuple[KeyMessageText, ...]) -> None:
    said = ReportSettings(messages=messages)
    assert from_kept(said.kept(MESSAGES)[MESSAGES]) == messages
    assert (said.seen(MESSAGES) == NOTHING_SAID.seen(MESSAGES)) == (not messages)


def test_each_form_is_told_apart_by_what_it_holds_alone() -> None:
    other = ReportSettings(title="Keeping weapons", editor="Ana")
    changed = [form for form in FORMS if other.seen(form) != NOTHING_SAID.seen(form)]
    assert changed == ["cover"]


def test_lines_are_one_line_and_chapters_keep_theirs() -> None:
    assert checked("cover", {"title": " Keeping \n weapons "})["title"] == "Keeping weapons"
    text = {"introduction": "\nOne\r\n\r\nTwo "}
    assert checked("introduction", text) == {"introduction": "One\n\nTwo"}


def test_a_message_names_its_recommendations() -> None:
    assert KeyMessageText("Guard.", (2, 7), "", uuid.UUID(int=1)).refs == "R2, R7"
