"""What was done with a recommendation, in words, titles made of longer words, and what to ask those
who wrote the briefs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.recommendations.kinds import FIELDS, USUAL_TITLE
from app.domain.recommendations.record import Recommendation

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
    "none_against": "Said that words against {ref} were looked for and none was found.",
    "search_again": "Took back that no words against {ref} were found.",
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
    "remove": "Deleted {ref}.",
    "restore": "Restored {ref}.",
    "lose": "Had deleted a brief with passages of {ref}: they are gone for good.",
}
VERBS = tuple(SAID)
DOTTED = {"tr", "az"}  # languages in which the capital of i keeps its dot


def in_words(
    verb: str, ref: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> str:
    """“Joined B1:4 to R7.”, of the states before and after (app/store/recommendations/rows.py)."""
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


def title_of(words: str, language: str = "") -> str:
    """A title cut from the words, which begins with a capital letter where its script has them and
    one letter is one letter; `language` is that of the words (ISO 639)."""
    line = shortened(words)
    first = "İ" if line[:1] == "i" and language in DOTTED else line[:1].upper()
    return first + line[1:] if len(first) == 1 else line


def to_ask(rows: Iterable[Recommendation], titles: Mapping[str, str]) -> str:
    """What briefs do not state, as text to mail to those who wrote them: by brief that speaks for a
    recommendation, the fields of which somebody said that they are not stated. "" where there are
    none. `titles` are those of the briefs, by reference."""
    asked: dict[str, list[str]] = {}
    for row in rows:
        fields = [each for each in FIELDS.values() if row.is_not_stated(each.name)]
        briefs = dict.fromkeys(each.passage.brief for each in row.with_stance("supports"))
        for brief in briefs if fields else ():
            labels = ", ".join(f"{field.label.lower()}?" for field in fields)
            asked.setdefault(brief, []).append(f"- {row.ref} {row.title}: {labels}")
    parts = (
        "\n".join([f"{brief} “{titles[brief]}”" if titles.get(brief) else brief, *lines])
        for brief, lines in asked.items()
    )
    return "\n\n".join(parts)
