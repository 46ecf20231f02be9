"""What was done with a recommendation, in words, and titles made of longer words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.recommendations.kinds import FIELDS, USUAL_TITLE

# How each change is said: {ref} is the recommendation, {passage} a passage, {words} what was bound,
# supplied or written, {field} the field's name, {other} another recommendation.
SAID = {
    "make": "Made {ref}.",
    "join": "Joined {passage} to {ref}.",
    "leave": "Took {passage} out of {ref}.",
    "stance": "Said what {passage} is to {ref}.",
    "bind": "Bound “{words}” as “{field}” of {ref}.",
    "supply": "Supplied “{words}” as “{field}” of {ref}.",
    "not_stated": "Said that “{field}” of {ref} is not stated.",
    "clear": "Left “{field}” of {ref} open again.",
    "edit": "Changed the wording of {ref}.",
    "strength": "Changed the strength of {ref}.",
    "confidence": "Said how confident we are of {ref}.",
    "ask": "Asked a question on {ref}.",
    "answer": "Answered a question on {ref}.",
    "respond": "Recorded a response to {ref}.",
    "link": "Linked {ref} to another recommendation.",
    "unlink": "Took a link off {ref}.",
    "merge": "Merged {other} into {ref}.",
    "split": "Split {other} off {ref}.",
    "confirm": "Said that {ref} still holds.",
    "withdraw": "Withdrew {ref}.",
    "reinstate": "Put {ref} back.",
}
VERBS = tuple(SAID)


def in_words(
    verb: str, ref: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> str:
    """“Joined B1:4 to R7.”, of the states before and after (app/store/recommendation_rows.py)."""
    states = (after or {}, before or {})
    parts = [value for state in states for value in state.values() if isinstance(value, dict)]
    refs = dict.fromkeys(key.partition(".")[0] for state in states for key in state)
    fields = [value for value in parts if value.get("kind") in FIELDS]
    return SAID[verb].format(
        ref=ref,
        passage=_first(parts, "passage") or "a passage",
        words=shortened(_first(fields, "text")),
        field=FIELDS[fields[0]["kind"]].label if fields else "",
        other=next((each for each in refs if each != ref), "another"),
    )


def _first(parts: Sequence[Mapping[str, Any]], name: str) -> str:
    return next((str(value[name]) for value in parts if value.get(name)), "")


def shortened(words: str, most: int = USUAL_TITLE) -> str:
    """The words on one line, cut at a word where there are more than so many characters."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:—–-')}…"
