"""JSON that another tool wrote: recognised, parsed, and its values taken as far as they fit."""

import json
from typing import Any

from app.domain.errors import Unreadable

_LOOKED_AT = 200_000  # bytes


def beginning(data: bytes) -> bytes:
    """The first bytes of what may be a JSON object or list; none of anything else."""
    head = data[:_LOOKED_AT]
    return head if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else b""


def parsed(data: bytes | str) -> Any:
    """Bytes are in UTF-8, 16 or 32, told by the first of them. Raises Unreadable."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(
            "This is no complete JSON: the file is damaged or cut off. Export it anew."
        ) from None


def listed(value: Any) -> list[Any]:
    """One or many, as JSON-LD leaves it to the writer."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def string(value: Any) -> str:
    """A text, also as a JSON-LD value object or the only one of a list; "" for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""
