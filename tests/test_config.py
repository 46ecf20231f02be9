from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import config

MAILS = "smtp_host = 'm'\nmail_from = 'B <b@example.org>'\npublic_url = 'https://b.example'"


def test_without_a_setting_everything_is_in_the_instance_folder(tmp_path: Path) -> None:
    known = config.settings(tmp_path)
    assert known["DATABASE_URL"] == f"sqlite:///{tmp_path / 'briefmark.sqlite3'}"
    assert set(known) == set(config.SETTINGS)


def test_a_variable_comes_before_the_file_and_an_override_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(
        'max_upload_mb = 5\nproxy_hops = 1\npublic_url = "https://a.example"'
    )
    monkeypatch.setenv("BRIEFMARK_MAX_UPLOAD_MB", "7")
    monkeypatch.setenv("BRIEFMARK_PROXY_HOPS", "2")
    known = config.settings(tmp_path, {"PROXY_HOPS": 3})
    assert (known["PUBLIC_URL"], known["MAX_UPLOAD_MB"], known["PROXY_HOPS"]) == (
        "https://a.example",
        7,
        3,
    )


def test_a_template_lies_in_the_instance_folder_unless_it_says_where(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('docx_template = "house.docx"')
    assert config.settings(tmp_path)["DOCX_TEMPLATE"] == str(tmp_path / "house.docx")
    chosen = config.settings(tmp_path, {"DOCX_TEMPLATE": "/srv/house.docx"})
    assert chosen["DOCX_TEMPLATE"] == str(Path("/srv/house.docx"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("databse_url = 'x'", r"unknown setting “databse_url”\. Is database_url meant\?"),
        ("colour = 'red'", r"unknown setting “colour”\. Known: access_log, .+, upgrade_backup"),
        ("proxy_hops = 'two'", "must be a whole number"),
        ("proxy_hops =", "not valid TOML"),
        ("proxy_hops = 99", "whole number from 0 to 10, not “99”"),
        ("public_url = 'briefmark.example.org'", "an address such as"),
        ("trusted_hosts = 'a, https://b'", "host names"),
        ("fetch_ports = '80, many'", "port numbers"),
        ("session_idle_minutes = 0", "whole number from 1"),
        ("database_url = 'mysql://a:secret@x'", r"sqlite:///path or postgresql\+.+/name\.$"),
        ("docx_template = 'house.pdf'", "Word file"),
        ("secret_key = 'short and secret'", "at least 32 characters.$"),
        ("smtp_host = 'mail server'", "the name of a host"),
        ("max_projects = 0", "whole number from 1"),
        ("max_drafts = 'many'", "whole number from 1"),
        ("max_storage_gb = -1", "whole number from 1"),
        ("smtp_port = 0", "whole number from 1"),
        ("smtp_tls = 'ssl'", "one of starttls, tls, none, not “ssl”"),
        ("second_factor = 'some'", "nobody or administrators or everybody"),
        ("former_secret_key = 'short'", "at least 32 characters"),
        ("oidc_issuer = 'http://login.example'", "an https address"),
        ("oidc_issuer = 'https://login.example'", "set oidc_client_id, too"),
        ("oidc_issuer = 'https://login.example'\noidc_client_id = 'b'", "set public_url, too"),
        ("password_sign_in = 0", "nobody could sign in"),
        ("mail_from = 'Briefmark'", "an address such as Briefmark <"),
        ("smtp_host = 'm'\npublic_url = 'https://b.example'", "set mail_from, too"),
        ("smtp_host = 'm'\nmail_from = 'b@example.org'", "set public_url, too"),
        (f"{MAILS}\nsmtp_password = 'x'", "smtp_password needs smtp_user"),
        (f"{MAILS}\nsmtp_user = 'a'\nsmtp_tls = 'none'", "would cross the network"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(
    tmp_path: Path, written: str, said: str
) -> None:
    (tmp_path / "config.toml").write_text(written)
    with pytest.raises(config.BadSetting, match=said):
        config.settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SECOND_FACTR", "it is no setting. Is BRIEFMARK_SECOND_FACTOR meant?"),
        ("COLOUR", "it is no setting. Known: BRIEFMARK_ACCESS_LOG, "),
        ("THROTTLE_STORAGE", "failures to sign in are counted in the database."),
    ],
)
def test_a_variable_that_is_no_setting_stops_nobody_and_is_said_without_its_value(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    said: str,
) -> None:
    monkeypatch.delenv("BRIEFMARK_CHROMIUM", raising=False)
    monkeypatch.setenv(f"BRIEFMARK_{name}", "s3cret")
    monkeypatch.setenv("BRIEFMARK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("BRIEFMARK_FETCH", "0")
    assert config.settings(tmp_path).keys() == config.SETTINGS.keys()
    (line,) = caplog.messages
    assert line.startswith(f"The variable BRIEFMARK_{name} has no effect: {said}")
    assert "s3cret" not in line


@pytest.mark.parametrize("more", ["", "smtp_user = 'a'\nsmtp_password = 'b'", "smtp_tls = 'none'"])
def test_settings_that_go_together_are_taken(tmp_path: Path, more: str) -> None:
    (tmp_path / "config.toml").write_text(f"{MAILS}\n{more}")
    assert config.settings(tmp_path)["SMTP_HOST"] == "m"


def test_hosts_that_earlier_versions_took_are_taken(tmp_path: Path) -> None:
    hosts = "a.example:8000, .b.example,"
    assert config.settings(tmp_path, {"TRUSTED_HOSTS": hosts})["TRUSTED_HOSTS"] == hosts


def test_the_secret_key_is_made_once_even_when_many_start_together(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: config.secret_key(tmp_path), range(64)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_key_that_is_empty_or_short_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short\n")
    with pytest.raises(config.BadSetting, match="holds 5 characters"):
        config.secret_key(tmp_path)


def test_what_the_readme_says_of_each_setting_is_what_the_table_says() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    rows = [
        f"| `{name.lower()}` | {setting.shown or f'`{setting.default}`'} | {setting.meaning} |"
        for name, setting in config.SETTINGS.items()
    ]
    assert "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows]) in readme


def test_the_instance_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = config.instance_folder(tmp_path / "new" / "instance")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o700])
def test_the_instance_folder_is_its_owners_whoever_made_it(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    folder.chmod(mode)
    assert config.instance_folder(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(config.instance_folder(tmp_path / "new").stat().st_mode) == 0o700


def test_a_folder_that_is_shared_on_purpose_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    config.instance_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777


def test_a_setting_of_former_versions_stops_nobody_and_says_why_it_does_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "config.toml").write_text('throttle_storage = "redis://localhost"\nfetch = 0')
    assert config.settings(tmp_path)["FETCH"] == 0
    assert "“throttle_storage” has no effect any more" in caplog.text
