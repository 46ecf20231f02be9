"""Addresses: ours in full, and whether one that came with a request leads back to us."""

from __future__ import annotations

from urllib.parse import urlsplit

import regex
from flask import current_app, has_request_context, request, url_for


def full_url(endpoint: str, **values: object) -> str:
    """An address to hand to somebody, under PUBLIC_URL when that is set."""
    base = str(current_app.config["PUBLIC_URL"]) or request.host_url
    root = request.script_root if has_request_context() else ""
    return base.rstrip("/").removesuffix(root) + url_for(endpoint, **values)  # type: ignore[arg-type]


def this_page() -> str:
    """The address of this request, from the host's root on."""
    return request.script_root + request.full_path.removesuffix("?")


def wanted() -> str:
    """Where the `next` of this request leads, if that is here; else to the projects."""
    address = request.values.get("next", "")
    return address if is_relative(address) else url_for("projects.projects")


def is_relative(address: object) -> bool:
    """Whether the address is a path on this very host. Browsers read "//host", "/\\host" and
    "/<TAB>/host" as another host."""
    if not isinstance(address, str) or not address.startswith("/") or len(address) > 2000:
        return False
    if regex.search(r"[\\\p{C}\s]", address) or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
