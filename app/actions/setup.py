"""The first start: a link for one person, who gets an account and a project to begin with."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.actions import accounts, administration, projects
from app.domain.tokens import new_token
from app.store import setup_links, users
from app.store.memberships import Member
from app.store.tables.columns import now as time_now

FIRST_PROJECT = "Getting started"
FIRST_QUESTION = "Which measures do the briefs recommend, and to whom?"


def new_setup_link(*, hours: int = 24, now: datetime | None = None) -> str | None:
    """The token of a new link, which takes the place of any older one; None when there is an
    account."""
    if users.anybody():
        return None
    token = new_token()
    setup_links.replace(token, (now or time_now()) + timedelta(hours=hours))
    return token


def set_up(
    token: str, *, email: str, name: str, pass_phrase: str, now: datetime
) -> tuple[uuid.UUID, Member]:
    """The first account, which is administrator, and its starter project with the sample brief.

    Raises Invalid, Spent or Missing. Must be the first thing in its transaction.
    """
    person = accounts.prepare(email, name, pass_phrase)
    setup_links.use(token, now)
    user_id = accounts.save(person)
    administration.make_administrator(person.email)
    return user_id, projects.add_project(user_id, FIRST_PROJECT, FIRST_QUESTION, sample=True)
