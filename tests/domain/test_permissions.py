from __future__ import annotations

import pytest

from app.domain.errors import Forbidden
from app.domain.permissions import DEEDS, PERMISSIONS, ROLES, may, require


def test_each_role_may_all_that_the_role_before_it_may() -> None:
    for holders in PERMISSIONS.values():
        assert holders == ROLES[ROLES.index(holders[0]) :]


def test_everybody_reads_and_only_leads_manage_people() -> None:
    assert [role for role in ROLES if may(role, "read")] == list(ROLES)
    assert [role for role in ROLES if may(role, "manage_people")] == ["lead"]


def test_an_unknown_role_may_nothing() -> None:
    assert not any(may("owner", permission) for permission in PERMISSIONS)


@pytest.mark.parametrize("permission", DEEDS)
def test_a_refusal_says_what_is_refused_and_who_may(permission: str) -> None:
    with pytest.raises(Forbidden, match=DEEDS[permission]) as refused:
        require("viewer", permission)
    assert PERMISSIONS[permission][-1] in refused.value.message


def test_every_permission_but_reading_has_its_words() -> None:
    assert set(DEEDS) == set(PERMISSIONS) - {"read"}
