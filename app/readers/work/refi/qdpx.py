"""REFI-QDA projects (.qdpx), as NVivo, ATLAS.ti, MAXQDA, QualCoder and Briefmark export them.

Read are plain texts (those of Word and PDF sources, too, where the tool gives one), codes,
selections with their codings and notes, who made them, and what variables of sources and of cases
say. What cannot be read or placed is said in the warnings.

Source of the format: QDA-XML 1.0, module Project.xsd (www.qdasoftware.org).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from app.domain.anchors.spans import CONTEXT
from app.domain.document import lay_out
from app.domain.text import canonical
from app.domain.work.foreign_ids import own_id
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.dates import moment
from app.readers.work.offsets import CountedText, Counting
from app.readers.work.refi import OURS, child_text, faults, guid
from app.readers.work.refi.codebook import tags_of, taken_apart
from app.readers.work.refi.project import RefiProject, RefiSource, layouts_in, sources_of
from app.readers.work.refi.selections import RefiSelection, Verdict, verdict
from app.readers.xml_tree import Element, local

_UNREAD = {
    "PDFSelection": "areas marked on PDF pages",
    "PictureSelection": "areas marked in pictures",
    "AudioSelection": "stretches of sound",
    "VideoSelection": "stretches of video",
    "TranscriptSelection": "passages of transcripts",
    "Set": "sets",
    "Graph": "drawings",
}


def recognises(data: bytes) -> bool:
    # The directory of a zip stands at its end, the first member's name at its beginning.
    return data.startswith(b"PK\x03\x04") and b".qde" in (data[:4000] + data[-300_000:]).lower()


def read(data: bytes) -> ForeignWork:
    """The work in a project. Raises Unreadable, TooLarge."""
    project = RefiProject(data)
    ours = project.origin == OURS
    tags = tags_of(project.root, {} if ours else project.note_texts)
    lost: Counter[str] = Counter()
    sources = list(sources_of(project, layouts_in(project.xml) if ours else {}, lost))
    counting = verdict(
        project.origin, [(s.text, s.selections) for s in sources if s.text and s.selections]
    )
    known = {tag.slug for tag in tags}
    passages: list[ForeignPassage] = []
    for source in sources:
        found = passages_of(project, source, counting.counting, known, lost)
        passages += found if ours else merged(found)
    texts = tuple(
        ForeignText(s.key, s.name, s.document, s.url, attributes=s.attributes) for s in sources
    )
    said = {name for text in texts for name in text.attributes}
    return ForeignWork(
        tool=(project.origin or "REFI-QDA project")[:80],
        texts=texts,
        tags=tuple(map(taken_apart, tags)) if ours else tags,
        passages=tuple(passages),
        warnings=(
            *_warnings(project, texts, None if ours else counting, lost),
            *faults(project.root),
        ),
        attributes=tuple(each for each in project.attributes if ours or each.name in said),
    )


def _warnings(
    project: RefiProject,
    texts: tuple[ForeignText, ...],
    counting: Verdict | None,
    lost: Counter[str],
) -> Iterator[str]:
    if counting and counting.judged:
        yield str(counting)
    if absent := [text.name or "a text without a name" for text in texts if not text.document]:
        yield (
            f"Texts that the file does not hold: {'; '.join(absent[:10])[:500]}"
            f"{' …' if len(absent) > 10 else ''}. Their passages are looked for in the briefs."
        )
    lost["cases of passages or of nothing"] += sum(
        all(local(child) != "SourceRef" for child in case) for case in project.all("Case")
    )
    for name, words in _UNREAD.items():
        if number := sum(1 for _ in project.all(name)):
            lost[words] += number
    if recommended := len(project.recommended):
        lost["recommendations, which only Briefmark’s own JSON holds"] += recommended
    if left := +lost:
        listed = ", ".join(f"{words} ({number})" for words, number in left.items())
        yield f"Left out: {listed}."


# The line with reference, citation and permalink that our writer ends a description in.
_WHERE = re.compile(r"(?:\A|\n\n)B\d+:\d+ · [^\n]*\Z")


def passages_of(
    project: RefiProject,
    source: RefiSource,
    counting: Counting,
    known: Collection[str],
    lost: Counter[str],
) -> Iterator[ForeignPassage]:
    """One for each coder of each selection; `known` are the keys of the codes."""
    counted = CountedText(source.text or "", counting)
    laid_out = lay_out(source.document.blocks)[0] if source.document else ""
    for selection in source.selections:
        if not laid_out:
            words = _by_name(selection, source, lost)
        else:
            words = _placed(selection, source, counted, laid_out, lost)
        if words:
            yield from _by_coder(project, selection.element, words, known, lost)


def merged(passages: Iterable[ForeignPassage]) -> list[ForeignPassage]:
    """Where a tool has one selection for each code: those of the same words and coder as one."""
    found: dict[object, ForeignPassage] = {}
    for each in passages:
        key = (each.start, each.end, each.exact, each.author)
        first = found.get(key)
        found[key] = _both(first, each) if first else each
    return list(found.values())


def _both(one: ForeignPassage, other: ForeignPassage) -> ForeignPassage:
    times = [at for at in (one.created_at, other.created_at) if at]
    return replace(
        one,
        tags=tuple(dict.fromkeys((*one.tags, *other.tags))),
        note="\n\n".join(dict.fromkeys(filter(None, (one.note, other.note)))),
        replies=tuple(dict.fromkeys((*one.replies, *other.replies))),
        created_at=min(times, default=None),
        ids=tuple(dict.fromkeys((*one.ids, *other.ids))),
    )


def _placed(
    selection: RefiSelection,
    source: RefiSource,
    counted: CountedText,
    laid_out: str,
    lost: Counter[str],
) -> ForeignPassage | None:
    span = selection.span(counted)
    if span is None:
        lost["passages outside their text"] += 1
        return None
    if source.lines:
        span = source.lines.span(*span)
    start, end = span or (0, 0)
    while start < end and laid_out[start].isspace():
        start += 1
    while start < end and laid_out[end - 1].isspace():
        end -= 1
    if start == end:
        lost["passages without words"] += 1
        return None
    return ForeignPassage(
        text=source.key,
        exact=laid_out[start:end],
        start=start,
        end=end,
        prefix=laid_out[max(0, start - CONTEXT) : start],
        suffix=laid_out[end : end + CONTEXT],
    )


def _by_name(
    selection: RefiSelection, source: RefiSource, lost: Counter[str]
) -> ForeignPassage | None:
    """ATLAS.ti names a selection by its words: all of them, when the lengths agree."""
    name = str(selection.element.get("name") or "")
    words = canonical(name)
    if len(name) != selection.end - selection.start or not words:
        lost["passages of texts that the file does not hold"] += 1
        return None
    return ForeignPassage(text=source.key, exact=words)


def _by_coder(
    project: RefiProject,
    element: Element,
    words: ForeignPassage,
    known: Collection[str],
    lost: Counter[str],
) -> Iterator[ForeignPassage]:
    marked_by = project.user(element)
    at = moment(element.get("creationDateTime") or element.get("modifiedDateTime"))
    tags: dict[str, dict[str, None]] = {}
    for coding in (child for child in element if local(child) == "Coding"):
        keys = [guid(ref.get("targetGUID")) for ref in coding if local(ref) == "CodeRef"]
        lost["codings with cases or with codes that the file lacks"] += len(keys) - sum(
            key in known for key in keys
        )
        coder = project.user(coding) or marked_by
        tags.setdefault(coder, {}).update(dict.fromkeys(key for key in keys if key in known))
        at = at or moment(coding.get("creationDateTime"))
    note, replies = _talk(project, element, marked_by)
    coders = sorted(tags, key=lambda coder: coder != marked_by) or [marked_by]
    for number, coder in enumerate(coders):
        ids = _ids(project, element, at, coder if number else "")
        own = replace(words, tags=tuple(tags.get(coder, ())), author=coder, created_at=at, ids=ids)
        yield replace(own, note=note, replies=replies) if number == 0 else own


def _ids(
    project: RefiProject, element: Element, at: datetime | None, coder: str
) -> tuple[str, ...]:
    """That of the selection, and of another coder's passage there that with the name."""
    if (
        project.origin == OURS
        and at
        and (where := _WHERE.search(child_text(element, "Description")))
    ):
        return (own_id(where[0].split(" · ")[0].strip(), at),)
    id = guid(element.get("guid"))
    return (f"{id} {coder}".strip(),) if id else ()


def _talk(
    project: RefiProject, element: Element, author: str
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The note on a selection, and what others wrote under it."""
    note = child_text(element, "Description")
    replies = project.notes(element)
    if project.origin == OURS:
        return _WHERE.sub("", note), tuple(replies)
    for coding in (child for child in element if local(child) == "Coding"):
        replies += project.notes(coding)
    note = note.strip()
    if not note and replies and replies[0][0] in (author, ""):
        note = replies.pop(0)[1]
    return note, tuple(dict.fromkeys(replies))
