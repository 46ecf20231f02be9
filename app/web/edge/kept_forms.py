"""What somebody typed into a form that could not be taken, kept to be sent again: but only when the
browser says that it came from our own pages, or a foreign page could have people send it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from app.web.edge.links import is_relative, this_page

SECRET = frozenset({"csrf_token", "pass_phrase", "current", "code", "passkey"})


@dataclass(frozen=True)
class Kept:
    """A form: where it goes and its fields in order. `files` says that files were with it, which
    a browser must be given again by hand."""

    action: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False

    def packed(self) -> str:
        """One line of JSON, for a hidden field."""
        return json.dumps([self.action, self.fields, self.files], ensure_ascii=False)


def came_from_here() -> bool | None:
    """Whether the browser says that our own page sent this; None when it does not say."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site in ("same-origin", "none")  # "none": typed, or from a bookmark
    if origin:
        return urlsplit(origin).netloc == request.host
    return None


def kept_fields() -> Kept | None:
    """The form of this request, without tokens and passwords; None when it is none of ours."""
    if request.method != "POST" or not came_from_here():
        return None
    pairs = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in SECRET
    )
    return Kept(this_page(), pairs, any(request.files.values()))


def unpacked(text: str) -> Kept | None:
    """What `packed` wrote; None for anything else."""
    try:
        action, fields, files = json.loads(text)
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError):
        return None
    return Kept(action, pairs, bool(files)) if is_relative(action) else None
