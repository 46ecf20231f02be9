"""`briefmark user`: accounts. `briefmark project`: the projects that people work in."""

from __future__ import annotations

import sys

import click
from flask import current_app

from app.actions import administration, people
from app.actions.accounts import add_user
from app.actions.projects import add_project
from app.actions.signing_in import factors, identities
from app.cli.context import answer, json_option, say, with_database
from app.domain.people import folded_email
from app.store import users
from app.store.tables.columns import now
from app.store.transactions import change


@click.group()
def user() -> None:
    """Accounts of people."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@with_database
def add_account(email: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Make an account; prints its e-mail address."""
    pass_phrase = _from_stdin() if password_stdin else _asked_for()
    with change():
        user_id = add_user(email, name, pass_phrase)
    email = folded_email(email)
    answer(email, as_json, id=user_id, email=email, name=name)


@user.command("list")
@json_option
@with_database
def list_all(as_json: bool) -> None:
    """All accounts: address, name, projects, when last seen, whether administrator or switched
    off."""
    for each in users.everybody():
        seen = f"last seen {each.seen_at:%Y-%m-%d}" if each.seen_at else "not signed in recently"
        counted = f"{each.projects} {'project' if each.projects == 1 else 'projects'}"
        marked = {"administrator": each.is_admin, "disabled": each.disabled_at}
        words = [each.email, each.name, counted, seen, *(word for word in marked if marked[word])]
        answer(
            "\t".join(words),
            as_json,
            email=each.email,
            name=each.name,
            projects=each.projects,
            seen_at=each.seen_at.isoformat() if each.seen_at else None,
            signed_in_at=each.signed_in_at.isoformat() if each.signed_in_at else None,
            administrator=each.is_admin,
            disabled=bool(each.disabled_at),
        )


@user.command("reset")
@click.argument("email")
@json_option
@with_database
def reset(email: str, as_json: bool) -> None:
    """Print a link by which the person chooses a new password, once, within a day."""
    with change():
        token = people.make_reset_link_as_administrator(email, now())
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    if not base:
        say("public_url is not set: put the address of your server in front of the link.")
    link = f"{base}/reset/{token}"
    answer(link, as_json, email=folded_email(email), link=link)
    hours = people.RESET_HOURS
    say(f"It works once, for {hours} hours. Whoever opens it chooses the new password.")


@user.command("disable")
@click.argument("email")
@with_database
def disable(email: str) -> None:
    """Switch an account off: nobody can sign in with it. What the person wrote stays."""
    with change():
        ended = people.disable(email, now())
    say(f"{folded_email(email)} cannot sign in any more; {_sessions(ended)} ended.")


@user.command("enable")
@click.argument("email")
@with_database
def enable(email: str) -> None:
    """Switch an account on again."""
    with change():
        people.enable(email)
    say(f"{folded_email(email)} can sign in again.")


@user.command("end-sessions")
@click.argument("email")
@with_database
def end_sessions(email: str) -> None:
    """Sign a person out of all browsers."""
    with change():
        ended = people.end_sessions(email)
    say(f"{_sessions(ended)} ended.")


@user.command("rename")
@click.argument("email")
@click.option("--name", help="The name that colleagues see from now on.")
@click.option("--email", "new", metavar="NEW", help="The address that they sign in with.")
@with_database
def rename(email: str, name: str | None, new: str | None) -> None:
    """Change a person's name or address. What they wrote stays theirs, under the new name."""
    if not (name or new):
        raise click.UsageError("Say --name, --email or both.")
    with change():
        person = users.by_email(email)
        administration.change_account(person.id, name or person.name, new or person.email)
        now_called = users.person(person.id)
    say(f"{person.email} is {now_called.name}, {now_called.email}, from now on.")


@user.command("make-admin")
@click.argument("email")
@click.option("--no-longer", is_flag=True, help="Take this away again; the last one stays.")
@with_database
def make_admin(email: str, no_longer: bool) -> None:
    """Let a person look after accounts and the installation, on its pages. This gives no right in
    any project."""
    act = administration.take_administrator if no_longer else administration.make_administrator
    with change():
        changed = act(email)
    already = "" if changed else " already"
    say(f"{folded_email(email)} is {'no ' if no_longer else ''}administrator{already}.")


@user.command("unlock")
@click.argument("email")
@with_database
def unlock(email: str) -> None:
    """Let a person sign in at once who has to wait, as somebody guessed wrong too often."""
    with change():
        counted = people.unlock(email)
    email = folded_email(email)
    if counted:
        say(f"{email} need not wait any more. Whoever guesses wrong from now on is counted anew.")
    else:
        say(f"Nothing keeps {email} waiting: there were no wrong guesses in the last minute.")


@user.command("reset-factors")
@click.argument("email")
@with_database
def reset_factors(email: str) -> None:
    """Take away a person’s passkeys, authenticator app and recovery codes, when all are lost, and
    sign them out everywhere. What they wrote stays. Be sure that it is they who ask."""
    by_password = bool(current_app.config["PASSWORD_SIGN_IN"])
    with change():
        gone = factors.reset(email)
        then = factors.way_in(users.by_email(email).id, by_password=by_password)
    email = folded_email(email)
    if not gone:
        say(f"{email} had no passkey and no app; signed out everywhere all the same. {then}")
        return
    counted = f"{gone} {'passkey or app' if gone == 1 else 'passkeys and apps'}"
    say(f"{counted} of {email} and all recovery codes work no more, all sessions ended. {then}")


@user.command("link")
@click.argument("email")
@click.argument("subject")
@with_database
def link(email: str, subject: str) -> None:
    """Have the provider's SUBJECT open a person's account; the security log names subjects."""
    issuer = str(current_app.config["OIDC_ISSUER"])
    if not issuer:
        raise click.UsageError("oidc_issuer is not set: there is no provider.")
    with change():
        identities.link_as_administrator(email, issuer, subject, now())
    say(f"{subject} at {issuer} opens the account of {folded_email(email)}.")


def _sessions(number: int) -> str:
    return f"{number} {'session' if number == 1 else 'sessions'}"


def _from_stdin() -> str:
    """The first line; a line end is not part of a password."""
    return sys.stdin.readline().rstrip("\r\n")


def _asked_for() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("Without a terminal, give the password with --password-stdin.")
    phrase: str = click.prompt(
        "Password (12 characters or more)", hide_input=True, confirmation_prompt=True, err=True
    )
    return phrase


@click.group()
def project() -> None:
    """Studies, each with briefs, a codebook and people."""


@project.command("add")
@click.argument("name")
@click.option(
    "--lead", required=True, metavar="EMAIL", help="Who leads it: somebody with an account."
)
@click.option("--question", default="", help="What the study wants to know.")
@click.option("--sample", is_flag=True, help="With a brief to try things on.")
@json_option
@with_database
def add_study(name: str, lead: str, question: str, sample: bool, as_json: bool) -> None:
    """Make a project with the starter codebook; prints its slug."""
    with change():
        actor = add_project(users.by_email(lead).id, name, question, sample=sample)
    answer(actor.slug, as_json, id=actor.project_id, slug=actor.slug, name=actor.project_name)
