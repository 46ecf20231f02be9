from dataclasses import replace
from functools import cache

from hypothesis import given

from app.domain.report.summary import Summary
from app.domain.report.synthesis import SynthesisRow
from app.domain.tags import TEXTS, Tag
from app.writers.documents import html_page
from tests.writers.hostile import any_text
from tests.writers.reading_back import parsed_html
from tests.writers.summaries import BRIEFS, PASSAGES, passage, recommending, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    return parsed_html(data).texts


def elements(made: Summary) -> list[tuple[str, dict[str, str | None]]]:
    return parsed_html(html_page.write(made)).elements


def ids(made: Summary) -> list[str]:
    return [str(attrs["id"]) for _, attrs in elements(made) if "id" in attrs]


def links(made: Summary) -> list[str]:
    return [str(attrs["href"]) for _, attrs in elements(made) if "href" in attrs]


def test_the_file_begins_as_a_page_and_forbids_itself_to_load_anything() -> None:
    text = html_page.write(summary()).decode()
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert "content=\"default-src 'none'; style-src 'unsafe-inline';" in text
    found = elements(summary())
    assert not {tag for tag, _ in found} & {"script", "link", "img", "iframe", "object", "form"}
    assert not any("src" in attrs for _, attrs in found)


@given(any_text)
def test_no_text_becomes_markup(text: str) -> None:
    tag = Tag("t", text, None, text, {each.name: text for each in TEXTS})
    brief = replace(BRIEFS[0], title=text, authors=(text,), publisher=text, url=text)
    row = passage(text, "t", note=text, analyst=text, page=text, permalink=text)
    synthesis = SynthesisRow("t", f"a{text}[B1:1]", text)
    made = summary([row], briefs=[brief], tags=[tag], syntheses=[synthesis], sentence=text)
    plain = row._replace(exact="x", note="x", analyst="x", permalink="https://x.example")
    calm = summary([plain], briefs=BRIEFS[:1], tags=[tag._replace(name="x")], syntheses=[synthesis])
    found = elements(made)
    assert {tag for tag, _ in found} <= {tag for tag, _ in elements(calm)}
    assert not any(name.startswith("on") for _, attrs in found for name in attrs)
    assert all(url.startswith(("#", "http://", "https://")) for url in links(made))


THREE = [passage(f"quoted {n}", "t", number=n) for n in (1, 2, 3)]


@cache
def tags_of_calm_words() -> set[str]:
    made = recommending("**so** *it* is [B1:1] [B9:9]\n\n- one\n\n1. two", *THREE)
    return {tag for tag, _ in elements(made)}


@given(any_text)
def test_nothing_that_is_said_of_recommendations_becomes_markup(text: str) -> None:
    found = elements(recommending(text, *THREE))
    assert {tag for tag, _ in found} <= tags_of_calm_words()
    assert not any(name.startswith("on") for _, attrs in found for name in attrs)
    urls = [str(attrs["href"]) for _, attrs in found if "href" in attrs]
    assert all(url.startswith(("#", "http://", "https://")) for url in urls)


def test_every_id_stands_once_and_every_link_within_the_file_arrives() -> None:
    found = ids(summary())
    assert len(set(found)) == len(found)
    assert {url[1:] for url in links(summary()) if url[0] == "#"} <= set(found)


def test_a_passage_under_two_tags_has_a_place_in_both() -> None:
    assert {"B1-2", "B1-2-tag-border-control"} <= set(ids(summary()))


def test_a_synthesis_leads_to_the_passage_under_its_own_tag() -> None:
    assert "#B1-2-tag-border-control" in links(summary())
    assert "B1:99: passage deleted" in html_page.write(summary()).decode()


def test_a_passage_outside_the_selection_is_linked_where_it_lives() -> None:
    made = summary(PASSAGES[:2], cited=PASSAGES[2:])
    assert "#B2-1" not in links(made)
    assert PASSAGES[3].permalink in links(made)


def test_a_path_is_printed_and_not_linked() -> None:
    made = summary([passage("x", permalink="/projects/a/B1:1")])
    assert "/projects/a/B1:1" not in links(made)
    assert "/projects/a/B1:1" in html_page.write(made).decode()


def test_quotations_name_their_source_and_language() -> None:
    made = summary([passage("x")], briefs=[replace(BRIEFS[0], language="pt")])
    (quotation,) = (attrs for tag, attrs in elements(made) if tag == "blockquote")
    assert quotation == {"dir": "ltr", "cite": made.passages[0].permalink, "lang": "pt"}
