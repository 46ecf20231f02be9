"""Markdown: plain enough to read in any editor, and safe to run through any converter.

Quotations are block quotations, each followed by its citation; the analysts' own words stand under
a heading that says so. Headings are one level deep for each tag, so that the outline is the
codebook.
"""

from collections.abc import Callable, Iterable
from functools import cache

from app.domain.passages import Passage, Reply, Source
from app.domain.report.method import in_words
from app.domain.report.summary import Section, Summary
from app.domain.report.synthesis import Citation, Paragraph
from app.domain.report.wording import NOTHING_HERE
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched, watched
from app.writers.documents.markdown_text import code, inline, link, one_line, quoted
from app.writers.wording import after_address, before_address, day, is_web_address, utc_day

Name = Callable[[str], str]


def write(summary: Summary, written: Written = unwatched) -> bytes:
    name = cache(one_line)  # the same few tags and analysts stand under every passage
    parts = [
        *_cover(summary),
        *(
            part
            for section in summary.sections
            for part in _section(section, summary, name, written)
        ),
        "## Method",
        "\n".join(f"- {one_line(sentence)}" for sentence in in_words(summary)),
        "## Codebook",
        *map(_tag, summary.codebook),
        "## Sources",
        *map(_source, summary.sources),
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _cover(summary: Summary) -> Iterable[str]:
    analysts = ", ".join(analyst.name for analyst in summary.analysts)
    yield f"# {one_line(summary.project.name)}: summary of passages"
    if summary.project.question:
        yield f"**Question:** {inline(summary.project.question)}"
    yield f"**Selection:** {one_line(summary.sentence)}"
    if summary.query:
        yield f"**Filter:** {code(summary.query)}"
    yield f"**Analysts:** {one_line(analysts) or 'none yet'}"
    yield f"**Date:** {day(summary.date)}"
    yield "**Briefs:**"
    yield "\n".join(_brief(source) for source in summary.sources) or "None in this selection."


def _section(section: Section, summary: Summary, name: Name, written: Written) -> Iterable[str]:
    yield f"## {one_line(section.title)}"
    if section.tag and section.tag.definition:
        yield f"*Definition:* {inline(section.tag.definition)}"
    yield f"**{section.counts}**" if section.passages else NOTHING_HERE
    if section.with_below:
        yield f"With its sub-tags: {section.with_below}."
    if section.synthesis:
        yield "### Synthesis (the analysts’ own words)"
        for paragraph in section.synthesis.paragraphs:
            yield _paragraph(paragraph, summary)
        yield _written_by(section.synthesis.row.analyst)
    if section.passages:
        yield "### Passages (verbatim)"
    for passage in watched(section.passages, written):
        yield from _passage(passage, name)


def _passage(passage: Passage, name: Name) -> Iterable[str]:
    tags = ", ".join([f"*{name(tag.name)}*" for tag in passage.tags]) or "not yet tagged"
    marked = f"marked by {name(passage.analyst)}, {utc_day(passage.created_at)}"
    yield quoted(passage.exact)
    yield f"— {name(passage.citation)} · {_permalink(passage)} · {tags} · {marked}"
    if passage.note:
        yield f"Note: {inline(passage.note)}"
    yield from map(_reply, passage.replies)


def _reply(reply: Reply) -> str:
    return f"{one_line(reply.analyst)}, {utc_day(reply.created_at)}: {inline(reply.text)}"


def _permalink(passage: Passage) -> str:
    if is_web_address(passage.permalink):
        return link(passage.ref, passage.permalink)
    return f"{passage.ref} ({one_line(passage.permalink)})" if passage.permalink else passage.ref


def _paragraph(paragraph: Paragraph, summary: Summary) -> str:
    """Citations become what they point to; the rest is escaped as one text, so that no sign
    means something because of where a citation parts it."""
    marks = [part for part in paragraph if isinstance(part, Citation)]
    text = "".join(
        "\0" if isinstance(part, Citation) else part.text.replace("\0", "\ufffd")
        for part in paragraph
    )
    pieces = inline(text).split("\0")
    cited = [f"({'; '.join(_cited(ref, summary) for ref in mark.refs)})" for mark in marks]
    return "".join(piece for pair in zip(pieces, [*cited, ""], strict=True) for piece in pair)


def _cited(ref: str, summary: Summary) -> str:
    passage = summary.cited.get(ref)
    if not passage:
        return f"{ref}: no such passage"
    return f"{one_line(passage.citation)}, {_permalink(passage)}"


def _written_by(analyst: str) -> str:
    return f"— {one_line(analyst)}" if analyst else ""


def _brief(source: Source) -> str:
    text, address = before_address(source)
    where = f"{link(one_line(address), address)}{after_address(source)}" if address else ""
    space = " " if where else ""
    return f"- **{source.row.ref}** {one_line(text)}{space}{where}"


def _tag(tag: Tag) -> str:
    lines = [
        f"**{one_line(tag.name)}** ({code(tag.slug)}){' (retired)' if tag.retired else ''}",
        *(f"{each.label}: {inline(text)}" for each, text in tag.explained),
    ]
    return "\\\n".join(lines)


def _source(source: Source) -> str:
    row = source.row
    lines = [
        f"**{row.ref}** {one_line(source.full)}",
        f"Text (SHA-256): {code(row.text_sha256)}" if row.text_sha256 else "",
        f"Read by: {one_line(row.reader)}" if row.reader else "",
    ]
    return "\\\n".join(line for line in lines if line)
