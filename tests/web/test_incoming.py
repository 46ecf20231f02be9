"""Numbers too large for a database, NUL and endless names, in every address and every field: each
is refused in words, and none is a fault of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.fixtures.study import JSON, Study
from tests.web.test_route_walk import address, routes, values

ROOT = Path(__file__).resolve().parents[2]
TOO_LARGE = [2**31, 2**63, 10**40]
WORDS = ["a\0b", str(2**31), str(2**63), "-1", "a" * 5000, "💥"]


def names_of_fields() -> list[str]:
    """Every name that a view asks a form or an address for."""
    text = "\n".join(path.read_text() for path in (ROOT / "app" / "web").rglob("*.py"))
    found = re.findall(r"""(?:form|args|values)(?:\.get|\.getlist)?[(\[]\s*"([a-z_]+)""", text)
    written = re.findall(r'name="([a-z_]+)"', _templates())
    return sorted({*found, *written} - {"csrf_token", "next"})


def _templates() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_too_large_is_nothing_that_is_there(study: Study, number: int) -> None:
    known = values(study, "lead")
    lead = study.client("lead")
    seen = {}
    for method, rule in routes(study.app):
        whole = [name for name, kind in rule._converters.items() if "Integer" in _name(kind)]
        for name in whole:
            url = address(study.app, rule, {**known, name: 987_654_321})
            url = url.replace("987654321", str(number))
            answer = lead.open(url, method=method)
            seen[f"{method} {rule.rule}"] = answer.status_code
    assert seen
    assert set(seen.values()) <= {404, 405}


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_a_field_may_hold_anything(study: Study, word: str) -> None:
    known = values(study, "lead")
    lead, fields = study.client("lead"), names_of_fields()
    assert len(fields) > 40
    broken = []
    for method, rule in routes(study.app):
        if (method, rule.rule) in (("POST", "/sign-out"), ("POST", "/sign-in")):
            continue
        url = address(study.app, rule, known)
        sent = {name: word.encode("utf-8", "surrogatepass") for name in fields}
        if method == "GET":
            answer = lead.get(url, query_string=sent)
        else:
            answer = lead.post(url, data=sent, headers=JSON)
        if answer.status_code >= 500:
            broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize("slug", ["%00", "a%00b", "a" * 5000, "軍備管理", "..%2f", "%ff"])
def test_a_name_in_an_address_may_be_anything(study: Study, slug: str) -> None:
    lead = study.client("lead")
    for path in (f"/projects/{slug}", study.url(f"/codebook/tags/{slug}"), f"/setup/{slug}"):
        assert lead.get(path).status_code in (400, 404, 410), path


@pytest.mark.parametrize("host", ["a" * 5000, "a..b", "[::1", "exa mple.org", "\xff"])
def test_a_host_may_be_anything(study: Study, host: str) -> None:
    for path in ("/sign-in", "/healthz", "/nowhere"):
        answer = study.client("anonymous").get(path, headers={"Host": host})
        assert answer.status_code < 500, path


def _name(kind: object) -> str:
    return " ".join(each.__name__ for each in type(kind).__mro__)
