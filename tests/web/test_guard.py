from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.domain.permissions import PERMISSIONS
from app.web.edge.guard import PUBLIC


def test_the_list_of_public_pages_is_short_and_known() -> None:
    assert set(PUBLIC) == {
        "health.healthz",
        "health.readyz",
        "people.invitation",
        "projects.front_door",
        "setup.setup",
        "sign_in.sign_in",
        "static.file",
        "help.help",
        "people.reset",
        # a link to a new password by mail, and the link that confirms a new address
        "forgotten.form",
        "forgotten.ask",
        "account.confirm_email",
        # a passkey, the second step, the provider of the house
        "sign_in.passkey",
        "sign_in.passkey_options",
        "second_step.second_step",
        "second_step.second_options",
        "oidc.sign_in",
        "oidc.back",
    }


def test_every_page_of_a_project_names_a_permission_of_the_table(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/projects/<slug>"):
            view = app.view_functions[rule.endpoint]
            assert getattr(view, "permission", None) in PERMISSIONS, rule.rule


def test_a_page_that_nobody_thought_of_is_closed(app: Flask, client: FlaskClient) -> None:
    app.view_functions["unthought"] = lambda: "secret"
    app.url_map._remap = True
    app.url_map.add(app.url_rule_class("/unthought", endpoint="unthought"))
    assert client.get("/unthought").status_code == 401
