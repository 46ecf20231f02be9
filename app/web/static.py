"""Static files under a path that carries their hash: cached for ever, never stale.

The hash is of the whole folder, so relative imports between script modules stay within it and the
content security policy needs no import map.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

FOLDER = Path(__file__).resolve().parents[2] / "static"
FOR_EVER = "public, max-age=31536000, immutable"

pages = Blueprint("static", __name__)


@cache
def folder_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def static_url(filename: str) -> str:
    return url_for("static.file", version=folder_hash(), filename=filename)


@pages.get("/static/<version>/<path:filename>")
def file(version: str, filename: str) -> Response:
    response = send_from_directory(FOLDER, filename)
    current = version == folder_hash()
    response.headers["Cache-Control"] = FOR_EVER if current else "no-cache"
    return response
