"""Markdown: plain enough to read in any editor, and safe to run through any converter.

Quotations are block quotations, each followed by its citation; the analysts' own words stand under
a heading that says so.

Text reads back as the same text (CommonMark 0.31, with GitHub's tables, strikethrough, autolinks
and footnotes on or off). Signs are escaped where they could mean something; a white-space character
that a parser would take away, at either end of a line, becomes a character reference; a line end
becomes a hard break.

Markdown has no word for the direction of a text: who shows it tells that from the first letter
(HTML's dir=auto). Nothing is put before a quotation to help, since it stands there verbatim.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from app.domain.passages import Passage
from app.domain.report.document import report
from app.domain.report.outline import (
    Bullets,
    Codebook,
    Contents,
    Cover,
    Defined,
    Facts,
    Heading,
    Listed,
    Mention,
    OwnWords,
    Part,
    Passages,
    Prose,
    Report,
    Sources,
    Table,
)
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address, marked_by, notes_under
from app.domain.runs import Run, Runs, plain
from app.writers.contract import Written, unwatched, watched

Kinds = dict[type[Part], Callable[[Any], Iterable[str]]]


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), written)


def rendered(report: Report, written: Written = unwatched) -> bytes:
    kinds: Kinds = {**KINDS, Passages: partial(_passages, written=written)}
    parts = [*_cover(report.cover), *(p for part in report.parts for p in kinds[type(part)](part))]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _cover(cover: Cover) -> Iterable[str]:
    yield f"# {one_line(cover.title)}: {cover.kind.lower()}"
    yield inline(cover.question)
    yield from _facts(cover.facts)


def _facts(facts: Facts) -> Iterable[str]:
    yield "\n".join(f"- **{fact.label}:** {_runs((fact.value,))}" for fact in facts.rows)


def _contents(_contents: Contents) -> Iterable[str]:
    """None: an editor or converter makes its own of the headings."""
    return ()


def _heading(heading: Heading) -> Iterable[str]:
    yield f"{'#' * (heading.level + 1)} {one_line(heading.title)}"


def _prose(prose: Prose) -> Iterable[str]:
    text = _runs(prose.text)
    if prose.role == "counts":
        yield f"**{text}**"
    else:
        yield f"*{prose.label}:* {text}" if prose.label else text


def _table(table: Table) -> Iterable[str]:
    """As GitHub has tables; other parsers show the lines as they are."""
    rows = [table.head, *([_cell(cell) for cell in row] for row in table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    rule = f"| --- |{' ---: |' * (len(table.head) - 1)}"
    yield one_line(table.caption)
    yield "\n".join([lines[0], rule, *lines[1:]])


def _cell(cell: Run) -> str:
    return one_line(cell.text)


def _own_words(synthesis: OwnWords) -> Iterable[str]:
    if not synthesis.paragraphs:
        return
    yield f"#### {synthesis.title}"
    yield from map(_paragraph, synthesis.paragraphs)
    yield f"— {one_line(synthesis.signed)}" if synthesis.signed else ""


def _paragraph(parts: Iterable[str | tuple[Mention, ...]]) -> str:
    """Citations become what they point to."""
    return _joined((p, None) if isinstance(p, str) else ("", partial(_cited, p)) for p in parts)


def _cited(places: Iterable[Mention], _text: str) -> str:
    return f"({'; '.join(map(_link, places))})"


def _link(cited: Mention) -> str:
    text = plain(cited.text) if cited.missing else _runs(cited.text)
    return link(text, cited.permalink) if is_web_address(cited.permalink) else text


def _passages(part: Passages, written: Written) -> Iterable[str]:
    # The same few tags, analysts and citations stand under thousands of passages.
    name, cited = cache(one_line), cache(_runs)
    yield f"#### {part.title}"
    for passage in watched(part.passages, written):
        yield from _passage(passage, name, cited)


def _passage(
    passage: Passage, name: Callable[[str], str], cited: Callable[[Runs], str]
) -> Iterator[str]:
    tags = ", ".join([f"*{name(tag.name)}*" for tag in passage.tags]) or "no tag"
    marked = f" · {name(by)}" if (by := marked_by(passage)) else ""
    yield quoted(passage.exact)
    yield f"— {cited(passage.citation_runs)} · {_reference(passage)} · {tags}{marked}"
    for label, text in notes_under(passage):
        yield f"{one_line(label)}: {inline(text)}"


def _reference(passage: Passage) -> str:
    if is_web_address(passage.permalink):
        return link(passage.ref, passage.permalink)
    path = f" ({one_line(passage.permalink)})" if passage.permalink else ""
    return passage.ref + path


def _bullets(bullets: Bullets) -> Iterable[str]:
    yield "\n".join(f"- {one_line(item)}" for item in bullets.items)


def _codebook(codebook: Codebook) -> Iterable[str]:
    yield from (_defined(tag, codebook.undefined) for tag in codebook.tags)
    yield "" if codebook.tags else codebook.empty


def _defined(tag: Defined, undefined: str) -> str:
    name = f"**{one_line(tag.name)}** ({code(tag.slug)}){' (retired)' if tag.retired else ''}"
    texts = [f"{label}: {inline(text)}" for label, text in tag.texts] or [undefined]
    return "\\\n".join([name, *texts])


def _sources(sources: Sources) -> Iterable[str]:
    yield from map(_listed, sources.entries)
    yield "" if sources.entries else sources.empty


def _listed(entry: Listed) -> str:
    checks = [f"{label}: {code(value)}" for label, value in entry.checks]
    return "\\\n".join([f"**{entry.ref}** {_runs(entry.text)}", *checks])


def _runs(runs: Runs) -> str:
    return _joined((run.text, partial(_dressed, run)) for run in runs)


def _dressed(run: Run, text: str) -> str:
    if run.code:
        return code(run.text)
    body = text.strip()
    if run.emphasis:
        body = f"*{body}*" if body else body
    if run.strong:
        body = f"**{body}**" if body else body
    if is_web_address(run.link):
        body = link(body, run.link)
    return text.replace(text.strip(), body) if text.strip() else text


def _joined(pieces: Iterable[tuple[str, Callable[[str], str] | None]]) -> str:
    """The pieces escaped as one text, so that no sign means something because of where two of them
    meet; then each as its function has it."""
    texts, functions = zip(*pieces, strict=True)
    whole = "\0".join(text.replace("\0", "\ufffd") for text in texts)
    escaped = inline(whole).split("\0")
    return "".join(
        function(text) if function else text
        for text, function in zip(escaped, functions, strict=True)
    )


KINDS: Kinds = {
    Facts: _facts,
    Contents: _contents,
    Heading: _heading,
    Prose: _prose,
    Table: _table,
    OwnWords: _own_words,
    Bullets: _bullets,
    Codebook: _codebook,
    Sources: _sources,
}


# Anywhere: emphasis, links, code, tables, tags; an ampersand only where it could begin a
# character reference, a colon only where it could begin an emoji's short name.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)|:(?=[\w+-]+:)")
# At the start of a line: lists, rules, setext underlines; the colon for parsers that know more.
_LINE_START = re.compile(r"([0-9]{1,9})([.)])|[-+=:]")


def inline(text: str) -> str:
    """`text` for a place where a line begins or goes on; line ends become hard breaks."""
    body = text.rstrip("\n")
    return "\\\n".join(map(_line, body.split("\n"))) + _references(text[len(body) :])


def one_line(text: str) -> str:
    """`text` with its white space folded, for headings and list items."""
    return inline(" ".join(text.split()))


def quoted(text: str) -> str:
    """A block quotation."""
    return "\n".join(f"> {line}" for line in inline(text).split("\n"))


def code(text: str) -> str:
    """A code span, white space folded."""
    text = " ".join(text.split())
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text[:1] in ("", "`") or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def link(label: str, url: str) -> str:
    address = quote(url, safe="/:?#@!$&'+,;=%-.")
    return f"[{label}]({address.replace('&', '&amp;')})"


def _line(line: str) -> str:
    body = line.strip()
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    if not body:
        return _references(line)
    text = _ANYWHERE.sub(lambda sign: f"\\{sign[0]}", body)
    start = None if before else _LINE_START.match(text)
    if start:
        text = _not_a_start(start) + text[start.end() :]
    return f"{_references(before)}{text}{_references(after)}"


def _not_a_start(sign: re.Match[str]) -> str:
    return f"{sign[1]}\\{sign[2]}" if sign[1] else f"\\{sign[0]}"


def _references(space: str) -> str:
    return "".join(f"&#{ord(character)};" for character in space)
