"""Serving below a path of the host (PUBLIC_URL = https://example.org/briefmark): all addresses that
we write begin with it, whether the proxy in front strips the path, names it, or leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask


def init_app(app: Flask) -> None:
    inner: WSGIApplication = app.wsgi_app

    def under_path(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = urlsplit(str(app.config["PUBLIC_URL"])).path.rstrip("/")
        root = (
            environ.get("SCRIPT_NAME") or chosen
        )  # the proxy's X-Forwarded-Prefix, where one is trusted
        path = environ.get("PATH_INFO", "")
        if root:
            environ["SCRIPT_NAME"] = root
            if path == root or path.startswith(f"{root}/"):
                environ["PATH_INFO"] = path.removeprefix(root) or "/"
        return inner(environ, start_response)

    app.wsgi_app = under_path  # type: ignore[method-assign]
