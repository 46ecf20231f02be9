"""Pages: parse the request, call one action or query, render."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

# Each module has one blueprint `pages`. A new page is a line here and a row in the route table.
PAGES = (
    "health",
    "static",
    "sign_in",
    "setup",
    "account",
    "projects",
    "people",
    "resets",
    "briefs",
    "drafts",
    "work",
    "reading",
    "highlights",
    "notes",
    "progress",
    "undo",
    "codebook",
    "passages",
    "saved_filters",
    "search",
    "summary",
    "exports",
    "synthesis",
)


def init_app(app: Flask) -> None:
    """Attach the edges in the order in which they see a request."""
    from app.web import (
        compression,
        errors,
        forgery,
        guard,
        headers,
        incoming,
        rendering,
        sent_once,
        sign_in,
        signing,
        throttle,
        transactions,
        under_path,
    )

    app.config.update(
        MAX_CONTENT_LENGTH=int(app.config["MAX_UPLOAD_MB"]) * 1024 * 1024 + 64 * 1024,
        MAX_FORM_MEMORY_SIZE=int(app.config["MAX_UPLOAD_MB"]) * 1024 * 1024,
        TRUSTED_HOSTS=[h.strip() for h in str(app.config["TRUSTED_HOSTS"]).split(",") if h.strip()]
        or None,
    )
    incoming.init_app(app)
    under_path.init_app(app)
    compression.init_app(app)
    headers.init_app(app)
    sent_once.init_app(app)
    transactions.init_app(app)
    signing.init_app(app)
    guard.init_app(app)
    forgery.init_app(app)
    incoming.look_at_the_fields(app)
    throttle.init_app(app)
    errors.init_app(app)
    sign_in.init_app(app)
    rendering.init_app(app)
    for name in PAGES:
        app.register_blueprint(import_module(f"app.web.{name}").pages)
