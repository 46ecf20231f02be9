"""Every route by every role with a number that no database holds, and below a project whose name no
slug has: nobody finds anything, and nobody learns whether there is."""

from __future__ import annotations

import pytest

from tests.fixtures.study import ROLES, Study
from tests.web.test_incoming import _name
from tests.web.test_route_walk import address, routes, values

pytestmark = pytest.mark.either_engine

TOO_LARGE, NOT_ASCII = 2**63, "軍備管理"
NOT_FOUND = {"anonymous": {401, 404, 405}, "outsider": {404, 405}}


@pytest.mark.parametrize("role", ROLES[:-1])  # the lead: test_incoming.py
def test_numbers_out_of_range_and_names_that_are_none_are_not_there(
    study: Study, role: str
) -> None:
    known, client, wrong, asked = values(study, "lead"), study.client(role), [], 0
    for method, rule in routes(study.app):
        changed = {
            name: 987_654_321 for name, kind in rule._converters.items() if "Integer" in _name(kind)
        }
        urls = []
        if changed:
            url = address(study.app, rule, {**known, **changed})
            urls.append(url.replace("987654321", str(TOO_LARGE)))
        if "slug" in rule.arguments:
            urls.append(address(study.app, rule, {**known, "slug": NOT_ASCII}))
        for url in urls:
            asked += 1
            answer = client.open(url, method=method)
            expected = NOT_FOUND.get(role, {404, 405})
            if answer.status_code not in expected:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert asked > 150
    assert wrong == []
