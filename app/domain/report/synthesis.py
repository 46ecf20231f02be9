"""The analysts' own texts: the synthesis of a tag, the introduction of a report. `[B1:4]` and
`[B1:4, B2:7]` in them cite passages; of Markdown they have **bold**, *italics* and lists.

Reading the citations never loses a character: the texts of the parts joined are the synthesis.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import Invalid
from app.domain.references import ALMOST, ONE, passages_in

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CITATION = rf"\[[ \t]*{ONE}(?:[ \t]*[,;][ \t]*{ONE})*[ \t]*\]"
"""The pattern of passages cited in brackets."""
_CITATION = re.compile(CITATION)
_ALMOST = re.compile(rf"\[[^\[\]\n]{{0,80}}{ALMOST}[^\[\]\n]{{0,80}}\]")
# Of Markdown beside paragraphs; what is left out stays as it is typed.
_UNDERSTOOD = ("emphasis", "list", "escape", "newline")
_NOT_UNDERSTOOD = {
    "heading_open": "a heading",
    "blockquote_open": "a quotation",
    "fence": "code",
    "code_inline": "code",
    "table_open": "a table",
    "link_open": "a link",
    "image": "a picture",
    "hr": "a line",
}


@dataclass(frozen=True, slots=True)
class PlainText:
    text: str
    emphasis: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """`text` as typed, brackets included; `refs` in their one spelling, each once."""

    refs: tuple[str, ...]
    text: str


Part = PlainText | Citation


class Paragraph(NamedTuple):
    """An `item` of a list has its `number` in a numbered one, else 0."""

    parts: tuple[Part, ...]
    item: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` is a sentence for the analyst; a warning does not keep from saving."""

    ref: str
    message: str
    warning: bool = False


def parse(text: str) -> tuple[Part, ...]:
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
    """The text cut at blank lines and items of lists, each piece parsed, its emphasis told."""
    found = []
    item, numbers = False, list[int]()
    for token in _markdown().parse(text):
        if token.type == "ordered_list_open":
            numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            numbers.append(0)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            item = True
        elif token.type == "inline":
            parts = tuple(_inline(token.children or []))
            number = numbers[-1] if item and numbers else 0
            found.append(Paragraph(parts, item, number))
            if number:
                numbers[-1] += 1
            item = False
    return tuple(each for each in found if each.parts)


def _inline(tokens: list[Token]) -> Iterator[Part]:
    """The words between the marks: citations among them in one piece."""
    emphasis = strong = 0
    words = ""
    for token in [*tokens, None]:
        kind = token.type if token else "end"
        if token and kind in ("text", "text_special"):
            words += token.content
        elif kind in ("softbreak", "hardbreak"):
            words += "\n"
        else:
            for part in parse(words):
                cites = isinstance(part, Citation)
                yield part if cites else PlainText(part.text, emphasis > 0, strong > 0)
            words = ""
            emphasis += (kind == "em_open") - (kind == "em_close")
            strong += (kind == "strong_open") - (kind == "strong_close")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"maxNesting": 20}).enable(list(_UNDERSTOOD))


def typed_as_is(text: str) -> tuple[str, ...]:
    """What of Markdown stands in the text and is printed as it is typed: “a heading”."""
    from markdown_it import MarkdownIt

    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        found += [token.type, *(child.type for child in token.children or [])]
    return tuple(dict.fromkeys(_NOT_UNDERSTOOD[kind] for kind in found if kind in _NOT_UNDERSTOOD))


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
    if unread := typed_as_is(text):
        message = (
            f"Printed as it is typed: {', '.join(unread)}. Only **bold**, *italics* and lists are "
            "understood."
        )
        problems.append(Problem("", message, warning=True))
    return tuple(problems)


def citing_what_is_there(
    problems: tuple[Problem, ...], what: str, field: str = "text"
) -> tuple[Problem, ...]:
    """The warnings. Raises Invalid, at the field, when `what` ("The synthesis") cites a passage
    that does not exist."""
    wrong = [problem.message for problem in problems if not problem.warning]
    if wrong:
        raise Invalid(
            f"{what} cites what is not there. Nothing is lost; correct it and save again.",
            fields={field: " ".join(wrong)},
        )
    return problems


@dataclass(frozen=True, slots=True)
class SynthesisRow:
    """`tag` is a slug; `analyst` is who wrote in it last."""

    tag: str
    text: str
    analyst: str = ""
    updated_at: datetime | None = None
