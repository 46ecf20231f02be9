"""Settings: `BRIEFMARK_*` variables before `instance/config.toml` before the defaults below.

A setting `DATABASE_URL` is the variable `BRIEFMARK_DATABASE_URL` or the line `database_url = "…"`.
"""

from __future__ import annotations

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.folders import usual_instance

PREFIX = "BRIEFMARK_"

DEFAULTS: dict[str, object] = {
    "DATABASE_URL": "",  # empty: instance/briefmark.sqlite3
    "PUBLIC_URL": "",  # e.g. https://briefmark.example.org; empty: the address of the request
    "TRUSTED_HOSTS": "",  # comma-separated; empty: any host
    "PROXY_HOPS": 0,  # how many proxies stand in front and set X-Forwarded-*
    "SESSION_IDLE_MINUTES": 120,  # reading is quiet work
    "SESSION_ABSOLUTE_HOURS": 12,
    "SETUP_LINK_HOURS": 24,
    "INVITATION_DAYS": 14,
    "MAX_UPLOAD_MB": 25,
    "FETCH": 1,  # 0 on a closed network: nothing is fetched from web addresses
    "FETCH_PORTS": "80, 443",  # of hosts of the public web
    "DOCX_TEMPLATE": "",  # a Word file whose styles ours have; a path from the instance folder
    "THROTTLE_STORAGE": "memory://",  # redis://… when several processes serve
}


class BadSetting(SystemExit):
    """A setting that cannot be used; the message names it and says what is expected."""


def instance_folder(chosen: str | os.PathLike[str] | None = None) -> Path:
    """The folder for everything this installation keeps, made when absent, and for its owner only
    (0700), whoever made it: it holds other people's words, and the key of the sessions.

    A folder that is shared on purpose (sticky, as /tmp is) stays as it is; the files in it do not
    depend on it.
    """
    folder = Path(chosen or os.environ.get(PREFIX + "INSTANCE") or usual_instance())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = folder.stat()
    if now.st_mode & 0o077 and not now.st_mode & stat.S_ISVTX and now.st_uid == os.geteuid():
        folder.chmod(0o700)
    return folder.resolve()


def settings(instance: Path, overrides: Mapping[str, object] | None = None) -> dict[str, object]:
    """All settings of one installation, each of the type of its default.

    Raises BadSetting for an unknown name in config.toml or a value of the wrong type.
    """
    chosen = {**_from_file(instance / "config.toml"), **_from_environment(), **(overrides or {})}
    known = {
        name: _of_type(name, chosen.get(name, default), default)
        for name, default in DEFAULTS.items()
    }
    known["DATABASE_URL"] = known["DATABASE_URL"] or f"sqlite:///{instance / 'briefmark.sqlite3'}"
    known["DOCX_TEMPLATE"] = known["DOCX_TEMPLATE"] and str(instance / str(known["DOCX_TEMPLATE"]))
    return {**chosen, **known}


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
    return path.read_text().strip()


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        entries = {key.upper(): value for key, value in tomllib.loads(path.read_text()).items()}
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path} is not valid TOML: {error}.") from error
    for name in entries:
        if name not in DEFAULTS:
            names = ", ".join(sorted(key.lower() for key in DEFAULTS))
            raise BadSetting(f"{path} has an unknown setting “{name.lower()}”. Known: {names}.")
    return entries


def _from_environment() -> dict[str, object]:
    return {name: os.environ[PREFIX + name] for name in DEFAULTS if PREFIX + name in os.environ}


def _of_type(name: str, value: object, default: object) -> object:
    if not isinstance(default, int):
        return str(value)
    try:
        return int(str(value))
    except ValueError:
        raise BadSetting(f"{PREFIX}{name} must be a whole number, not “{value}”.") from None
