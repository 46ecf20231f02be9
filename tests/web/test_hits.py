from __future__ import annotations

import re
from html import unescape

from tests.fixtures.marked import Marked
from tests.web.test_acts import hidden, said, ticked


def test_the_hits_of_a_search_are_looked_over_each_in_its_sentence_then_tagged(
    marked: Marked,
) -> None:
    study = marked.study
    client, url = study.client("analyst"), study.url("/search/hits?q=river")
    found = client.get(study.url("/search?q=river"))
    assert study.url("/search/hits?q=river") in found.text
    assert "search/hits" not in study.client("viewer").get(study.url("/search?q=river")).text
    page = client.get(url).text
    assert "4 hits" in page
    assert "Marked there: B1:2 (<bdi>Border control, Peacekeeping</bdi>)" in page
    assert "Neighbours ought to patrol the <mark" in page
    assert len(ticked(page)) == 2  # those in the body
    assert "Mark and tag with" not in page
    page = client.get(f"{url}&unit=sentence&tag=border-control").text
    assert "1 hit without" in page  # B2’s caption
    assert "3 tagged <bdi>Border control</bdi> already" in page
    page = client.get(f"{url}&unit=sentence&tag=monitoring").text
    form = {name: hidden(page, name)[0] for name in ("q", "unit", "tag")}
    none = client.post(study.url("/search/hits"), data=form)
    assert (none.status_code, said(none.text)) == (
        422,
        "Choose hits first: tick the boxes beside them.",
    )
    wrong = client.post(study.url("/search/hits"), data={**form, "passage": "1.x"})
    assert said(wrong.text) == "These are no hits. Search again."
    done = client.post(study.url("/search/hits"), data={**form, "passage": ticked(page)})
    after = client.get(done.location).text
    assert said(after) == "Marked 2 passages and tagged them with Monitoring."
    assert "2 hits without" in after
    assert "2 tagged <bdi>Monitoring</bdi> already" in after
    turn = re.search(r'action="([^"]+/turn)"', after)
    assert turn
    back = client.post(turn[1], data={"back": unescape(hidden(after, "back")[0])})
    assert "4 hits without" in client.get(back.location).text
    assert "Nothing holds these words" in client.get(study.url("/search/hits?q=zebra")).text
