"""The analysts' own text for a tag. `[B1:4]` and `[B1:4, B2:7]` in it cite passages.

Reading a synthesis never loses a character: the texts of its parts joined are the synthesis.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Invalid
from app.domain.references import ALMOST, ONE, passages_in

_CITATION = re.compile(rf"\[[ \t]*{ONE}(?:[ \t]*[,;][ \t]*{ONE})*[ \t]*\]")
_ALMOST = re.compile(rf"\[[^\[\]\n]{{0,80}}{ALMOST}[^\[\]\n]{{0,80}}\]")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class PlainText:
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """`text` as typed, brackets included; `refs` in their one spelling, each once."""

    refs: tuple[str, ...]
    text: str


Part = PlainText | Citation
Paragraph = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` is a sentence for the analyst; a warning does not keep from saving."""

    ref: str
    message: str
    warning: bool = False


def parse(text: str) -> Paragraph:
    """Plain text and citations in order; `"".join(part.text for part in parse(t)) == t`."""
    parts: list[Part] = []
    at = 0
    for found in _CITATION.finditer(text):
        if found.start() > at:
            parts.append(PlainText(text[at : found.start()]))
        parts.append(Citation(passages_in(found[0]), found[0]))
        at = found.end()
    if at < len(text):
        parts.append(PlainText(text[at:]))
    return tuple(parts)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The text cut at blank lines, each piece parsed; empty ones are left out."""
    return tuple(parse(p.strip()) for p in _BLANK_LINES.split(text) if p.strip())


def references(text: str) -> tuple[str, ...]:
    """Every reference cited, each once, in the order of first citation."""
    cited = (part.refs for part in parse(text) if isinstance(part, Citation))
    return tuple(dict.fromkeys(ref for refs in cited for ref in refs))


def without_citations(text: str) -> str:
    """The analysts' words alone, without the space before each citation."""
    words = "".join(p.text if isinstance(p, PlainText) else "\0" for p in parse(text))
    return re.sub(r"[^\S\n]*\0", "", words).strip()


def check(
    text: str, known: Mapping[str, Collection[str]], tags: Collection[str] = ()
) -> tuple[Problem, ...]:
    """What an analyst should look at. `known` gives the tags of every passage there is, by
    reference; `tags` are the tag that the synthesis is for and its descendants, if it matters."""
    problems = []
    for ref in references(text):
        if ref not in known:
            problems.append(Problem(ref, f"There is no passage {ref}. Check the number."))
        elif tags and not set(tags) & set(known[ref]):
            problems.append(Problem(ref, f"Passage {ref} does not carry this tag.", warning=True))
    for part in parse(text):
        for found in _ALMOST.findall(part.text) if isinstance(part, PlainText) else ():
            message = f"“{found}” is not read as a citation. Write [B1:4] or [B1:4, B2:7]."
            problems.append(Problem(found, message, warning=True))
    return tuple(problems)


def citing_what_is_there(problems: tuple[Problem, ...], what: str) -> tuple[Problem, ...]:
    """The warnings. Raises Invalid, at the field `text`, when `what` ("The synthesis") cites a
    passage that does not exist."""
    wrong = [problem.message for problem in problems if not problem.warning]
    if wrong:
        raise Invalid(
            f"{what} cites what is not there. Nothing is lost; correct it and save again.",
            fields={"text": " ".join(wrong)},
        )
    return problems


@dataclass(frozen=True, slots=True)
class SynthesisRow:
    """`tag` is a slug; `analyst` is who wrote in it last."""

    tag: str
    text: str
    analyst: str = ""
    updated_at: datetime | None = None
