"""What somebody typed into a form that could not be taken, kept to be sent again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import request

from app.web.links import is_relative

SECRET = frozenset({"csrf_token", "pass_phrase", "current"})


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


def kept_fields() -> Kept:
    """The form of this request, without tokens and pass phrases."""
    pairs = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in SECRET
    )
    return Kept(request.full_path.removesuffix("?"), pairs, any(request.files.values()))


def unpacked(text: str) -> Kept | None:
    """What `packed` wrote; None for anything else."""
    try:
        action, fields, files = json.loads(text)
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError):
        return None
    return Kept(action, pairs, bool(files)) if is_relative(action) else None
