"""A secret that was just made (a link, recovery codes) is shown on the next page, once. Until then
it lies sealed in Flask's cookie, which is signed alone: who reads the cookie reads no secret."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, session

from app.actions.signing_in.sealing import seal, unseal
from app.web.edge.coming_in import secret_keys


def show_once(what: str, value: Any) -> None:
    """The next page that asks for `what` is given the value, which JSON can hold."""
    session[what] = seal(json.dumps(value), secret_keys(current_app), what)


def shown_once(what: str) -> Any:
    """What is to be shown now and not again; None for nothing."""
    if what not in session:
        return None
    kept = unseal(str(session.pop(what)), secret_keys(current_app), what)
    return json.loads(kept) if kept else None
