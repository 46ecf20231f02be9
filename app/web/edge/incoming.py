"""What a request may carry: numbers that a database can hold, text without NUL, a host that is one.
Said once, so that no page has to think of it. The largest number is PostgreSQL's INTEGER.

And where it may lead: below a path of the host (PUBLIC_URL = https://example.org/briefmark) all
addresses that we write begin with it, whether the proxy in front strips the path, names it, or
leaves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.domain.errors import Invalid

LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """`<int:n>` in an address: what is larger than anything there is, is not there."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def number(text: str) -> int:
    """The whole number that a field says; ValueError when it is none, or larger than LARGEST."""
    if len(text) > len(str(LARGEST)) + 1:
        raise ValueError("too long")
    value = int(text)
    if abs(value) > LARGEST:
        raise ValueError("too large")
    return value


def version_seen(name: str = "version") -> int:
    """The version of a thing that whoever filled in the form saw; -1, which none has, where it does
    not say."""
    return request.form.get(name, -1, number)


def one_asked(name: str, choices: Collection[str]) -> str:
    """Which of the choices the address asks for; the first where it says none of them."""
    asked = request.args.get(name, "")
    return asked if asked in choices else next(iter(choices))


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.before_request_funcs.setdefault(None, []).insert(0, _look_at_the_address)
    _serve_under_a_path(app)


def look_at_the_fields(app: Flask) -> None:
    """To be called once it is known who asks: a form is read only then."""
    app.before_request(_look_at_the_fields)


def _look_at_the_address() -> ResponseReturnValue | None:
    wrong = request.routing_exception
    if isinstance(wrong, HTTPException) and wrong.code == 400:
        # Without a host there are no addresses, and so none of our pages.
        return Response("This host name cannot be used.\n", 400, mimetype="text/plain")
    if "\0" in request.path or "\0" in request.query_string.decode("latin-1"):
        request.view_args = {}  # no database takes it, not even to look who asks
        abort(404)
    return None


def _look_at_the_fields() -> None:
    """The browser's own form cannot hold a NUL; whatever sent it can send it again without."""
    sent = chain(request.args.items(multi=True), request.form.items(multi=True))
    for name, value in sent:
        if "\0" in value or "\0" in name:
            sentence = "This holds a NUL character, which is no text. Remove it and send it again."
            raise Invalid(sentence, fields={name.replace("\0", ""): sentence})
    for name, file in request.files.items(multi=True):
        if "\0" in (file.filename or ""):
            sentence = "The file’s name holds a NUL character. Rename the file."
            raise Invalid(sentence, fields={name: sentence})


def _serve_under_a_path(app: Flask) -> None:
    inner: WSGIApplication = app.wsgi_app

    def under_path(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        public = str(app.config["PUBLIC_URL"])
        # The proxy's X-Forwarded-Prefix, where one is trusted and nobody said it better: most
        # proxies pass on what a browser sends under that name.
        said = environ.get("SCRIPT_NAME", "")
        root = environ["SCRIPT_NAME"] = urlsplit(public).path.rstrip("/") if public else said
        path = environ.get("PATH_INFO", "")
        if root and (path == root or path.startswith(f"{root}/")):
            environ["PATH_INFO"] = path.removeprefix(root) or "/"
        return inner(environ, start_response)

    app.wsgi_app = under_path  # type: ignore[method-assign]
