from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.fixtures.mailbox import Mailbox, receiving


def mail_test(mailbox: Mailbox | None, folder: Path) -> Result:
    settings = mailbox.settings if mailbox else {}
    environment = {f"BRIEFMARK_{name}": str(value) for name, value in settings.items()}
    environment["BRIEFMARK_INSTANCE"] = str(folder)
    return CliRunner().invoke(main, ["mail", "test", "zoe@example.org"], env=environment)


def test_a_mail_is_sent_and_the_server_named(tmp_path: Path) -> None:
    with receiving() as mailbox:
        done = mail_test(mailbox, tmp_path)
        assert (done.exit_code, done.stdout) == (0, "")
        assert f"127.0.0.1:{mailbox.port} has taken a mail for zoe@example.org" in done.stderr
        assert mailbox.mails[0]["Subject"] == "Briefmark can send mail"
        mailbox.answers["zoe@example.org"] = "550 no such user"
        refused = mail_test(mailbox, tmp_path)
    assert refused.exit_code == 1
    assert "does not take mail for zoe@example.org: 550 no such user" in refused.stderr


@pytest.mark.usefixtures("tmp_path")
def test_without_a_mail_server_it_says_what_to_set(tmp_path: Path) -> None:
    done = mail_test(None, tmp_path)
    assert done.exit_code == 3
    assert "smtp_host and mail_from" in done.stderr
