from __future__ import annotations

import re

from app.store.database import db
from app.store.tables.people import UserSession
from tests.fixtures.study import Study, browser

NEW = "violin gravel teapot meadow"


def test_own_sessions_are_listed_and_nobody_elses(study: Study) -> None:
    study.client("analyst")
    page = study.client("lead").get("/account").text
    assert page.count("last used") == 1
    assert "this browser" in page


def test_a_session_ended_elsewhere_is_over_at_once(study: Study) -> None:
    here, there = study.client("lead"), study.new_client("lead")
    there.get("/account")
    (end,) = re.findall(r'action="(/account/sessions/[^"]+-[^"]+/end)"', here.get("/account").text)
    assert here.post(end).status_code == 303
    assert there.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_all_other_sessions_end_together(study: Study) -> None:
    here, others = study.client("lead"), [study.new_client("lead") for _ in range(2)]
    assert here.post("/account/sessions/others/end").status_code == 303
    assert [client.get("/account").status_code for client in others] == [401, 401]
    assert here.get("/account").status_code == 200


def test_the_session_of_somebody_else_cannot_be_ended(study: Study) -> None:
    study.client("analyst")
    with study.app.app_context():
        asked = db.select(UserSession.id).where(UserSession.user_id == study.people["analyst"])
        session_id = db.session.scalar(asked)
    assert study.client("lead").post(f"/account/sessions/{session_id}/end").status_code == 404
    assert study.client("analyst").get("/account").status_code == 200


def test_a_changed_pass_phrase_ends_all_other_sessions_and_renews_this_one(study: Study) -> None:
    here, there = study.client("lead"), study.new_client("lead")
    before = here.get_cookie("briefmark_session")
    form = {"current": study.pass_phrase, "pass_phrase": NEW}
    assert here.post("/account/pass-phrase", data=form).status_code == 303
    after = here.get_cookie("briefmark_session")
    assert before
    assert after
    assert before.value != after.value
    assert "Your password is changed" in here.get("/account").text
    assert there.get("/account").status_code == 401
    signed_in = browser(study.app).post(
        "/sign-in", data={"email": study.email("lead"), "pass_phrase": NEW}
    )
    assert signed_in.status_code == 303


def test_a_wrong_present_phrase_changes_nothing(study: Study) -> None:
    there = study.new_client("lead")
    form = {"current": "wrong", "pass_phrase": NEW}
    answer = study.client("lead").post("/account/pass-phrase", data=form)
    assert answer.status_code == 422
    assert "not your current password" in answer.text
    assert NEW not in answer.text
    assert there.get("/account").status_code == 200


def test_a_name_is_changed_and_colleagues_see_it(study: Study) -> None:
    lead = study.client("lead")
    assert lead.post("/account/name", data={"name": " Ana  Maria Sousa "}).status_code == 303
    assert 'value="Ana Maria Sousa"' in lead.get("/account").text
    assert "Ana Maria Sousa" in study.client("viewer").get(study.url("/people")).text
    refused = lead.post("/account/name", data={"name": " "})
    assert (refused.status_code, "Enter your name" in refused.text) == (422, True)


def test_pages_look_as_the_account_says_in_every_browser_of_the_person(study: Study) -> None:
    here, there = study.client("lead"), study.new_client("lead")
    assert '<html lang="en">' in here.get("/projects").text
    form = {"time_zone": "Africa/Bamako", "language": "fr", "theme": "dark"}
    assert here.post("/account/looks", data=form).status_code == 303
    begins = '<html lang="en" data-theme="dark" data-zone="Africa/Bamako" data-language="fr">'
    assert begins in there.get("/projects").text
    assert '<html lang="en">' in study.client("analyst").get("/projects").text
    refused = here.post("/account/looks", data={**form, "theme": "sepia", "language": "de"})
    assert refused.status_code == 422
    assert '<option value="de" selected>' in refused.text
    assert begins in here.get("/projects").text
