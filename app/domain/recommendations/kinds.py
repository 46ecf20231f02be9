"""What a recommendation can say: its fields and what they rest on, strength, stances and voices,
confidence, links, responses. Each kind is one entry; a value is kept by its name."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_TITLE = 90  # code points, as are all that follow
USUAL_TITLE = 60
LONGEST_STATEMENT = 5_000
LONGEST_FIELD = 1_000
LONGEST_TEXT = 5_000  # of a question, an answer, a response
REASON = range(10, 301)  # of a confidence


class FieldKind(NamedTuple):
    """`option` is its name on the command line, "" where it has none there; `short` its label where
    there is little room. The strip asks `always`, or under More; its words usually stand behind
    those of the field that it `follows`."""

    name: str
    label: str
    option: str = ""
    short: str = ""
    always: bool = False
    follows: str = ""


FIELDS = {
    kind.name: kind
    for kind in (
        FieldKind("actor", "Who", "who", always=True),
        FieldKind("action", "Should do what", "what", "What", always=True, follows="strength"),
        FieldKind("target", "Of what", "target"),
        FieldKind("when", "By when", "when", always=True),
        FieldKind("condition", "On condition", "condition", "Condition"),
        FieldKind("means", "Means", "means"),
        FieldKind("purpose", "Purpose", "purpose"),
        FieldKind("strength", "Strength", always=True),  # the word that carries it
        FieldKind("speaker", "Said by"),  # of a passage whose voice is reported
    )
}
WHO_WHAT_WHEN = ("actor", "action", "when")  # asked of each before it is handed in
STATED, SUPPLIED, NOT_STATED = "stated", "supplied", "not_stated"
UNMARKED = "unmarked"  # words that were stated, and that no joined passage holds any more
BASES = (STATED, SUPPLIED, NOT_STATED)
ACTORS = ("addressee", "implementer")

# Each with the word that people read.
STRENGTHS = {
    "must": "must",
    "should": "should",
    "could": "could",
    "consider": "consider",
    "wish": "wish",
}
STANCES = {
    "supports": "For",
    "qualifies": "Qualifying",
    "opposes": "Against",
    "context": "Context",
}
AGAINST = ("qualifies", "opposes")  # words that speak against it, wholly or in part
VOICES = {"own": "own", "reported": "reported", "rejected": "rejected"}
CONFIDENCES = {"high": "high", "moderate": "moderate", "low": "low", "very_low": "very low"}
ANSWERS = {
    "accepted": "accepted",
    "partly": "accepted in part",
    "noted": "noted",
    "rejected": "rejected",
    "no_response": "no response",
}
# A narrower one asks for a part of what the other asks for, which is then the wider one.
LINKS = {"same": "same as", "narrower": "narrower than", "conflicts": "in conflict with"}
SEEN_FROM_THE_OTHER = {"narrower": "wider"}
LINKED = {**LINKS, "wider": "wider than"}  # from either side
ORIGINS = {
    "same_authors": "the same authors",
    "same_data": "the same data",
    "parent_report": "one parent report",
    "reprint": "a reprint",
}
LIVE, WITHDRAWN, MERGED = "live", "withdrawn", "merged"

# Words that stand for somebody named elsewhere: never who is asked, as stated.
PRONOUNS = frozenset(
    {
        *("i", "we", "you", "he", "she", "it", "they", "us", "them"),
        *("this", "that", "these", "those", "who", "which", "one", "all", "both"),
    }
)


class GivenField(NamedTuple):
    """A value as somebody gives it. What is stated is `[start, end)` of the brief's text, where
    `text` must stand; `rests_on` are a brief's number, start, end and words."""

    kind: str
    basis: str
    text: str = ""
    start: int = 0
    end: int = 0
    why: str = ""
    role: str = ""
    rests_on: tuple[int, int, int, str] | None = None
    rule: str = ""


def is_pronoun(words: str) -> bool:
    """Whether the words name nobody, but stand for somebody who is named elsewhere."""
    return words.casefold().strip(" .,;:—–-“”\"'’()") in PRONOUNS
