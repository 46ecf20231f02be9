import re

import pytest
from hypothesis import assume, given
from markdown_it import MarkdownIt

from app.domain.report.quoting import quotation
from app.writers.documents import markdown
from app.writers.documents.markdown import code, inline, link, one_line, quoted
from tests.writers.hostile import any_text
from tests.writers.reading_back import MARKDOWN, plain_text
from tests.writers.summaries import passage, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    tokens = MARKDOWN.parse(data.decode())
    starts = [n for n, token in enumerate(tokens) if token.type == "blockquote_open"]
    for n in starts:
        kinds = [token.type for token in tokens[n + 1 : n + 5]]
        assert kinds == ["paragraph_open", "inline", "paragraph_close", "blockquote_close"]
    return [without_marks(plain_text(tokens[n + 2])) for n in starts]


def without_marks(quotation: str) -> str:
    """The passage between its quotation marks, and ellipses of ours."""
    assert quotation[0] in "“‘«„”「‚’‹"
    assert quotation[-1] in "”’»“」‘›"
    return re.sub(r"\A(… |\[…\] )|( …| \[…\])\Z", "", quotation[1:-1])


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", "> “the words”"),
        ("It is ", "", "> “… the words”"),
        ("", " of it.", "> “the words …”"),
        ("It is ", " of it.", "> “… the words …”"),
    ],
)
def test_where_a_sentence_goes_on_an_ellipsis_says_so(before: str, after: str, said: str) -> None:
    assert markdown._quoted(quotation(passage("the words"), before, after)) == said


@given(any_text)
def test_a_quotation_reads_back_as_the_same_text(text: str) -> None:
    for parser in (MARKDOWN, MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})):
        tokens = parser.parse(quoted(text))
        assert [token.type for token in tokens] == [
            "blockquote_open",
            "paragraph_open",
            "inline",
            "paragraph_close",
            "blockquote_close",
        ]
        assert plain_text(tokens[2]) == text


@given(any_text)
def test_text_in_a_paragraph_reads_back(text: str) -> None:
    tokens = MARKDOWN.parse(f"Note: {inline(text)}\n\nnext")
    assert plain_text(tokens[1]) == f"Note: {text}"
    assert len(tokens) == 6


@given(any_text)
def test_one_line_reads_back_with_its_white_space_folded(text: str) -> None:
    folded = " ".join(text.split())
    assume(folded)
    for source in (f"## {one_line(text)}", f"- {one_line(text)}", f"**{one_line(f'a{folded}')}**"):
        (found,) = (token for token in MARKDOWN.parse(source) if token.type == "inline")
        written = "".join(child.content for child in found.children or ())
        assert written.removeprefix("a" if source[0] == "*" else "") == folded


@given(any_text)
def test_code_reads_back(text: str) -> None:
    assume(text.split())
    (found,) = MARKDOWN.parse(f"a {code(text)} b")[1].children[1:2]  # type: ignore[index]
    assert (found.type, found.content) == ("code_inline", " ".join(text.split()))


@pytest.mark.parametrize("url", ["https://x.example/a(b)_c*d?e=1&amp;f=[2]", "https://x/ä ö"])
def test_a_link_leads_where_it_says(url: str) -> None:
    children = MARKDOWN.parse(link("B1:1", url))[1].children or []
    assert [child.type for child in children] == ["link_open", "text", "link_close"]
    assert " " not in str(children[0].attrs["href"])


def test_quotation_and_synthesis_stand_apart() -> None:
    text = markdown.write(summary()).decode()
    paragraphs = text.split("\n\n")
    assert "#### Synthesis (the analysts’ own words)" in paragraphs
    assert all(line.startswith(">") for p in paragraphs if p[0] == ">" for line in p.split("\n"))
    assert "Nobody says who pays (B1:99: passage deleted)." in paragraphs


def test_a_path_is_printed_and_not_linked() -> None:
    text = markdown.write(summary([passage("x", permalink="/projects/a/B1:1")])).decode()
    assert "B1:1 (/projects/a/B1:1)" in text
    assert "](/" not in text
