"""Static files under a path that carries their hash: cached for ever, never stale.

The hash is of the whole folder, so relative imports between scripts stay within it and the content
security policy needs no import map. Scripts and style sheets are sent joined and small; with the
setting `plain_assets` as they are written, each for itself and never kept.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjsmin
from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.security import safe_join

from app.web import joining

FOLDER = Path(__file__).resolve().parents[2] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
AS_WRITTEN = "source"  # in place of the hash
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

pages = Blueprint("static", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent, and the same compressed as well as it can be."""

    mimetype: str
    data: bytes
    packed: bytes
    etag: str


@cache
def folder_hash() -> str:
    """Of the sources and of everything that says how they are sent."""
    digest = hashlib.sha256(rjsmin.__version__.encode())
    sources = sorted(p for p in FOLDER.rglob("*") if p.is_file())
    for path in (Path(__file__), Path(joining.__file__), *sources):
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def static_url(filename: str) -> str:
    version = AS_WRITTEN if current_app.config["PLAIN_ASSETS"] else folder_hash()
    return url_for("static.file", version=version, filename=filename)


@pages.get("/static/<version>/<path:filename>")
def file(version: str, filename: str) -> Response:
    found = safe_join(str(FOLDER), filename)
    path = Path(found) if found else FOLDER
    if path.suffix not in TYPES or not path.is_file():
        abort(404)
    asset = _made(path, as_written=True) if version == AS_WRITTEN else _kept(path)
    response = Response(asset.data, mimetype=asset.mimetype)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(asset.packed)
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(asset.etag, weak=True)
    response.headers["Cache-Control"] = FOR_EVER if version == folder_hash() else "no-cache"
    response.make_conditional(request)
    return response


@cache
def _kept(path: Path) -> Asset:
    return _made(path)


def _made(path: Path, as_written: bool = False) -> Asset:
    if as_written or path.suffix == ".svg":
        text = path.read_text("utf-8")
    else:
        text = (joining.joined_script if path.suffix == ".js" else joining.joined_sheet)(path)
    data = text.encode()
    packed = gzip.compress(data, 9, mtime=0)
    return Asset(TYPES[path.suffix], data, packed, hashlib.sha256(data).hexdigest()[:16])
