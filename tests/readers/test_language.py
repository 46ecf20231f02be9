import pytest

from app.readers.language import guess_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The flow of arms to the north of the country is a threat to all in the region", "en"),
        ("Le trafic des armes dans le nord du pays est une menace pour la région", "fr"),
        ("Der Handel mit Waffen ist eine Gefahr für die Region und das Land", "de"),
        ("El tráfico de armas en el norte del país es una amenaza para la región", "es"),
        ("Оружие и границы", ""),
        ("", ""),
    ],
)
def test_the_language_is_guessed_by_common_words(text: str, code: str) -> None:
    assert guess_language(text) == code
