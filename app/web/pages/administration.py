"""For who looks after the installation: accounts, what runs and how much room it takes, and the
security log. None of these pages shows what stands in a project."""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from typing import NamedTuple

import regex
from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import __version__
from app.actions import administration
from app.actions import people as accounts
from app.actions.signing_in import factors as signing_in
from app.domain.activity import activity
from app.domain.errors import Invalid, Missing, Refused
from app.domain.people import browser
from app.mail import letters
from app.mail.letters import LETTERS
from app.store import factors, mails, security, sessions, storage, users
from app.store.users import Account
from app.web.edge.answers import answered
from app.web.edge.confirming import confirmed
from app.web.edge.errors import status_of
from app.web.edge.guard import for_administrators
from app.web.edge.incoming import number
from app.web.edge.links import full_url
from app.web.edge.mail import post, sends_mail
from app.web.edge.provider import password_sign_in, require_passwords
from app.web.edge.shown_once import show_once, shown_once
from app.web.edge.signed_in import clock, limits

pages = Blueprint("administration", __name__)

A_PAGE = 50
_FRESH_LINK = "fresh_reset"


class AccountAct(NamedTuple):
    """What a button does to an account: its words, when it is there, what is done and said, `done`
    being what it answers. `about` is said before."""

    label: str
    fits: Callable[[Account], bool]
    do: Callable[[Account], object]
    said: str
    danger: bool = False
    about: str = ""


def _take_factors_away(one: Account) -> str:
    """What they do next. Their mailbox is told: they sign in with less from now on."""
    signing_in.reset(one.email)
    what = "your passkeys, authenticator app and recovery codes were taken away"
    post(letters.factors_changed(one.email, name=one.name, what=what))
    return signing_in.way_in(one.id, by_password=password_sign_in())


ACTS = {
    "on": AccountAct(
        "Switch the account on again",
        lambda one: bool(one.disabled_at),
        lambda one: accounts.enable(one.email),
        "{name} can sign in again.",
    ),
    "administrator": AccountAct(
        "Make administrator",
        lambda one: not one.is_admin and not one.disabled_at,
        lambda one: administration.make_administrator(one.email),
        "{name} is administrator.",
    ),
    "no-administrator": AccountAct(
        "Take the administrator’s rights",
        lambda one: one.is_admin,
        lambda one: administration.take_administrator(one.email),
        "{name} is administrator no more.",
    ),
    "unlock": AccountAct(
        "Let them sign in at once",
        lambda one: not one.disabled_at,
        lambda one: accounts.unlock(one.email),
        "{name} need not wait for wrong passwords any more.",
    ),
    "reset-factors": AccountAct(
        "Take passkeys and codes away",
        lambda one: factors.of_user(one.id).any,
        _take_factors_away,
        "The passkeys, app and recovery codes of {name} work no more, and {name} is signed out "
        "everywhere. {done}",
        danger=True,
        about="Take passkeys and codes away when all of them are lost: every passkey, the "
        "authenticator app and the recovery codes work no more, and the person is signed out "
        "everywhere. What they wrote stays. Until they set up others, who knows their password "
        "gets in: be sure that it is they who ask, and call them back.",
    ),
    "sign-out": AccountAct(
        "Sign them out everywhere",
        lambda one: True,
        lambda one: accounts.end_sessions(one.email),
        "{name} is signed out everywhere.",
    ),
    "off": AccountAct(
        "Switch the account off",
        lambda one: not one.disabled_at,
        lambda one: administration.switch_off(current_user.id, one.id, clock()),
        "{name} cannot sign in any more, and is signed out everywhere.",
        danger=True,
    ),
}


@pages.get("/administration")
@for_administrators
def people() -> ResponseReturnValue:
    words, page = request.args.get("q", "")[:200], max(1, request.args.get("page", 1, number))
    found = users.found(words)
    shown = users.everybody(found[(page - 1) * A_PAGE : page * A_PAGE])
    return render_template(
        "administration/people.html",
        people=shown,
        words=words,
        number=len(found),
        page=page,
        more=len(found) > page * A_PAGE,
        since=(page - 1) * A_PAGE + 1,
    )


@pages.get("/administration/people/<uuid:user_id>")
@for_administrators
def person(user_id: uuid.UUID) -> ResponseReturnValue:
    return _person(user_id)


@pages.post("/administration/people/<uuid:user_id>")
@for_administrators
@confirmed
def change(user_id: uuid.UUID) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("name", "email")}
    before = users.person(user_id)
    try:
        administration.change_account(user_id, **typed)
    except Invalid as refusal:
        return _person(user_id, refusal, typed), status_of(refusal)
    after = users.person(user_id)
    if after.email != before.email:
        post(letters.address_changed(before.email, name=after.name, new=after.email))
    return answered("Name and address are saved.", _back(user_id))


@pages.post("/administration/people/<uuid:user_id>/reset-link")
@for_administrators
@confirmed
def reset_link(user_id: uuid.UUID) -> ResponseReturnValue:
    """Shown once, or mailed to the person."""
    require_passwords()
    one, mailed = users.account(user_id), bool(request.form.get("mail")) and sends_mail()
    token = accounts.make_reset_link_as_administrator(one.email, clock(), mailed=mailed)
    link = full_url("people.reset", token=token)
    if mailed:
        minutes = accounts.MAILED_MINUTES
        letter = letters.reset(one.email, link, name=one.name, minutes=minutes)
        post(letter, asked_by=current_user.id)
        return answered(f"The link is on its way to {one.email}.", _back(user_id))
    show_once(_FRESH_LINK, [str(user_id), link])
    return answered("", _back(user_id))


@pages.post("/administration/people/<uuid:user_id>/<act>")
@for_administrators
@confirmed
def act(user_id: uuid.UUID, act: str) -> ResponseReturnValue:
    if act not in ACTS:
        raise Missing("There is nothing of that name to be done to an account.")
    one = users.account(user_id)
    try:
        done = ACTS[act].do(one)
    except Invalid as refusal:
        return _person(user_id, refusal), status_of(refusal)
    return answered(ACTS[act].said.format(name=one.name, done=done), _back(user_id))


@pages.get("/administration/installation")
@for_administrators
def installation() -> ResponseReturnValue:
    now = clock()
    jobs = [(job, datetime.fromtimestamp(job.asked, UTC)) for job in storage.open_jobs()]
    return render_template(
        "administration/installation.html",
        jobs=jobs,
        projects=storage.of_projects(),
        database_bytes=storage.of_database(),
        versions=_versions(),
        libraries=_libraries(),
        mails=mails.latest(now),
        letters=LETTERS,
    )


@pages.get("/administration/security")
@for_administrators
def security_log() -> ResponseReturnValue:
    """Page by page, the latest first; `before` is the id of the last line of the page before."""
    found = security.latest(A_PAGE, request.args.get("before", type=uuid.UUID))
    return render_template(
        "administration/security.html",
        lines=[(line, activity(line.verb, line.kind, line.ref)) for line in found],
        browser=browser,
        earlier=found[-1].id if len(found) == A_PAGE else None,
    )


def _person(
    user_id: uuid.UUID, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> str:
    one = users.account(user_id)
    fresh = shown_once(_FRESH_LINK)
    return render_template(
        "administration/person.html",
        person=one,
        typed={"name": one.name, "email": one.email, **(typed or {})},
        projects=users.belongings(user_id),
        sessions=len(sessions.of_user(user_id, clock(), limits())),
        acts={name: each for name, each in ACTS.items() if each.fits(one)},
        fresh_link=fresh[1] if fresh and fresh[0] == str(user_id) else "",
        reset_hours=accounts.RESET_HOURS,
        refusal=refusal,
    )


def _versions() -> dict[str, str]:
    return {
        "Briefmark": __version__,
        "Python": platform.python_version(),
        "Database": storage.database_version(),
        "Schema": storage.schema(),
        "System": f"{platform.system()} {platform.release()}",
        "Data in": current_app.instance_path,
    }


def _libraries() -> list[tuple[str, str]]:
    """What this program needs by name, and the version that is installed."""
    try:
        named = [regex.match(r"[\w.-]+", each) for each in requires("briefmark") or ()]
        return sorted((found[0], version(found[0])) for found in named if found)
    except PackageNotFoundError:  # started from a copy that nobody installed
        return []


def _back(user_id: uuid.UUID) -> str:
    return url_for(".person", user_id=user_id)
