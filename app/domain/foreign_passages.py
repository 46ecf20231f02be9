"""A passage that somebody marked elsewhere: in another tool, or in the file itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ForeignPassage:
    """`exact` is the quotation as the other tool has it. `start` and `end`, where known, are code
    points of the laid-out text of the source's document, half-open; `prefix` and `suffix` are
    what stands before and after. `text` is a source's key or "", when the file does not say.
    `ids` are those that the other tool gave it, the same in every file that it writes; several
    where it has one for each tag."""

    text: str
    exact: str
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    replies: tuple[tuple[str, str], ...] = ()  # (author, text)
    author: str = ""
    created_at: datetime | None = None
    ids: tuple[str, ...] = ()


def passage_to_json(passage: ForeignPassage) -> dict[str, Any]:
    """Plain values that `json` can write; `passage_from_json` is the inverse."""
    at = passage.created_at
    return {
        **asdict(passage),
        "tags": list(passage.tags),
        "replies": [list(reply) for reply in passage.replies],
        "ids": list(passage.ids),
        "created_at": at.isoformat() if at else None,
    }


def passage_from_json(values: Mapping[str, Any]) -> ForeignPassage:
    """What `passage_to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    at = values["created_at"]
    return ForeignPassage(
        **{
            **values,
            "tags": tuple(values["tags"]),
            "replies": tuple((author, text) for author, text in values["replies"]),
            "created_at": datetime.fromisoformat(at) if at else None,
            "ids": tuple(values.get("ids", ())),  # what an earlier version kept has none
        }
    )
