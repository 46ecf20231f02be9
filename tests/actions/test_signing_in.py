"""Passkeys, codes of an app, recovery codes, and what is sealed."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from fido2.utils import websafe_encode
from hypothesis import given
from hypothesis import strategies as st

from app.actions.signing_in import app_codes, factors, passkeys, sealing
from app.domain.errors import Invalid
from app.domain.factors import APP, RECOVERY, RelyingParty
from app.store import factors as store
from app.store import identities, users
from app.store.database import change, db
from app.store.tables.factors import Authenticator
from tests.fixtures.passkeys import SoftKey

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
STEP = timedelta(seconds=app_codes.STEP)
KEYS = ("k" * 40,)
HERE = RelyingParty("localhost", "http://localhost")


@pytest.fixture
def ana(app_context: None) -> uuid.UUID:
    with change():
        return users.add("ana@example.org", "Ana", "hash")


@pytest.fixture
def secret(ana: uuid.UUID) -> str:
    """Of Ana’s app, which was set up a day ago."""
    new, before = app_codes.new_app("ana@example.org", KEYS), NOW - timedelta(days=1)
    with change():
        app_codes.set_up(ana, new.sealed, pyotp.TOTP(new.secret).at(before), KEYS, before)
    return new.secret


def checked(ana: uuid.UUID, code: str, at: datetime = NOW, keys: sealing.Keys = KEYS) -> str:
    with change():
        return factors.check_code(ana, code, keys, at)


def refused(ana: uuid.UUID, code: str, at: datetime = NOW, keys: sealing.Keys = KEYS) -> str:
    with pytest.raises(Invalid) as refusal:
        checked(ana, code, at, keys)
    return refusal.value.message


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_what_is_sealed_opens_with_its_key_and_no_other(text: str, key: str, other: str) -> None:
    sealed = sealing.seal(text, (key,))
    assert sealing.unseal(sealed, (key,)) == text
    assert sealing.unseal(sealed, (other, key)) == text
    if other != key:
        assert sealing.unseal(sealed, (other,)) is None


def test_a_code_of_the_app_is_taken_once(ana: uuid.UUID, secret: str) -> None:
    code = pyotp.TOTP(secret).at(NOW)
    assert checked(ana, f" {code[:3]} {code[3:]} ") == APP
    assert refused(ana, code) == app_codes.WRONG
    assert refused(ana, pyotp.TOTP(secret).at(NOW - STEP)) == app_codes.WRONG  # older than the last
    assert checked(ana, pyotp.TOTP(secret).at(NOW + STEP)) == APP


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(
    ana: uuid.UUID, secret: str, steps: int, right: bool
) -> None:
    code = pyotp.TOTP(secret).at(NOW + steps * STEP)
    assert (checked(ana, code) if right else refused(ana, code)) in (APP, app_codes.WRONG)


def test_after_fifty_wrong_codes_in_a_row_no_code_is_taken(ana: uuid.UUID, secret: str) -> None:
    for _ in range(app_codes.MOST_WRONG):
        assert refused(ana, "000000", NOW + 9 * STEP) == app_codes.WRONG
    assert refused(ana, pyotp.TOTP(secret).at(NOW)) == app_codes.CLOSED


def test_a_right_code_forgets_the_wrong_ones(ana: uuid.UUID, secret: str) -> None:
    refused(ana, "000000")
    checked(ana, pyotp.TOTP(secret).at(NOW))
    known = store.app(ana)
    assert known
    assert known.wrong_tries == 0


def test_no_copy_of_the_database_alone_holds_the_secret(ana: uuid.UUID, secret: str) -> None:
    kept = db.session.scalar(sa.select(Authenticator.secret))
    assert kept
    assert secret not in kept
    assert sealing.unseal(kept, KEYS) == secret
    with pytest.raises(Invalid, match="too old"):  # no page opens what stands there
        app_codes.shown_again(kept, "ben@example.org", KEYS)


def test_a_changed_key_is_said_and_the_former_one_helps(ana: uuid.UUID, secret: str) -> None:
    code, new = pyotp.TOTP(secret).at(NOW), ("n" * 40,)
    assert refused(ana, code, keys=new) == app_codes.UNREADABLE
    assert checked(ana, code, keys=(*new, *KEYS)) == APP
    # sealed anew: the former key is not needed any more
    assert checked(ana, pyotp.TOTP(secret).at(NOW + STEP), NOW + STEP, new) == APP


def test_the_app_is_set_up_by_a_code_that_it_shows(ana: uuid.UUID) -> None:
    new = app_codes.new_app("ana@example.org", KEYS)
    assert new.picture.startswith("<svg")
    assert "style=" not in new.picture
    wrong = pyotp.TOTP(new.secret).at(NOW - 5 * STEP)
    for sealed, code in ((new.sealed, wrong), ("sealed by nobody", wrong)):
        with pytest.raises(Invalid), change():
            app_codes.set_up(ana, sealed, code, KEYS, NOW)
    assert not store.of_user(ana).any


def test_a_recovery_code_works_once_however_it_is_typed(ana: uuid.UUID, secret: str) -> None:
    with change():
        codes = factors.new_codes(ana)
    assert len({*codes}) == 10
    assert checked(ana, f" {codes[0].upper().replace('-', ' ')} ") == RECOVERY
    assert refused(ana, codes[0]) == factors.WRONG_RECOVERY
    assert store.of_user(ana).codes_left == 9
    with change():
        factors.new_codes(ana)
    assert refused(ana, codes[1]) == factors.WRONG_RECOVERY  # of before


def test_recovery_codes_go_with_the_last_factor(ana: uuid.UUID, secret: str) -> None:
    with change():
        factors.new_codes(ana)
        factors.remove_app(ana)
    assert store.of_user(ana) == ([], None, 0)
    with pytest.raises(Invalid), change():
        factors.new_codes(ana)


def test_an_administrator_takes_everything_away(ana: uuid.UUID, secret: str) -> None:
    add(ana, SoftKey())
    with change():
        factors.new_codes(ana)
        assert factors.reset("ANA@example.org") == 2
    assert store.of_user(ana) == ([], None, 0)


def test_who_took_factors_away_reads_how_their_owner_comes_in_again(ana: uuid.UUID) -> None:
    with change():
        users.set_hash(ana, "")
    assert "a link to a new password" in factors.way_in(ana, by_password=True)
    assert "link their sign-in at the provider" in factors.way_in(ana, by_password=False)
    with change():
        identities.link(ana, "https://login.example", "7", "", NOW)
    assert "by the provider alone" in factors.way_in(ana, by_password=True)
    with change():
        users.set_hash(ana, "hash")
    assert "with their password alone" in factors.way_in(ana, by_password=True)
    assert "by the provider alone" in factors.way_in(ana, by_password=False)


def add(ana: uuid.UUID, key: SoftKey) -> None:
    asked = passkeys.asked_to_make(HERE, users.person(ana))
    with change():
        passkeys.add(HERE, ana, key.make(asked.options), asked.challenge, " My  key ")


def test_a_passkey_says_whose_it_is_and_whether_it_asked_for_a_pin(ana: uuid.UUID) -> None:
    key = SoftKey(counts=True)
    add(ana, key)
    for verifies in (True, False):
        key.verifies = verifies
        asked = passkeys.asked_to_show(HERE, None)
        with change():
            shown = passkeys.check(HERE, key.show(asked.options), asked.challenge, NOW)
        assert shown == (ana, verifies)
    (line,) = store.of_user(ana).passkeys
    assert (line.name, line.used_at) == ("My key", NOW)


def test_a_passkey_is_not_added_twice(ana: uuid.UUID) -> None:
    key = SoftKey()
    add(ana, key)
    asked = passkeys.asked_to_make(HERE, users.person(ana))
    assert len(asked.options["excludeCredentials"]) == 1
    with pytest.raises(Invalid, match=store.TWICE), change():
        passkeys.add(HERE, ana, key.make(asked.options), asked.challenge, "")


def test_an_answer_counts_once_for_its_challenge_site_and_key(ana: uuid.UUID) -> None:
    key = SoftKey()
    add(ana, key)
    asked, other = passkeys.asked_to_show(HERE, ana), passkeys.asked_to_show(HERE, ana)
    answer = key.show(asked.options)
    elsewhere = RelyingParty("example.org", "https://example.org")
    stranger = SoftKey(id=key.id)
    stranger._handle = key._handle
    wrong = [
        (HERE, answer, other.challenge),
        (elsewhere, answer, asked.challenge),
        (HERE, stranger.show(asked.options), asked.challenge),
        (HERE, SoftKey().show(asked.options), asked.challenge),
        (HERE, answer.replace(answer[40:44], "AAAA"), asked.challenge),
        *((HERE, text, asked.challenge) for text in ("", "[]", "{}", '{"id": 1}', "null")),
    ]
    for site, text, challenge in wrong:
        with pytest.raises(Invalid), change():
            passkeys.check(site, text, challenge, NOW)
    phishing = SoftKey(origin="https://evil.example", id=key.id, _private=key._private)
    with pytest.raises(Invalid), change():
        passkeys.check(HERE, phishing.show(asked.options), asked.challenge, NOW)
    with change():
        passkeys.check(HERE, answer, asked.challenge, NOW)
    with pytest.raises(Invalid, match=passkeys.OLD), change():
        passkeys.check(HERE, answer, asked.challenge, NOW)


def test_an_answer_that_breaks_off_is_refused_like_any_other(ana: uuid.UUID) -> None:
    """Anybody can send one, and fido2 reads its CBOR without looking ahead."""
    key = SoftKey()
    add(ana, key)
    asked = passkeys.asked_to_show(HERE, None)
    answer = json.loads(key.show(asked.options))
    present_with_extensions = b"\x81"
    for rest in (b"", b"\x19", b"\x81" * 10_000):
        data = bytes(32) + present_with_extensions + bytes(4) + rest
        answer["response"]["authenticatorData"] = websafe_encode(data)
        with pytest.raises(Invalid), change():
            passkeys.check(HERE, json.dumps(answer), asked.challenge, NOW)


def test_a_copy_of_a_key_that_counts_is_refused(ana: uuid.UUID) -> None:
    key = SoftKey(counts=True)
    add(ana, key)
    for count, right in ((0, True), (5, True), (3, False)):
        key.count = count
        asked = passkeys.asked_to_show(HERE, ana)
        answer = key.show(asked.options)
        if right:
            with change():
                passkeys.check(HERE, answer, asked.challenge, NOW)
        else:
            with pytest.raises(Invalid), change():
                passkeys.check(HERE, answer, asked.challenge, NOW)
