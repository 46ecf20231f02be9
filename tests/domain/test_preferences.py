from __future__ import annotations

import pytest

from app.domain.errors import Invalid
from app.domain.preferences import LANGUAGES, THEMES, Preferences, check, time_zones


def test_every_choice_of_the_lists_is_taken() -> None:
    zones = [zone for region in time_zones().values() for zone in region]
    for theme in THEMES:
        check(Preferences(theme=theme))
    for language in LANGUAGES:
        check(Preferences(language=language))
    for zone in ("", "UTC", *zones):
        check(Preferences(time_zone=zone))


def test_zones_stand_in_regions_and_none_of_the_old_names_is_offered() -> None:
    zones = time_zones()
    assert "Africa/Bamako" in zones["Africa"]
    assert not {"Etc", "US", "GB", "posix"} & zones.keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"language": "xx"},
        {"theme": "sepia"},
        {"time_zone": "../etc", "language": "<b>", "theme": '"'},
    ],
)
def test_what_is_not_in_a_list_is_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        check(Preferences(**wrong))
    assert set(refused.value.fields) == set(wrong)
