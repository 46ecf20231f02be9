"""Choosing many passages on their page, by plain forms: what is done to them, said, and undone."""

from __future__ import annotations

import re
from html import unescape

from app.store.database import change
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

ADD = {"do": "tag", "tag": "monitoring"}


def said(page: str) -> str:
    found = re.search(r'class="message[^>]*>(.*?)</(?:p|h2)>', page, re.DOTALL)
    assert found
    return " ".join(unescape(re.sub("<[^>]+>", "", found[1])).split())


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="passage" value="([^"]+)" checked', page)


def test_those_that_are_ticked_get_a_tag_and_one_button_takes_it_back(marked: Marked) -> None:
    study = marked.study
    client, url = study.client("analyst"), study.url("/passages?q=brief:B1&sort=newest")
    page = client.get(url).text
    assert (page.count('class="chooses"'), ticked(page)) == (4, [])
    chosen = {"passage": ["B1:1", "B1:3"], **ADD}
    answer = client.post(url, data=chosen)
    assert (answer.status_code, answer.location) == (303, url)
    done = client.get(answer.location).text
    assert said(done) == "Tagged 2 passages with Monitoring."
    turn = re.search(r'action="([^"]+/acts/[^"]+/turn)"', done)
    assert turn
    back = client.post(turn[1], data={"back": unescape(hidden(done, "back")[0])})
    undone = client.get(back.location).text
    assert (back.location, said(undone)) == (unescape(answer.location), "Undone for 2 passages.")
    assert "<button>Redo</button>" in undone
    again = client.post(study.url("/acts/redo"), data={"back": "https://elsewhere.example/"})
    assert again.location == study.url("/passages")
    assert said(client.get(again.location).text) == "Done again for 2 passages."
    assert "monitoring" in client.get(study.url("/passages?q=tag:monitoring")).text
    undo = study.url("/acts/undo")
    assert client.get(client.post(undo).location).status_code == 200
    assert said(client.get(client.post(undo).location).text).startswith("There is nothing to undo")
    assert study.client("viewer").get(url).text.count('class="chooses"') == 0
    # each highlight's own history tells it
    own = client.get(study.url("/briefs/1/highlights/1/edit")).text
    assert re.findall(r"</b> (\w+ .*?)</span>", own) == [
        "undid what was done to 2 passages: Monitoring",
        "did again what was undone of 2 passages: Monitoring",
        "undid what was done to 2 passages: Monitoring",
        "tagged 2 passages: Monitoring",
    ]
    assert "<bdi>2 passages: Monitoring</bdi>" in client.get(study.url("/activity")).text


def test_what_cannot_be_done_is_said_and_nothing_chosen_is_lost(marked: Marked) -> None:
    study = marked.study
    client, url = study.client("analyst"), study.url("/passages")
    for form, words in (
        ({**ADD}, "Choose passages first"),
        ({"passage": "B1:1", "do": "tag", "tag": ""}, "Choose a tag first"),
        ({"passage": "B1:1", "do": "retag", "gone": "depots"}, "Choose both tags"),
        ({"passage": "B1:1", "tag": "peace"}, "Choose what to do"),
    ):
        answer = client.post(url, data=form)
        assert answer.status_code == 422
        assert said(answer.text).startswith(words)
        assert ticked(answer.text) == [ref for ref in [form.get("passage")] if ref]
    kept = client.post(url, data={"passage": "B1:1", "do": "retag", "gone": "depots"}).text
    assert '<option value="depots" selected>' in kept
    refused = client.post(url, data={"do": "remove"}, headers=JSON)
    names = ["fields", "message", "request_id"]
    assert (refused.status_code, list(refused.json or {})) == (422, names)
    left = client.post(url, data={"passage": ["B1:1", "B1:2"], "do": "remove"})
    told = said(client.get(left.location).text)
    assert told == "Deleted 1 passage. 1 is of somebody else; left as it is: B1:1."
    none = client.post(url, data={"passage": "B1:1", "do": "remove"})
    page = client.get(none.location).text
    assert said(page).startswith("Nothing was changed. 1 is of somebody else")
    assert "/turn" not in page


def test_all_of_the_filter_over_its_pages_but_what_is_unticked(
    marked: Marked, monkeypatch: object
) -> None:
    study = marked.study
    with study.app.app_context(), change():
        for _ in range(60):
            marked.mark(1, "count every rifle", "peace", by="ben")
    client, url = study.client("analyst"), study.url("/passages?q=tag:peace")
    page = client.get(url).text
    assert "All 50 that are shown" in page
    assert "All 61 of the filter" in page
    all_of_it = f"{url}&choose=all"
    page = client.get(all_of_it).text
    (digest,), shown = hidden(page, "all"), hidden(page, "shown")
    assert (len(shown), len(ticked(page)), "61 passages chosen" in page) == (50, 50, True)
    form = {**ADD, "all": digest, "shown": shown, "passage": shown[1:]}
    with study.app.app_context(), change():
        marked.mark(1, "count every rifle", "peace")
    refused = client.post(url, data=form)
    assert refused.status_code == 409
    assert said(refused.text).endswith("The filter selects 62 now. Look at them, then do it again.")
    assert "61 passages chosen" in refused.text  # of 62, one unticked
    fresh = {**form, "all": hidden(refused.text, "all")}
    done = client.post(url, data=fresh)
    assert said(client.get(done.location).text) == "Tagged 61 passages with Monitoring."
    page = client.get(f"{url}&choose=shown").text
    assert (len(ticked(page)), hidden(page, "all")) == (50, [])
