"""Briefmark: from marked passages in policy briefs to a cited summary."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

__version__ = "0.1.0"


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """The application: config, then store, then the edges.

    `overrides` are settings by name (see app/config.py), with INSTANCE for the instance folder.
    """
    from app import config, web
    from app.folders import TEMPLATES
    from app.store.database import init_database

    overrides = dict(overrides or {})
    instance = config.instance_folder(str(overrides.pop("INSTANCE", "")) or None)
    app = Flask(
        __name__,
        template_folder=str(TEMPLATES),
        static_folder=None,  # served by web/static.py under a path that carries their hash
        instance_path=str(instance),
        instance_relative_config=True,
    )
    app.config.from_mapping(config.settings(instance, overrides))
    app.config["SECRET_KEY"] = app.config.get("SECRET_KEY") or config.secret_key(instance)
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["FORMER_SECRET_KEY"]] * bool(
        app.config["FORMER_SECRET_KEY"]
    )
    init_database(app)
    app.extensions["commands"] = _commands
    web.init_app(app)
    hops = int(app.config["PROXY_HOPS"])
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    return app


def _commands() -> Mapping[str, str]:
    """What the command line can do, for the help: neither the web nor the command line knows the
    other, and the whole program knows both."""
    from app.cli import commands

    return commands()
