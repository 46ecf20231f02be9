"""How pages look to one person: in which zone and language moments are told, light or dark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from app.domain.people import refuse

THEMES = {"": "As the device", "light": "Light", "dark": "Dark"}

# Of dates and times; the words of Briefmark are English. Tags are those of BCP 47, each language
# under its own name.
LANGUAGES = {
    "": "As the browser",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "ar": "العربية",
    "bg": "Български",
    "bn": "বাংলা",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "es": "Español",
    "et": "Eesti",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ha": "Hausa",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt-BR": "Português (Brasil)",
    "pt-PT": "Português (Portugal)",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh-CN": "中文（简体）",
    "zh-TW": "中文（繁體）",
}
UTC = "UTC"
REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


@dataclass(frozen=True)
class Preferences:
    """Of one person; "" leaves it to the browser."""

    time_zone: str = ""
    language: str = ""
    theme: str = ""


@cache
def time_zones() -> dict[str, tuple[str, ...]]:
    """Region -> its zones by the names of the tz database; none where this machine has none."""
    known = sorted(available_timezones())
    found = {region: tuple(z for z in known if z.startswith(f"{region}/")) for region in REGIONS}
    return {region: zones for region, zones in found.items() if zones}


def check(chosen: Preferences) -> None:
    """Raises Invalid with a sentence for each field that says what there is not."""
    zones = {"", UTC}.union(*time_zones().values())
    known = {"time_zone": zones, "language": LANGUAGES, "theme": THEMES}
    refuse(
        {
            name: "Choose one from the list."
            for name, choices in known.items()
            if getattr(chosen, name) not in choices
        }
    )
