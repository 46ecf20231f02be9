from __future__ import annotations

from app.domain.tokens import fingerprint, new_token


def test_a_token_carries_256_bits_and_fits_a_url() -> None:
    token = new_token()
    assert len(token) == 43
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert token != new_token()


def test_a_fingerprint_is_sha256_of_the_token() -> None:
    assert fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
