"""Static files under a path that carries their hash: cached for ever, never stale.

The hash is of the whole folder, so relative imports between scripts stay within it and the content
security policy needs no import map. Each module is a file of its own, small on the wire; a page
names all that its script imports, so that the browser need not find them one behind the other. The
script of a brief, which are forty, goes as one file, put together here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import brotli
import rjsmin
from flask import Blueprint, Response, abort, request, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

from app.folders import STATIC

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",  # compressed already
}

# Style sheets of pages that always have them together: sent as one, in this order.
SHEETS = {
    "every.css": ("tokens", "inks", "base", "layout", "components", "search", "print"),
    "brief.css": (
        "filter", "reading", "side", "marks", "cards", "palette", "strip", "room", "original",
    ),
}  # fmt: skip

# Scripts that are sent as one file with all that they import. What they read on demand joins the
# modules that are there already.
JOINED = ("brief.js",)
JOINED_AT = "app/joined/"

# All ways in which our modules import and export; another one is an error where it is joined.
_IMPORTS = re.compile(
    r"""^import (?:(\{[^}]*\}|\* as \w+) from )?"(\.{1,2}/[^"]+\.js)";(?: *//.*)?$""", re.MULTILINE
)
_EXPORTS = re.compile(r"^export (?=(?:async function|function|const|class) (\w+))", re.MULTILINE)
_ON_DEMAND = re.compile(r"""\bimport\("(\.{1,2}/[^"]+\.js)"\)""")
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)

# Names of other modules in any way to say it. One too many costs a request, one that is missed is
# found by the browser a little later: nothing depends on how a script is written.
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+\.js)["']""")

# A string, which may look as if it held a comment, or a comment.
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)

pages = Blueprint("static", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent, and the same compressed as well as it can be, the smallest first, by
    the name that HTTP has for it."""

    mimetype: str
    data: bytes
    packed: Mapping[str, bytes]
    etag: str


@cache
def folder_hash() -> str:
    """Of the sources and of everything that says how they are sent."""
    digest = hashlib.sha256(rjsmin.__version__.encode())
    sources = sorted(p for p in STATIC.rglob("*") if p.is_file())
    for path in (Path(__file__), *sources):
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@pages.app_template_global()
def static_url(filename: str) -> str:
    return f"{_folder(request.script_root)}{filename}"


@lru_cache
def _folder(_root: str) -> str:
    """Made once for each path that the program is asked under: a page has thirty addresses in it,
    most of them of icons."""
    return url_for("static.file", version=folder_hash(), filename="")


@pages.app_template_global()
def script(filename: str) -> Markup:
    """The tags of a module and, ahead of it, of all that it imports."""
    return _script(filename, static_url(""))


@lru_cache
def _script(filename: str, folder: str) -> Markup:
    """Made once: a page has dozens, and their addresses took a twentieth of it."""
    name = filename.removeprefix("app/")
    if name in JOINED:
        tag = Markup('<script type="module" src="{}{}{}"></script>')
        return tag.format(folder, JOINED_AT, name)
    ahead = Markup('<link rel="modulepreload" href="{}{}">\n')
    links = Markup("").join(ahead.format(folder, each) for each in imported(filename))
    return links + Markup('<script type="module" src="{}{}"></script>').format(folder, filename)


@cache
def imported(filename: str) -> tuple[str, ...]:
    """The files that a module imports, and those that these import, each once."""
    found: dict[Path, None] = {}
    _follow(STATIC / filename, found)
    return tuple(path.relative_to(STATIC).as_posix() for path in found)


def _follow(path: Path, found: dict[Path, None]) -> None:
    for name in _IMPORTED.findall(path.read_text("utf-8")):
        module = (path.parent / name).resolve()
        if module not in found:
            found[module] = None
            _follow(module, found)


@pages.get("/static/<version>/<path:filename>")
def file(version: str, filename: str) -> Response:
    asset = _asset(filename)
    if asset is None:
        abort(404)
    response = Response(asset.data, mimetype=asset.mimetype)
    response.vary.add("Accept-Encoding")
    wanted = (name for name in asset.packed if request.accept_encodings[name])
    if encoding := next(wanted, None):
        response.set_data(asset.packed[encoding])
        response.headers["Content-Encoding"] = encoding
    response.set_etag(asset.etag, weak=True)
    response.headers["Cache-Control"] = FOR_EVER if version == folder_hash() else "no-cache"
    response.make_conditional(request)
    return response


def _asset(filename: str) -> Asset | None:
    sheets = SHEETS.get(filename.removeprefix("css/"), ()) if filename.startswith("css/") else ()
    if sheets:
        return _made(".css", *(STATIC / "css" / f"{name}.css" for name in sheets))
    if filename.startswith(JOINED_AT):
        name = filename.removeprefix(JOINED_AT)
        return _joined(name) if name in _joined_names() else None
    found = safe_join(str(STATIC), filename)
    path = Path(found) if found else STATIC
    return _made(path.suffix, path) if path.suffix in TYPES and path.is_file() else None


@cache
def _made(suffix: str, *paths: Path) -> Asset:
    if suffix == ".woff2":
        return _asset_of(suffix, paths[0].read_bytes(), {})
    return _small(suffix, "".join(path.read_text("utf-8") for path in paths))


def _small(suffix: str, text: str) -> Asset:
    smaller = {".js": rjsmin.jsmin, ".css": _without_comments}.get(suffix, str)
    data = smaller(text).encode()
    packed = {"br": brotli.compress(data), "gzip": gzip.compress(data, 9, mtime=0)}
    return _asset_of(suffix, data, packed)


def _asset_of(suffix: str, data: bytes, packed: Mapping[str, bytes]) -> Asset:
    return Asset(TYPES[suffix], data, packed, hashlib.sha256(data).hexdigest()[:16])


def _without_comments(css: str) -> str:
    """And without indents; the rest stays as it is written. A minifier that knows no nesting, as
    rcssmin, makes another selector of `.card :is(.note)`."""
    css = _COMMENT.sub(lambda found: found[1] or "", css)
    return re.sub(r"\s*\n\s*", "\n", css)


@cache
def _joined_names() -> frozenset[str]:
    """What `_joined` makes, and no other name in any writing: it keeps all that it has made."""
    names = set(JOINED)
    for page in JOINED:
        there = _in_order(STATIC / "app" / page)
        known = [*there]
        for each in known:
            for name in _ON_DEMAND.findall(each.read_text("utf-8")):
                later = (each.parent / name).resolve()
                known += [other for other in _in_order(later) if other not in known]
                if later not in there:
                    names.add(f"{page.removesuffix('.js')}/{_name(later)}")
    return frozenset(names)


@cache
def _joined(name: str) -> Asset:
    """`brief.js`, or `brief/room/original.js`: what that page reads on demand."""
    page, _, later = name.partition("/")
    page, root = page.removesuffix(".js"), STATIC / "app"
    there = _in_order(root / f"{page}.js")
    if not later:
        text = "".join(
            ["export const modules = {};\n", *(_part(each, there, f"./{page}/") for each in there)]
        )
        return _small(".js", text)
    up = "../" * (later.count("/") + 1)
    more = [each for each in _in_order(root / later) if each not in there]
    text = "".join([
        f'import {{ modules }} from "{up}{page}.js";\n',
        *(_part(each, there, f"{up}{page}/") for each in more),
        f'export const {{ {_exported(more[-1])} }} = modules["{later}"];\n',
    ])  # fmt: skip
    return _small(".js", text)


def _name(path: Path) -> str:
    """Of a module, below the folder of all."""
    return path.relative_to((STATIC / "app").resolve()).as_posix()


def _in_order(path: Path) -> list[Path]:
    """A module after all that it imports, as the browser runs them."""
    found: dict[Path, None] = {}

    def take(one: Path) -> None:
        for name in _IMPORTED.findall(one.read_text("utf-8")):
            if (other := (one.parent / name).resolve()) not in found:
                take(other)
        found[one] = None

    take(path.resolve())
    return list(found)


def _exported(path: Path) -> str:
    return ", ".join(_EXPORTS.findall(path.read_text("utf-8")))


def _part(path: Path, there: list[Path], aside: str) -> str:
    """A module as a function that gives what it exports, run where that was not done before."""

    def named(name: str) -> str:
        return _name((path.parent / name).resolve())

    def taken(found: re.Match[str]) -> str:
        what, name = found.groups()
        if what is None:
            return ""
        what = what.removeprefix("* as ").replace(" as ", ": ")
        return f'const {what} = modules["{named(name)}"];'

    def later(found: re.Match[str]) -> str:
        name = named(found[1])
        if name in map(_name, there):
            return f'Promise.resolve(modules["{name}"])'
        return f'import("{aside}{name}")'

    body = _EXPORTS.sub("", _IMPORTS.sub(taken, path.read_text("utf-8")))
    if left := _LEFT.search(body):
        raise ValueError(f"{path.name} cannot be joined with others: {left[0]}")
    body, names = _ON_DEMAND.sub(later, body), _exported(path)
    of_it = f'modules["{_name(path.resolve())}"]'
    return f"{of_it} ??= (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"
