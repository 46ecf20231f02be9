"""Word comments: what the analysts say about each passage."""

from app.domain.passages import Passage
from app.writers.word.links import Links
from app.writers.word.passages import reference
from app.writers.word.styles import Styles
from app.writers.word.text import bold, direction, paragraph, run, value
from app.writers.wording import tag_names, timestamp, utc_day

_HERE = "<w:annotationRef/>"


def comment(number: int, passage: Passage, styles: Styles, links: Links) -> str:
    """`w:comment`: the analyst's, of the day of the mark, with reference, citation, tags, note and
    the thread under it as lines. `links` are those of the part for comments."""
    sign = f'<w:r><w:rPr><w:rStyle w:val="{styles["annotation reference"]}"/></w:rPr>{_HERE}</w:r>'
    linked = reference(passage, links, styles["hyperlink"])
    first = paragraph(styles["annotation text"], sign + linked + run(f" · {passage.citation}"))
    lines = [("Tags:", tag_names(passage) or "not yet tagged")]
    if passage.note:
        lines.append(("Note:", passage.note))
    lines += [(f"{r.analyst}, {utc_day(r.created_at)}:", r.text) for r in passage.replies]
    rest = "".join(_line(label, text, styles) for label, text in lines)
    at = timestamp(passage.created_at).removesuffix("+00:00")
    return (
        f'<w:comment w:id="{number}" w:author="{value(passage.analyst)}" w:date="{at}Z" '
        f'w:initials="{value(initials(passage.analyst))}">{first}{rest}</w:comment>'
    )


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split())[:9]


def _line(label: str, text: str, styles: Styles) -> str:
    return paragraph(styles["annotation text"], bold(f"{label} ") + run(text), direction(text))
