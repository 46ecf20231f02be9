from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import factors

_SIGNS = st.text(alphabet=" -\t–.", max_size=3)


@given(st.data())
def test_a_recovery_code_is_read_however_it_is_typed(data: st.DataObject) -> None:
    code = factors.new_recovery_codes()[0]
    typed = "".join(letter + data.draw(_SIGNS) for letter in code.upper())
    assert factors.plain_code(typed) == factors.plain_code(code)
    assert factors.is_recovery_code(factors.plain_code(typed))


def test_a_code_of_the_app_is_no_recovery_code() -> None:
    assert not factors.is_recovery_code(factors.plain_code("123 456"))


@pytest.mark.parametrize(
    ("means", "trusted", "strong"),
    [
        ("password", True, False),
        ("password and code", False, True),
        ("passkey", False, True),
        ("provider", False, False),
        ("provider", True, True),
        ("provider and passkey", False, True),
    ],
)
def test_what_counts_as_two_factors(means: str, trusted: bool, strong: bool) -> None:
    assert factors.is_strong(means, provider_is_enough=trusted) is strong


def test_the_second_proof_is_named_beside_the_first_only() -> None:
    assert factors.together("password and code", "passkey") == "password and passkey"
    assert factors.together("passkey", "passkey") == "passkey"
