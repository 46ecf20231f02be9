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
from functools import lru_cache, partial
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
    KeyMessages,
    Labelled,
    Listed,
    Part,
    Passages,
    Pictures,
    Prose,
    Record,
    Report,
    Sources,
    Table,
    WideTable,
)
from app.domain.report.own_words import Mention, OwnWords, Words
from app.domain.report.quoting import Quotation, ellipsis
from app.domain.report.summary import Summary
from app.domain.report.wording import is_web_address, marked_by, notes_under
from app.domain.runs import Run, Runs, plain
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched

Kinds = dict[type[Part], Callable[[Any], Iterable[str]]]

# A footnote where it is called, between signs that no text has: stored texts hold no control
# character but LF.
_NOTE = re.compile("\x0e([^\x0f]*)\x0f")
_SPACES = re.compile(r"\s+")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    return rendered(report(summary), written)


def rendered(report: Report, written: Written = unwatched) -> bytes:
    kinds: Kinds = {**KINDS, Passages: partial(_passages, {}, written)}
    parts = [*_cover(report.cover), *(p for part in report.parts for p in kinds[type(part)](part))]
    return (_numbered("\n\n".join(part for part in parts if part)) + "\n").encode()


def _numbered(text: str) -> str:
    """The text with its footnotes at its end, and their numbers where they stood."""
    notes: list[str] = []

    def number(note: re.Match[str]) -> str:
        notes.append(note[1])
        return f"[^{len(notes)}]"

    body = _NOTE.sub(number, text)
    return "\n\n".join([body, *(f"[^{n}]: {note}" for n, note in enumerate(notes, start=1))])


def _cover(cover: Cover) -> Iterable[str]:
    yield one_line(cover.marking)
    yield f"**{one_line(cover.draft)}**" if cover.draft else ""
    yield one_line(f"[Logo: {cover.logo_alt}]" if cover.logo else cover.organisation)
    kind = "" if cover.subtitle else f": {cover.kind.lower()}"
    yield f"# {one_line(cover.title)}{kind}"
    yield inline(cover.subtitle or cover.question)
    yield from _facts(Facts(tuple(cover.rows())))
    yield inline(cover.reading)


def _facts(facts: Facts) -> Iterable[str]:
    yield "\n".join(f"- **{fact.label}:** {_runs((fact.value,))}" for fact in facts.rows)


def _strip(rows: Iterable[Labelled]) -> str:
    return "\n".join(f"- **{row.label}:** {_runs(row.text)}" for row in rows)


def _contents(_contents: Contents) -> Iterable[str]:
    """None: an editor or converter makes its own of the headings."""
    return ()


def _heading(heading: Heading) -> Iterable[str]:
    yield f"{'#' * (heading.level + 1)} {one_line(heading.title)}"


def _prose(prose: Prose) -> Iterable[str]:
    text = _runs(prose.text)
    if prose.role == "counts":
        yield f"**{text}**"
    elif prose.role == "aside":
        yield f"**{one_line(prose.label)}**"
        yield text
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


def _wide_table(table: WideTable) -> Iterable[str]:
    rows = [[one_line(name) for name in table.head]]
    rows += [["<br>".join(map(_on_one_line, cell)) for cell in row] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    yield "\n".join([lines[0], f"|{' --- |' * len(table.head)}", *lines[1:]])
    yield inline(table.note)


def _on_one_line(runs: Runs) -> str:
    return _runs(tuple(run._replace(text=_SPACES.sub(" ", run.text)) for run in runs))


def _messages(messages: KeyMessages) -> Iterable[str]:
    for n, message in enumerate(messages.items, start=1):
        refs = ", ".join(run.text for run in message.records)
        under = " · ".join(filter(None, (message.confidence, refs, one_line(message.flag))))
        said = _item(f"{n}.", message.with_footnotes, footnotes=True)
        yield said + (f"\\\n   {under}" if under else "")


def _own_words(synthesis: OwnWords) -> Iterable[str]:
    if not synthesis.paragraphs:
        return
    yield f"#### {synthesis.title}" if synthesis.title else ""
    for item in synthesis.items():
        sign = {-1: "", 0: "-"}.get(item.number, f"{item.number}.")
        yield _item(sign, item.parts, footnotes=synthesis.footnotes)
    yield f"— {one_line(synthesis.signed)}" if synthesis.signed else ""


def _item(sign: str, parts: Iterable[Words], *, footnotes: bool) -> str:
    """A paragraph, that of a list behind the sign of its item."""
    text = _paragraph(parts, footnotes=footnotes)
    return f"{sign} {text.replace(chr(10), chr(10) + '   ')}" if sign else text


def _paragraph(parts: Iterable[Words], *, footnotes: bool) -> str:
    """Citations become what they point to."""

    def piece(part: Words) -> tuple[str, Callable[[str], str] | None]:
        if isinstance(part, str):
            return part, None
        if isinstance(part, Run):
            return part.text, partial(_dressed, part)
        return "", partial(_noted if footnotes else _cited, part)

    return _joined(map(piece, parts))


def _cited(places: Iterable[Mention], _text: str = "") -> str:
    return f"({'; '.join(map(_link, places))})"


def _noted(places: Iterable[Mention], _text: str = "") -> str:
    """A footnote where it is called (`_numbered`)."""
    return f"\x0e{'; '.join(map(_link, places))}.\x0f"


def _link(cited: Mention) -> str:
    text = plain(cited.text) if cited.missing else _runs(cited.text)
    return link(text, cited.permalink) if is_web_address(cited.permalink) else text


def _passages(known: dict[str, str], written: Written, part: Passages) -> Iterable[str]:
    """What is said of each is the same under each of its tags: `known` has it by reference."""
    yield f"#### {part.title}"
    for passage in watched(part.passages, written):
        if passage.ref not in known:
            known[passage.ref] = "\n\n".join(_passage(passage, part))
        yield known[passage.ref]


def _passage(passage: Passage, part: Passages) -> Iterator[str]:
    yield _quoted(part.quoted(passage))
    said = [_citation(passage.citation_runs)]
    if part.refs:
        said += [_reference(passage), _tagged(passage.tags)]
    yield f"— {' · '.join(filter(None, (*said, _name(marked_by(passage)))))}"
    yield from _notes_under(passage)


@lru_cache(maxsize=4096)  # few citations, names and sets of tags stand under many passages
def _citation(runs: Runs) -> str:
    return _runs(runs)


@lru_cache(maxsize=4096)
def _name(of: str) -> str:
    return one_line(of)


@lru_cache(maxsize=4096)
def _tagged(tags: tuple[Tag, ...]) -> str:
    return ", ".join([f"*{one_line(tag.name)}*" for tag in tags]) or "no tag"


def _notes_under(passage: Passage) -> Iterator[str]:
    for label, text in notes_under(passage):
        yield f"{one_line(label)}: {inline(text)}"


def _quoted(quote: Quotation) -> str:
    """Between its marks the words alone: nothing sets off what would complete their sentence."""
    cut = ellipsis(quote.passage.exact) if quote.before or quote.after else ""
    before, after = (f"{cut} " if quote.before else ""), (f" {cut}" if quote.after else "")
    return quoted(f"{quote.opening}{before}{quote.passage.exact}{after}{quote.closing}")


def _quotation(quote: Quotation) -> Iterator[str]:
    passage = quote.passage
    reference = _reference(passage) if quote.ref else ""
    more = (one_line(quote.label), one_line(quote.more))
    said = ", ".join(filter(None, (_runs(passage.citation_runs), reference, *more)))
    if quote.see:
        yield f"({said}: see {one_line(quote.see.text)})"
    else:
        yield _quoted(quote)
        yield f"— {said}"
    yield from _notes_under(passage)


def _record(record: Record) -> Iterator[str]:
    yield f"{'#' * (record.level + 1)} {record.ref} {one_line(record.title)}"
    yield from (f"**{one_line(flag)}**" for flag in record.flags)
    if record.quote:
        yield from _quotation(record.quote)
    elif record.statement:
        yield _runs(record.statement)
    yield _strip(record.strip)
    for group in record.groups:
        yield f"**{group.label}**"
        for each in group.quotations:
            yield from _quotation(each)
    for section in record.sections():
        yield f"**{one_line(section.label)}**" if section.label else ""
        yield _runs(section.text)


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
    slug = f" ({code(tag.slug)})" if tag.slug else ""
    name = f"**{one_line(tag.name)}**{slug}{' (retired)' if tag.retired else ''}"
    said = (f"{label}: {inline(text)}" if label else inline(text) for label, text in tag.texts)
    texts = list(said) or [undefined]
    return "\\\n".join([name, *texts])


def _sources(sources: Sources) -> Iterable[str]:
    yield from map(_listed, sources.entries)
    yield "" if sources.entries else sources.empty


def _listed(entry: Listed) -> str:
    checks = [f"{label}: {code(value)}" for label, value in entry.checks]
    ref = f"**{entry.ref}** " if entry.ref else ""
    return "\\\n".join([f"{ref}{_runs(entry.text)}", *checks])


def _pictures(part: Pictures) -> Iterable[str]:
    """Which there are: this format holds none."""
    for entry in part.entries:
        pages = ", ".join(f"[{entry.alt(picture)}]" for picture in entry.pictures)
        yield f"{_runs(entry.text)}: {one_line(pages)}"


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


def _joined(found: Iterable[tuple[str, Callable[[str], str] | None]]) -> str:
    """The pieces escaped as one text, so that no sign means something because of where two of them
    meet; then each as its function has it."""
    pieces = list(found)
    texts, functions = zip(*(pieces or [("", None)]), strict=True)
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
    WideTable: _wide_table,
    KeyMessages: _messages,
    OwnWords: _own_words,
    Record: _record,
    Bullets: _bullets,
    Codebook: _codebook,
    Sources: _sources,
    Pictures: _pictures,
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
    return "> " + inline(text).replace("\n", "\n> ")


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
    if not body:
        return _references(line)
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    text = _ANYWHERE.sub(lambda sign: f"\\{sign[0]}", body)
    start = None if before else _LINE_START.match(text)
    if start:
        text = _not_a_start(start) + text[start.end() :]
    return f"{_references(before)}{text}{_references(after)}" if before or after else text


def _not_a_start(sign: re.Match[str]) -> str:
    return f"{sign[1]}\\{sign[2]}" if sign[1] else f"\\{sign[0]}"


def _references(space: str) -> str:
    return "".join(f"&#{ord(character)};" for character in space)
