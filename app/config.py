"""Settings: `BRIEFMARK_*` variables before `instance/config.toml` before the defaults below.

A setting `DATABASE_URL` is the variable `BRIEFMARK_DATABASE_URL` or the line `database_url = "…"`.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from app.domain.factors import OBLIGED
from app.folders import usual_instance
from app.logs import FORMATS

_log = logging.getLogger(__name__)
PREFIX = "BRIEFMARK_"
INSTANCE = "INSTANCE"  # names the folder that holds the settings, so it is a variable alone
SHORTEST_KEY = 32  # characters


class Setting(NamedTuple):
    """`is_right` is asked of a value of the default's type; `expected` completes “it must be …”.
    `meaning` is what the README and the help say of it."""

    default: str | int
    meaning: str
    expected: str
    is_right: Callable[[Any], bool]
    shown: str = ""  # for the default, where that says nothing by itself


def _whole(low: int, high: int) -> tuple[str, Callable[[int], bool]]:
    return f"a whole number from {low:,} to {high:,}", range(low, high + 1).__contains__


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query


def _is_issuer(value: str) -> bool:
    """https, or this machine, to try it out."""
    parts = urlsplit(value)
    here = parts.hostname in ("localhost", "127.0.0.1")
    return _is_address(value) and not parts.fragment and (parts.scheme == "https" or here)


def _is_database(value: str) -> bool:
    return value.startswith(("sqlite:///", "postgresql+psycopg://"))


def _are_hosts(value: str) -> bool:
    """Ports are taken, and not looked at; so is a comma at the end."""
    hosts = [each.strip() for each in value.split(",")]
    return all(re.fullmatch(r"[\w.-]+(:\d+)?", host) for host in hosts if host)


def ports(value: str) -> frozenset[int]:
    """Those that a setting lists. Raises ValueError."""
    return frozenset(map(int, value.split(",")))


def _are_ports(value: str) -> bool:
    return ports(value) <= frozenset(range(1, 2**16))


def _is_word_file(value: str) -> bool:
    return value.lower().endswith((".docx", ".dotx"))


def _is_host(value: str) -> bool:
    return bool(re.fullmatch(r"[\w.-]+|[0-9a-fA-F:]+", value))


def _is_sender(value: str) -> bool:
    address = parseaddr(value)[1]
    return value.isprintable() and bool(re.fullmatch(r"[^@\s]+@[^@\s]+", address))


TLS = ("starttls", "tls", "none")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_ADDRESS = "an address such as https://briefmark.example.org"
_DATABASE = "sqlite:///path or postgresql+psycopg://user@host/name"
_HOSTS = "host names with commas between them"

SETTINGS = {
    "DATABASE_URL": Setting(
        "",
        "`postgresql+psycopg://user@host/name` for larger teams",
        _DATABASE,
        _is_database,
        "SQLite in the instance folder",
    ),
    "PUBLIC_URL": Setting(
        "",
        "the address that links in exports carry; without it, files from the command line have "
        "none",
        _ADDRESS,
        _is_address,
        "address of the request",
    ),
    "SECRET_KEY": Setting(
        "",
        "the key that signs sessions, the same for all processes",
        f"a text of at least {SHORTEST_KEY} characters",
        lambda value: len(value) >= SHORTEST_KEY,
        "made once, in the instance folder",
    ),
    "FORMER_SECRET_KEY": Setting(
        "",
        "the key before, while you change it: what it sealed (the secrets of authenticator apps) "
        "is read by it and sealed anew when it is used",
        f"a text of at least {SHORTEST_KEY} characters",
        lambda value: len(value) >= SHORTEST_KEY,
        "none",
    ),
    "SECOND_FACTOR": Setting(
        "nobody",
        "who must sign in with a second factor, a passkey or an app’s code: `nobody`, "
        "`administrators` or `everybody`",
        " or ".join(OBLIGED),
        OBLIGED.__contains__,
    ),
    "PASSWORD_SIGN_IN": Setting(
        1, "0: people sign in by the provider below or a passkey, not by a password", *_whole(0, 1)
    ),
    "OIDC_ISSUER": Setting(
        "",
        "the address of a provider of OpenID Connect by which people sign in, too, as it names "
        "itself",
        "an https address such as https://login.example.org/realms/house",
        _is_issuer,
        "none",
    ),
    "OIDC_CLIENT_ID": Setting(
        "",
        "what the provider calls this Briefmark; there, its redirect address is `public_url` with "
        "`/sign-in/provider/back`",
        "a name",
        bool,
        "needed with a provider",
    ),
    "OIDC_CLIENT_SECRET": Setting(
        "", "the secret that it gave it, if it gave one", "a secret", bool, "none"
    ),
    "OIDC_NAME": Setting(
        "your organisation", "what “Sign in with …” calls the provider", "a name", bool
    ),
    "OIDC_CA_FILE": Setting(
        "",
        "a file of certificates (PEM) by which the provider is trusted, where the machine’s own do "
        "not do; a path from the instance folder",
        "the path of a file of certificates",
        bool,
        "the machine’s own",
    ),
    "OIDC_NEW_PEOPLE": Setting(
        0,
        "1: whomever the provider knows gets an account; else only who was invited or has linked "
        "an account",
        *_whole(0, 1),
    ),
    "OIDC_IS_ENOUGH": Setting(
        0,
        "1: who comes by the provider is not asked for a second factor here, since the provider "
        "asks for one",
        *_whole(0, 1),
    ),
    "TRUSTED_HOSTS": Setting(
        "",
        "comma-separated host names that may be asked for",
        _HOSTS,
        _are_hosts,
        "that of `public_url`, else any",
    ),
    "PROXY_HOPS": Setting(
        0, "how many proxies stand in front and set `X-Forwarded-*`", *_whole(0, 10)
    ),
    "SESSION_IDLE_MINUTES": Setting(
        120,  # reading is quiet work
        "after how long without a click people are asked for their password again",
        *_whole(1, 60 * 24 * 30),
    ),
    "SESSION_ABSOLUTE_HOURS": Setting(
        12, "after how long they are asked in any case", *_whole(1, 24 * 90)
    ),
    "SETUP_LINK_HOURS": Setting(24, "how long a set-up link lives", *_whole(1, 24 * 30)),
    "INVITATION_DAYS": Setting(14, "how long an invitation lives", *_whole(1, 365)),
    "MAX_UPLOAD_MB": Setting(25, "the largest file taken", *_whole(1, 500)),
    "MAX_STORAGE_GB": Setting(
        50,
        "how much the files may take that one account brought in, on its pages",
        *_whole(1, 100_000),
    ),
    "MAX_PROJECTS": Setting(500, "how many projects one account may make", *_whole(1, 100_000)),
    "MAX_DRAFTS": Setting(
        1000, "how many unfinished imports one account may have", *_whole(1, 100_000)
    ),
    "FETCH": Setting(
        1,
        "0 on a closed network: nothing is fetched from web addresses",
        *_whole(0, 1),
    ),
    "FETCH_PORTS": Setting(
        "80, 443",
        "the ports of hosts of the public web that are asked; addresses inside a network never are",
        "port numbers with commas between them",
        _are_ports,
    ),
    "UPGRADE_BACKUP": Setting(
        1,
        "0: a new version upgrades the database without a backup first",
        *_whole(0, 1),
    ),
    "DOCX_TEMPLATE": Setting(
        "",
        "a Word file whose styles, page, head and foot the Word exports take; a path from the "
        "instance folder",
        "the path of a Word file (.docx)",
        _is_word_file,
        "none",
    ),
    "LOG_FORMAT": Setting(
        "text",
        "`json`: the server’s logs are a JSON object a line",
        "text or json",
        FORMATS.__contains__,
    ),
    "ACCESS_LOG": Setting(0, "1: a line of the log for each request", *_whole(0, 1)),
    "SMTP_HOST": Setting(
        "",
        "the server that takes mails (invitations, links to a new password); without one none is "
        "sent",
        "the name of a host",
        _is_host,
        "none",
    ),
    "SMTP_PORT": Setting(
        587, "its port; usually 587, with `smtp_tls = tls` 465", *_whole(1, 65535)
    ),
    "SMTP_TLS": Setting(
        "starttls",
        "`starttls`, `tls` from the first byte on, or `none` for a server on the same machine",
        "one of " + ", ".join(TLS),
        TLS.__contains__,
    ),
    "SMTP_USER": Setting("", "who signs in there, if anybody must", "a name", bool, "none"),
    "SMTP_PASSWORD": Setting("", "and their password", "a text", bool, "none"),
    "MAIL_FROM": Setting(
        "",
        "the sender of mails, such as `Briefmark <briefmark@example.org>`",
        "an address such as Briefmark <briefmark@example.org>",
        _is_sender,
        "none",
    ),
}


# What earlier versions asked for. It stops nobody, and says why it does nothing.
FORMER = {"THROTTLE_STORAGE": "failures to sign in are counted in the database"}


class BadSetting(SystemExit):
    """A setting that cannot be used; the message names it and says what is expected."""


def instance_folder(chosen: str | os.PathLike[str] | None = None) -> Path:
    """The folder for everything this installation keeps, made when absent, and for its owner only
    (0700), whoever made it: it holds other people's words, and the key of the sessions.

    A folder that is shared on purpose (sticky, as /tmp is) stays as it is; the files in it do not
    depend on it.
    """
    folder = Path(chosen or os.environ.get(PREFIX + INSTANCE) or usual_instance())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = folder.stat()
    if now.st_mode & 0o077 and not now.st_mode & stat.S_ISVTX and now.st_uid == os.geteuid():
        folder.chmod(0o700)
    return folder.resolve()


def settings(instance: Path, overrides: Mapping[str, object] | None = None) -> dict[str, object]:
    """All settings of one installation, each of the type of its default.

    Raises BadSetting for an unknown name in config.toml, a value that makes no sense, and values
    that make none together; an unknown variable is said.
    """
    chosen = {**_from_file(instance / "config.toml"), **_from_environment(), **(overrides or {})}
    known = {
        name: _right(name, chosen.get(name, setting.default), setting)
        for name, setting in SETTINGS.items()
    }
    _agree(known)
    known["DATABASE_URL"] = known["DATABASE_URL"] or f"sqlite:///{instance / 'briefmark.sqlite3'}"
    known["DOCX_TEMPLATE"] = known["DOCX_TEMPLATE"] and str(instance / str(known["DOCX_TEMPLATE"]))
    known["OIDC_CA_FILE"] = known["OIDC_CA_FILE"] and str(instance / str(known["OIDC_CA_FILE"]))
    return {**chosen, **known}


def _agree(known: Mapping[str, object]) -> None:
    """What one setting asks of others. Links in mails never follow the name under which somebody
    asked: it could be made up, and the link would lead there."""
    _agree_on_signing_in(known)
    if not known["SMTP_HOST"]:
        return
    for name, why in (("MAIL_FROM", "mails need a sender"), ("PUBLIC_URL", "links need its host")):
        if not known[name]:
            raise BadSetting(f"With smtp_host set, set {name.lower()}, too: {why}.")
    if known["SMTP_PASSWORD"] and not known["SMTP_USER"]:
        raise BadSetting("The setting smtp_password needs smtp_user: whose password it is.")
    if (
        known["SMTP_USER"]
        and known["SMTP_TLS"] == "none"
        and known["SMTP_HOST"] not in THIS_MACHINE
    ):
        raise BadSetting(
            "With smtp_tls = none the password of smtp_user would cross the network for all to "
            "read. Set smtp_tls to starttls or tls."
        )


def _agree_on_signing_in(known: Mapping[str, object]) -> None:
    """So that somebody can, and the provider leads back to where it was told."""
    for name, why in (
        ("OIDC_CLIENT_ID", "what the provider calls this Briefmark"),
        ("PUBLIC_URL", "where it leads people back to"),
    ):
        if known["OIDC_ISSUER"] and not known[name]:
            raise BadSetting(f"With oidc_issuer set, set {name.lower()}, too: {why}.")
    if not known["PASSWORD_SIGN_IN"] and not known["OIDC_ISSUER"]:
        raise BadSetting("With password_sign_in = 0, set oidc_issuer, or nobody could sign in.")


def secret_key(instance: Path) -> str:
    """The key in `instance/secret_key` (0600), created once.

    Linking a finished file makes the creation atomic: of many processes that start at once, all
    read the key of the one that came first.
    """
    path = instance / "secret_key"
    if not path.exists():
        draft = instance / f".secret_key.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise BadSetting(
            f"{path} holds {len(key)} characters; the key that signs sessions needs "
            f"{SHORTEST_KEY}. Delete the file: a new one is made, and everybody signs in again."
        )
    return key


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        entries = {key.upper(): value for key, value in tomllib.loads(path.read_text()).items()}
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path} is not valid TOML: {error}.") from error
    for name in FORMER.keys() & entries.keys():
        del entries[name]
        _log.warning("%s: “%s” has no effect any more: %s.", path, name.lower(), FORMER[name])
    for name in entries:
        if name not in SETTINGS:
            raise BadSetting(f"{path} has an unknown setting “{name.lower()}”. {_nearest(name)}")
    return entries


def _from_environment() -> dict[str, object]:
    """What is none of ours stops nobody, since others may read it, and is said."""
    named = {
        name.removeprefix(PREFIX): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX)
    }
    for name in sorted(named.keys() - SETTINGS.keys() - {INSTANCE}):
        why = f"it is no setting. {_nearest(name, PREFIX)}"
        if name in FORMER:
            why = f"{FORMER[name]}."
        _log.warning("The variable %s has no effect: %s", PREFIX + name, why)
    return {name: value for name, value in named.items() if name in SETTINGS}


def _nearest(name: str, prefix: str = "") -> str:
    """Which setting may be meant, as one writes it there; all of them where none is near."""
    written = {each: prefix + each if prefix else each.lower() for each in SETTINGS}
    if near := get_close_matches(name, SETTINGS, 1):
        return f"Is {written[near[0]]} meant?"
    return f"Known: {', '.join(sorted(written.values()))}."


def _right(name: str, value: object, setting: Setting) -> object:
    """The value in the type of the default; an empty text is as none."""
    try:
        typed = type(setting.default)(str(value).strip())
        if typed == setting.default or setting.is_right(typed):
            return typed
    except ValueError:
        pass
    instead = "" if "SECRET" in name or name == "DATABASE_URL" else f", not “{value}”"
    raise BadSetting(
        f"The setting {name.lower()} ({PREFIX}{name}) must be {setting.expected}{instead}."
    )
