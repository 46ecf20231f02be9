from __future__ import annotations

import json

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
