"""The annotated briefs, read with nothing but a zip reader and an XML parser."""

from tests.writers import test_docx
from tests.writers.test_docx import W, characters, links_of, main, part, words_of

COMMENTS = "word/briefmark-comments.xml"


def quotes_in(data: bytes) -> list[str]:
    """What each comment is anchored on, in the order of the comments."""
    found: dict[str, str] = {}
    open_: list[str] = []
    for element in main(data).iter():
        number = element.get(f"{W}id", "")
        if element.tag == f"{W}commentRangeStart":
            open_.append(number)
            found[number] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_.remove(number)
        elif open_:
            text = "\n" if element.tag == f"{W}p" else characters(element)
            found |= {number: found[number] + text for number in open_}
    assert not open_
    return [found[number] for number in sorted(found, key=int)]


def text_in(data: bytes) -> str:
    """The words of the texts and of the comments, whose they are, and where links lead."""
    comments = part(data, COMMENTS)
    words = "\n".join(words_of(each) for each in comments.iter(f"{W}p"))
    authors = "\n".join(comment.get(f"{W}author") for comment in comments)
    links = "\n".join(links_of(data, "briefmark-comments").values())
    return f"{test_docx.text_in(data)}\n{words}\n{authors}\n{links}"
