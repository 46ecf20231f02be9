"""Word comments: what the analysts say about each passage."""

from app.domain.passages import Passage
from app.domain.report.wording import notes_under, tag_names, timestamp
from app.writers.word.links import Links
from app.writers.word.styles import Styles
from app.writers.word.text import bold, direction, paragraph, run, value

_HERE = "<w:annotationRef/>"


def comment(number: int, passage: Passage, styles: Styles, links: Links) -> str:
    """`w:comment`: the analyst's, of the day of the mark, with reference, citation, tags, note and
    the thread under it as lines. `links` are those of the part for comments."""
    sign = f'<w:r><w:rPr><w:rStyle w:val="{styles["annotation reference"]}"/></w:rPr>{_HERE}</w:r>'
    linked = links.to_passage(passage, styles["hyperlink"])
    first = paragraph(styles["annotation text"], sign + linked + run(f" · {passage.citation}"))
    lines = [("Tags:", tag_names(passage) or "not yet tagged")]
    lines += [(f"{label}:", text) for label, text in notes_under(passage)]
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
