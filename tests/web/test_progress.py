from __future__ import annotations

from tests.fixtures.study import Study


def send(study: Study, role: str = "viewer", **form: object) -> int:
    values = {"revision": str(study.revision_id), "read": "1", "last": 1, **form}
    return study.client(role).post(study.url("/briefs/1/progress"), data=values).status_code


def test_the_reading_page_leads_back_to_where_one_stopped(study: Study) -> None:
    page = study.url("/briefs/1")
    assert "Continue at" not in study.client("viewer").get(page).text
    assert send(study) == 204
    assert '<a href="#p1">Continue at ¶1</a>' in study.client("viewer").get(page).text
    assert "Continue at" not in study.client("lead").get(page).text


def test_one_sees_how_much_one_has_read(study: Study) -> None:
    assert send(study, read="1-2", last=2) == 204
    page = study.client("viewer").get(study.url("/briefs/1")).text
    assert "You have read 2 of 3 paragraphs." in page


def test_at_the_end_there_is_nothing_to_continue(study: Study) -> None:
    assert send(study, last=4) == 204
    assert "Continue at" not in study.client("viewer").get(study.url("/briefs/1")).text


def test_the_page_says_who_sees_it(study: Study) -> None:
    client, page = study.client("viewer"), study.url("/briefs/1")
    assert "Only you see how many paragraphs you have read." in client.get(page).text
    assert client.post(f"{page}/sharing", data={"share": "yes"}).status_code == 303
    assert "Colleagues see how many paragraphs you have read." in client.get(page).text
    client.post(f"{page}/sharing", data={"share": "no"})
    assert "Only you see how many paragraphs you have read." in client.get(page).text


def test_the_second_press_takes_back_that_a_brief_was_read_through(study: Study) -> None:
    client, page = study.client("analyst"), study.url("/briefs/1")
    assert "Read through by" not in client.get(page).text
    done = client.post(f"{page}/read-through", data={"read": "yes"})
    assert done.headers["Location"].endswith("/briefs/1#read")
    shown = client.get(page).text
    assert "Read through by <bdi>Ben Okoro</bdi> on" in shown
    assert "I have not read it through" in shown
    project = study.client("viewer").get(study.url()).text
    assert "Read through by <bdi>Ben Okoro</bdi> on" in project
    assert "I have" not in project
    method = study.client("viewer").get(study.url("/report/markdown?profile=working")).text
    assert "1 declared read through by an analyst" in method
    done = client.post(f"{page}/read-through", data={"read": "no", "from": "project"})
    assert done.headers["Location"].endswith(f"{study.url()}#B1")
    assert "Read through by" not in client.get(page).text


def test_who_reads_what_is_given_seen_and_moved_on_pages(study: Study) -> None:
    lead, ben, vic = (study.client(role) for role in ("lead", "analyst", "viewer"))
    form = {"brief": ["1"], "to": "ben", "do": "give"}
    empty = lead.post(study.url("/reading"), data={**form, "to": ""})
    assert empty.status_code == 422
    assert "Choose who, then tick the briefs." in empty.text
    assert 'value="1" form="give" aria-label="B1' in empty.text
    assert " checked" in empty.text  # nothing that was ticked is lost
    assert lead.post(study.url("/reading"), data=form).status_code == 303
    page = lead.get(study.url("/reading")).text
    assert "1 brief given." in page
    assert "<bdi>Ben Okoro</bdi>" in page
    assert "to read since" in page
    shown = ben.get(study.url("/reading?of=ben")).text
    assert "Take on" in shown
    assert "Choose who" not in shown
    assert 'name="brief"' not in vic.get(study.url("/reading")).text
    assert "Given to <b>you</b> (to read)." in ben.get(study.url()).text
    mine = ben.get("/projects").text
    assert "Yours to read" in mine
    assert "from <bdi>Ana Sousa</bdi>" in mine
    state = study.url("/briefs/1/state")
    done = ben.post(state, data={"state": "in_work", "from": "projects"})
    assert done.headers["Location"].endswith("/projects")
    assert "in work since" in ben.get("/projects").text
    assert "Given to <b>you</b> (in work)." in ben.get(study.url("/briefs/1")).text
    done = ben.post(state, data={"state": "done", "from": "readers"})
    assert done.headers["Location"].endswith("/reading#B1")
    assert "Yours to read" not in ben.get("/projects").text
    assert "1 done" in vic.get(study.url()).text
    assert ben.get(study.url("/passages?q=given:ben state:done")).status_code == 200
    own = {"brief": ["1"], "to": "ben"}
    for do, told in (("withdraw", "You gave up 1 brief."), ("give", "You took on 1 brief.")):
        done = ben.post(study.url("/reading"), data={**own, "do": do}, follow_redirects=True)
        assert told in done.text


def test_nonsense_is_refused_and_an_outsider_finds_nothing(study: Study) -> None:
    assert send(study, read="all") == 422
    assert send(study, revision="x") == 204
    assert send(study, "outsider") == 404
