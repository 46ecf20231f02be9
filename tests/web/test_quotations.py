from __future__ import annotations

import pytest

from app.actions.highlights import add_highlight
from app.store.database import change
from tests.fixtures.study import Study

pytestmark = pytest.mark.either_engine
JSON = {"Accept": "application/json"}
WORDS = "Guards should count every rifle"


def test_a_quotation_has_its_citation_and_a_link_as_text_and_as_rich_text(study: Study) -> None:
    start, end = study.span(WORDS)
    with study.app.app_context(), change():
        add_highlight(study.member("analyst"), 1, start, end, WORDS, ["monitoring"])
    client, address = study.client("viewer"), study.url("/briefs/1/quotation")
    link = f"http://localhost{study.url('/briefs/1/highlights/1')}"
    marked = client.get(address, query_string={"m": 1}, headers=JSON).get_json()
    assert marked["text"] == f"“{WORDS}” (Quill 2019, ¶1), {link}"
    assert f'“{WORDS}” (<a href="{link}">Quill 2019, ¶1</a>)' in marked["html"]
    assert marked["said"] == "B1:1 copied, with citation and link."
    asked = {"start": start, "end": end}
    words = client.get(address, query_string=asked, headers=JSON).get_json()
    assert (
        words["text"] == f"“{WORDS}” (Quill 2019, ¶1), http://localhost{study.url('/briefs/1#p1')}"
    )
    page = client.get(address, query_string={"m": 1}).text  # without script
    assert WORDS in page
    assert link in page
    for wrong, status in (({"m": 9}, 404), ({"start": 5, "end": 5}, 422), ({"end": 10**9}, 422)):
        assert client.get(address, query_string=wrong, headers=JSON).status_code == status
    assert study.client("outsider").get(address, query_string={"m": 1}).status_code == 404


def test_a_quotation_over_paragraphs_says_both_and_markup_stays_text(study: Study) -> None:
    start = study.text.index(WORDS)
    asked = {"start": start, "end": len(study.text)}
    client = study.client("analyst")
    found = client.get(
        study.url("/briefs/1/quotation"), query_string=asked, headers=JSON
    ).get_json()
    assert "¶1–" in found["text"]
    assert "<br>" in found["html"]
