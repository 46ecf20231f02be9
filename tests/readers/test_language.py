import codecs

import pytest

from app.domain.details import LANGUAGES
from app.domain.sample import SAMPLE
from app.readers.language import guess_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The flow of arms to the north of the country is a threat to all in the region", "en"),
        ("Le trafic des armes dans le nord du pays est une menace pour la région", "fr"),
        ("Der Handel mit Waffen ist eine Gefahr für die Region und das Land", "de"),
        ("El tráfico de armas en el norte del país es una amenaza para la región", "es"),
        ("O tráfico de armas no norte do país é uma ameaça para a região", "pt"),
        ("Państwo powinno strzec składów broni i granicy wschodniej", "pl"),
        ("Silah depoları güvenli olmalı, sınır şehirlerinde devriye", "tr"),
        ("Государство должно охранять склады оружия и границу", "ru"),
        ("يجب على الحكومة مراقبة الحدود ومخازن الأسلحة", "ar"),
        ("יש לשמור על המחסנים ועל הגבול בצפון", "he"),
        ("政府应加强监测工作，并在边境设立检查站。", "zh"),
        ("国境管理を強化し、武器庫の監視を続ける。", "ja"),
        ("รัฐบาลควรเพิ่มการตรวจสอบชายแดน", "th"),
        ("12 34 56, 2013", ""),
        ("Arms", ""),
        ("", ""),
    ],
)
def test_the_language_is_told(text: str, code: str) -> None:
    assert guess_language(text) == code


def test_letters_that_are_no_words_have_no_language() -> None:
    text = " ".join(block.text for block in SAMPLE.blocks)
    assert guess_language(text) == "en"
    assert guess_language(codecs.encode(text, "rot13")) == ""


def test_what_can_be_told_can_be_chosen() -> None:
    """The model knows every language of the list; it raises ValueError for others."""
    assert guess_language("Count the rifles before the end of the year") in LANGUAGES
