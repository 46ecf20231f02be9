"""Who belongs to a project, how people come in, and in again who lost their password."""

from __future__ import annotations

import uuid
from functools import partial

from flask import (
    Blueprint,
    current_app,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.actions import people as actions
from app.domain.errors import Busy, Invalid, Refused
from app.domain.factors import PASSWORD
from app.domain.people import folded_email, refuse, wrong_with
from app.domain.permissions import ROLES
from app.mail import letters
from app.store import invitations, mails, memberships, progress, reset_links
from app.store.invitations import OpenInvitation
from app.store.memberships import Member
from app.store.reset_links import OpenReset
from app.web.edge.answers import answered
from app.web.edge.coming_in import come_in
from app.web.edge.confirming import confirmed
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.links import full_url
from app.web.edge.mail import post, require_few, sends_mail
from app.web.edge.provider import require_passwords
from app.web.edge.shown_once import show_once, shown_once
from app.web.edge.signed_in import begin_session, clock
from app.web.edge.throttle import by_link

pages = Blueprint("people", __name__)

_FRESH_LINK = "fresh_invitation"
DAYS = (1, 3, 7, 14, 30, 90)


@pages.get("/projects/<slug>/people")
@for_members()
def people(actor: Member) -> ResponseReturnValue:
    return _people(actor)


@pages.post("/projects/<slug>/people/<uuid:user_id>/role")
@for_members("manage_people")
def role(actor: Member, user_id: uuid.UUID) -> ResponseReturnValue:
    try:
        actions.change_role(actor, user_id, request.form.get("role", ""))
    except Invalid as refusal:
        return _people(actor, refusal), status_of(refusal)
    return answered("The role is changed.", _back(actor))


@pages.post("/projects/<slug>/people/<uuid:user_id>/removal")
@for_members("manage_people")
def removal(actor: Member, user_id: uuid.UUID) -> ResponseReturnValue:
    try:
        actions.remove(actor, user_id)
    except Invalid as refusal:
        return _people(actor, refusal), status_of(refusal)
    back = url_for("projects.projects") if user_id == actor.user_id else _back(actor)
    return answered("Removed. Their highlights stay, under their name.", back)


@pages.post("/projects/<slug>/invitations")
@for_members("manage_people")
def invite(actor: Member) -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("role", "note", "email")}
    days = request.form.get("days", _usual_days(), type=number)
    to = folded_email(typed["email"]) if sends_mail() else ""
    try:
        if to:
            refuse({k: v for k, v in wrong_with("-", to).items() if k == "email"})
            require_few()
        token = actions.invite(
            actor, role=typed["role"], note=typed["note"] or to, days=days, now=clock()
        )
    except (Invalid, Busy) as refusal:
        return _people(actor, refusal, {**typed, "days": str(days)}), status_of(refusal)
    link = full_url(".invitation", token=token)
    if to:
        _mail(actor, invitations.find(token, clock()), to, link)
        return answered(f"The invitation is on its way to {to}.", _back(actor))
    show_once(_FRESH_LINK, [actor.slug, link])
    return answered("", _back(actor))


def _mail(actor: Member, invitation: OpenInvitation, to: str, link: str) -> None:
    letter = letters.invitation(
        to,
        link,
        project=invitation.project_name,
        invited_by=invitation.invited_by,
        role=invitation.role,
        until=invitation.expires_at,
    )
    post(letter, asked_by=actor.user_id, project_id=actor.project_id, invitation_id=invitation.id)


@pages.post("/projects/<slug>/invitations/<uuid:invitation_id>/revocation")
@for_members("manage_people")
def revocation(actor: Member, invitation_id: uuid.UUID) -> ResponseReturnValue:
    actions.revoke(actor, invitation_id, clock())
    return answered("The invitation is withdrawn: its link does not work any more.", _back(actor))


@pages.route("/invitations/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    return by_link(
        "invitation",
        lambda: invitations.find(token, clock()),
        _invitation,
        partial(_accept, token),
    )


def _accept(token: str, found: OpenInvitation) -> ResponseReturnValue:
    if current_user.is_authenticated:
        joined = actions.accept(token, current_user.id, clock())
    else:
        require_passwords()
        asked = {name: request.form.get(name, "") for name in ("email", "name", "pass_phrase")}
        try:
            joined = actions.accept_as_new_person(token, now=clock(), **asked)
        except Invalid as refusal:
            return _invitation(found, refusal, asked), status_of(refusal)
        begin_session(joined.user_id)
    return answered(
        f"Welcome to “{joined.project_name}”. You are {joined.role} here.",
        url_for("projects.project", slug=joined.slug),
    )


def _invitation(
    found: OpenInvitation, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> str:
    return render_template(
        "people/invitation.html", invitation=found, refusal=refusal, typed=typed or {}
    )


def _people(
    actor: Member, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> str:
    fresh = shown_once(_FRESH_LINK)
    manages = actor.may("manage_people")
    return render_template(
        "people/people.html",
        people=memberships.people(actor.project_id),
        read=_read(actor),
        invitations=invitations.open_ones(actor.project_id, clock()) if manages else (),
        mailed=mails.of_project(actor.project_id, clock()) if manages else {},
        fresh_link=fresh[1] if fresh and fresh[0] == actor.slug else "",
        fresh_link_resets=bool(fresh and fresh[2:] == ["reset"]),
        reset_hours=actions.RESET_HOURS,
        roles=[(each, each.capitalize()) for each in ROLES],
        days=[(str(n), f"{n} day{'' if n == 1 else 's'}") for n in sorted({*DAYS, _usual_days()})],
        refusal=refusal,
        typed={"days": str(_usual_days()), **(typed or {})},
    )


def _read(actor: Member) -> dict[str, tuple[int, int]]:
    """By the handle of who shares it: how many paragraphs they have read, of how many briefs."""
    found: dict[str, tuple[int, int]] = {}
    for each in progress.readers(actor.project_id, actor.user_id):
        paragraphs, briefs = found.get(each.handle, (0, 0))
        found[each.handle] = paragraphs + each.paragraphs, briefs + 1
    return found


def _usual_days() -> int:
    return int(current_app.config["INVITATION_DAYS"])


def _back(actor: Member) -> str:
    return url_for(".people", slug=actor.slug)


@pages.post("/projects/<slug>/people/<uuid:user_id>/reset-link")
@for_members("manage_people")
@confirmed
def reset_link(actor: Member, user_id: uuid.UUID) -> ResponseReturnValue:
    require_passwords()
    token = actions.make_reset_link(actor, user_id, clock())
    show_once(_FRESH_LINK, [actor.slug, full_url(".reset", token=token), "reset"])
    return answered("", _back(actor))


@pages.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """A new password, for somebody who lost theirs."""
    return by_link(
        "link", lambda: reset_links.find(token, clock()), _reset_form, partial(_choose, token)
    )


def _choose(token: str, found: OpenReset) -> ResponseReturnValue:
    require_passwords()
    try:
        user_id = actions.choose_pass_phrase(token, request.form.get("pass_phrase", ""), clock())
    except Invalid as refusal:
        return _reset_form(found, refusal), status_of(refusal)
    post(letters.password_changed(found.email, name=found.name))
    said = "Your new password is set. You are signed out everywhere else."
    return come_in(user_id, PASSWORD, url_for("projects.projects"), said=said)


def _reset_form(found: OpenReset, refusal: Invalid | None = None) -> str:
    return render_template("accounts/reset.html", person=found, refusal=refusal)
