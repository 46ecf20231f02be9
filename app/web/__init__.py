"""The web in three rooms: the `edge` that every request meets, the `pages`, and the reading `room`.

The pages know the room and both know the edge, not the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule

# Each module has one blueprint `pages`. A new page is a line here and a row in the route table.
PAGES = (
    "pages.health",
    "pages.help",
    "edge.static",
    "pages.sign_in",
    "pages.forgotten",
    "pages.factors.second_step",
    "pages.factors.confirming",
    "pages.factors.account",
    "pages.oidc",
    "pages.setup",
    "pages.account",
    "pages.administration",
    "pages.changes",
    "pages.projects",
    "pages.history",
    "pages.trash",
    "pages.people",
    "pages.briefs",
    "pages.attributes",
    "pages.drafts",
    "pages.scans",
    "pages.work",
    "room.page",
    "room.catching_up",
    "room.original",
    "pages.highlights",
    "pages.quotations",
    "pages.notes",
    "pages.memos",
    "pages.progress",
    "pages.undo",
    "pages.codebook",
    "pages.passages",
    "pages.recommendations.records",
    "pages.recommendations.making",
    "pages.recommendations.fields",
    "pages.recommendations.merging",
    "pages.recommendations.changes",
    "pages.recommendations.origins",
    "pages.matrix",
    "room.filter_bar",
    "pages.saved_filters",
    "pages.search",
    "pages.hits",
    "pages.report_settings",
    "pages.report",
    "pages.exports",
    "pages.hand_ins",
    "pages.synthesis",
)


class LateRule(Rule):
    """An address, whose function that builds it is written when it is first built: for all of them
    that is a twelfth of a start. `_compile_builder` is Werkzeug's own: look when it is updated."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        write = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(write(append_unknown))
            return made[0](rule, **values)

        return build


THIS_MACHINE = ("localhost", "127.0.0.1")  # whoever asks how it is


def init_app(app: Flask) -> None:
    """Attach the edges in the order in which they see a request."""
    from app.web.edge import (
        confirming,
        errors,
        forgery,
        guard,
        incoming,
        logged,
        mail,
        provider,
        rendering,
        responses,
        sent_once,
        signed_in,
        throttle,
        transactions,
        unchanged,
    )

    app.url_rule_class = LateRule
    app.config.update(
        MAX_CONTENT_LENGTH=int(app.config["MAX_UPLOAD_MB"]) * 1024 * 1024 + 64 * 1024,
        MAX_FORM_MEMORY_SIZE=int(app.config["MAX_UPLOAD_MB"]) * 1024 * 1024,
        TRUSTED_HOSTS=_hosts(app) or None,
    )
    incoming.init_app(app)
    responses.init_app(app)
    sent_once.init_app(app)
    transactions.init_app(app)
    signed_in.init_app(app)
    guard.init_app(app)
    confirming.init_app(app)
    forgery.init_app(app)
    incoming.look_at_the_fields(app)
    throttle.init_app(app)
    errors.init_app(app)
    rendering.init_app(app)
    provider.init_app(app)
    mail.init_app(app)
    unchanged.init_app(app)
    logged.init_app(app)
    for name in PAGES:
        app.register_blueprint(import_module(f"app.web.{name}").pages)


def _hosts(app: Flask) -> list[str]:
    """Those that the settings name; where they name none, that of the public address. This machine
    itself beside them, since a health check has no other name for it. [] for any: Werkzeug knows no
    IPv6 address among those that it trusts."""
    named = [host.strip() for host in str(app.config["TRUSTED_HOSTS"]).split(",") if host.strip()]
    public = urlsplit(str(app.config["PUBLIC_URL"])).hostname
    named = named or ([public] if public and ":" not in public else [])
    return [*named, *THIS_MACHINE] if named else []
