"""REFI-QDA projects (.qdpx), as NVivo, ATLAS.ti, MAXQDA, QualCoder and Briefmark export them.

Read are plain texts (those of Word and PDF sources, too, where the tool gives one), codes,
selections with their codings and notes, and who made them. What cannot be read or placed is said in
the warnings.

Source of the format: QDA-XML 1.0, module Project.xsd (www.qdasoftware.org).
"""

from collections import Counter
from collections.abc import Iterator

from app.domain.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.readers.work.refi_codes import OURS, tags_of, taken_apart
from app.readers.work.refi_passages import merged, passages_of
from app.readers.work.refi_project import Project
from app.readers.work.refi_selections import Verdict, verdict
from app.readers.work.refi_sources import layouts_in, sources_of

_UNREAD = {
    "PDFSelection": "areas marked on PDF pages",
    "PictureSelection": "areas marked in pictures",
    "AudioSelection": "stretches of sound",
    "VideoSelection": "stretches of video",
    "TranscriptSelection": "passages of transcripts",
    "Case": "cases",
    "Set": "sets",
    "Graph": "drawings",
}


def recognises(data: bytes) -> bool:
    # The directory of a zip stands at its end, the first member's name at its beginning.
    return data.startswith(b"PK\x03\x04") and b".qde" in (data[:4000] + data[-300_000:]).lower()


def read(data: bytes) -> ForeignWork:
    """The work in a project. Raises Unreadable, TooLarge."""
    project = Project(data)
    ours = project.origin == OURS
    tags = tags_of(project.root, {} if ours else project.note_texts)
    lost: Counter[str] = Counter()
    sources = list(sources_of(project, layouts_in(project.xml) if ours else {}, lost))
    counting = verdict(
        project.origin, [(s.text, s.selections) for s in sources if s.text and s.selections]
    )
    known = {tag.key for tag in tags}
    passages: list[ForeignPassage] = []
    for source in sources:
        found = passages_of(project, source, counting.counting, known, lost)
        passages += found if ours else merged(found)
    texts = tuple(ForeignText(s.key, s.name, s.document, s.url) for s in sources)
    return ForeignWork(
        tool=(project.origin or "REFI-QDA project")[:80],
        texts=texts,
        tags=tuple(map(taken_apart, tags)) if ours else tags,
        passages=tuple(passages),
        warnings=tuple(_warnings(project, texts, None if ours else counting, lost)),
    )


def _warnings(
    project: Project,
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
    for name, words in _UNREAD.items():
        if number := sum(1 for _ in project.all(name)):
            lost[words] += number
    if left := +lost:
        listed = ", ".join(f"{words} ({number})" for words, number in left.items())
        yield f"Left out: {listed}."
