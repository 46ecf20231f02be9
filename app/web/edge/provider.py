"""The provider of OpenID Connect that the settings name, and what pages say of it."""

from __future__ import annotations

from flask import Flask, current_app

from app.actions.signing_in.provider import Provider
from app.domain.errors import Forbidden


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(provider_name=provider_name, password_sign_in=password_sign_in)


def the_provider() -> Provider | None:
    """None where people do not sign in by one."""
    config = current_app.config
    if not config["OIDC_ISSUER"]:
        return None
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_CA_FILE")
    return Provider(*(str(config[name]) for name in names))


def provider_name() -> str:
    """As “Sign in with …” calls it; "" where there is none."""
    return str(current_app.config["OIDC_NAME"]) if current_app.config["OIDC_ISSUER"] else ""


def password_sign_in() -> bool:
    """Whether people may sign in by a password."""
    return bool(current_app.config["PASSWORD_SIGN_IN"])


def new_people() -> bool:
    """Whether whomever the provider knows gets an account."""
    return bool(current_app.config["OIDC_NEW_PEOPLE"])


def require_passwords() -> None:
    """Raises Forbidden where people do not sign in by passwords."""
    if not password_sign_in():
        raise Forbidden(f"Here one signs in with {provider_name()} or a passkey, by no password.")
