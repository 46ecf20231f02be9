from __future__ import annotations

import json

import pytest

from tests.cli.conftest import PHRASE, Briefmark

ADD = ("user", "add", "Ana@Example.org", "--name", "Ana Sousa")


def test_it_prints_the_address(briefmark: Briefmark) -> None:
    done = briefmark(*ADD, "--password-stdin", stdin=f"{PHRASE}\r\n")
    assert (done.exit_code, done.stdout) == (0, "ana@example.org\n")


def test_json_says_everything_about_the_account(briefmark: Briefmark) -> None:
    done = briefmark(*ADD, "--password-stdin", "--json", stdin=PHRASE)
    said = json.loads(done.stdout)
    assert (said["email"], said["name"]) == ("ana@example.org", "Ana Sousa")


def test_a_weak_pass_phrase_and_a_second_account_are_invalid(briefmark: Briefmark) -> None:
    assert briefmark(*ADD, "--password-stdin", stdin="secret\n").exit_code == 3
    assert briefmark(*ADD, "--password-stdin", stdin=PHRASE).exit_code == 0
    again = briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    assert again.exit_code == 3
    assert "There is an account with this e-mail address" in again.stderr
    assert again.stdout == ""


def test_without_a_terminal_it_asks_for_the_option(briefmark: Briefmark) -> None:
    done = briefmark(*ADD, stdin=PHRASE)
    assert done.exit_code == 2
    assert "--password-stdin" in done.stderr


def test_the_list_says_who_there_is(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    briefmark("project", "add", "Coast", "--lead", "ana@example.org")
    briefmark("user", "disable", "ana@example.org")
    done = briefmark("user", "list")
    said = "ana@example.org\tAna Sousa\t1 project\tnot signed in recently\tdisabled\n"
    assert (done.exit_code, done.stdout) == (0, said)
    assert json.loads(briefmark("user", "list", "--json").stdout)["disabled"] is True
    briefmark("user", "enable", "ana@example.org")
    assert "disabled" not in briefmark("user", "list").stdout


def test_a_reset_prints_a_link_and_warns_without_a_public_address(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    done = briefmark("user", "reset", "ANA@example.org")
    assert (done.exit_code, done.stdout[:7]) == (0, "/reset/")
    assert "public_url is not set" in done.stderr


def test_a_provider_s_subject_is_linked_where_there_is_a_provider(
    briefmark: Briefmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    assert "oidc_issuer is not set" in briefmark("user", "link", "ana@example.org", "7").stderr
    monkeypatch.setenv("BRIEFMARK_OIDC_ISSUER", "https://login.example.org")
    monkeypatch.setenv("BRIEFMARK_OIDC_CLIENT_ID", "briefmark")
    monkeypatch.setenv("BRIEFMARK_PUBLIC_URL", "https://briefs.example.org")
    assert briefmark("user", "link", "ana@example.org", "7").exit_code == 0
    assert briefmark("user", "link", "ana@example.org", "7").exit_code == 3


def test_nobody_is_said(briefmark: Briefmark) -> None:
    verbs = ("reset", "reset-factors", "disable", "enable", "end-sessions", "unlock", "make-admin")
    for verb in (*verbs, "rename --name Nobody"):
        name, *more = verb.split()
        done = briefmark("user", name, "nobody@example.org", *more)
        assert (done.exit_code, done.stdout) == (4, "")


def test_who_need_not_wait_is_told_so(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    done = briefmark("user", "unlock", "ana@example.org")
    assert (done.exit_code, "Nothing keeps ana@example.org waiting" in done.stderr) == (0, True)


def test_who_resets_factors_reads_what_is_gone_and_what_comes_next(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    done = briefmark("user", "reset-factors", "ANA@example.org")
    assert done.exit_code == 0
    assert "ana@example.org had no passkey and no app; signed out everywhere" in done.stderr
    assert "They sign in with their password alone, and set up" in done.stderr


def test_somebody_is_made_administrator_and_the_last_one_stays(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    for said in ("ana@example.org is administrator.", "ana@example.org is administrator already."):
        done = briefmark("user", "make-admin", "ana@example.org")
        assert (done.exit_code, said in done.stderr) == (0, True)
    assert "\tadministrator\n" in briefmark("user", "list").stdout
    last = briefmark("user", "make-admin", "ana@example.org", "--no-longer")
    assert (last.exit_code, "only administrator" in last.stderr) == (3, True)
    briefmark("user", "add", "b@e.org", "--name", "B", "--password-stdin", stdin=PHRASE)
    briefmark("user", "make-admin", "b@e.org")
    done = briefmark("user", "make-admin", "ana@example.org", "--no-longer")
    assert "ana@example.org is no administrator." in done.stderr


def test_a_person_gets_another_name_and_address(briefmark: Briefmark) -> None:
    briefmark(*ADD, "--password-stdin", stdin=PHRASE)
    new = ("--name", "Ana Maria Sousa", "--email", "Ana@New.org")
    done = briefmark("user", "rename", "ana@example.org", *new)
    assert "ana@example.org is Ana Maria Sousa, ana@new.org, from now on." in done.stderr
    assert briefmark("user", "list").stdout.startswith("ana@new.org\tAna Maria Sousa\t")
    assert briefmark("user", "rename", "ana@new.org").exit_code == 2
    assert briefmark("user", "rename", "ana@new.org", "--email", "none").exit_code == 3


@pytest.fixture
def ana(briefmark: Briefmark) -> None:
    briefmark("user", "add", "ana@example.org", "--name", "Ana", "--password-stdin", stdin=PHRASE)


@pytest.mark.usefixtures("ana")
def test_it_prints_the_slug(briefmark: Briefmark) -> None:
    assert briefmark("project", "add", "Sahel Arms", "--lead", "ana@example.org").stdout == (
        "sahel-arms\n"
    )
    again = briefmark("project", "add", "Sahel Arms", "--lead", "ana@example.org", "--json")
    assert json.loads(again.stdout)["slug"] == "sahel-arms-2"


@pytest.mark.usefixtures("ana")
def test_it_has_the_starter_codebook(briefmark: Briefmark) -> None:
    briefmark("project", "add", "Coast", "--lead", "ana@example.org")
    done = briefmark("export", "--project", "coast", "--format", "json", "-o", "-")
    slugs = [tag["slug"] for tag in json.loads(done.stdout)["codebook"]]
    assert slugs == ["stockpile-security", "border-control", "monitoring"]


@pytest.mark.usefixtures("ana")
def test_a_lead_without_account_is_not_found(briefmark: Briefmark) -> None:
    done = briefmark("project", "add", "Coast", "--lead", "nobody@example.org")
    assert done.exit_code == 4
    assert "Add the account first" in done.stderr


@pytest.mark.usefixtures("ana")
def test_a_name_of_nothing_is_invalid(briefmark: Briefmark) -> None:
    assert briefmark("project", "add", " ", "--lead", "ana@example.org").exit_code == 3
