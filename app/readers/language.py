"""The language of a text, by py3langid. Its model takes half a second and 100 MB: only the child
process that reads files (`isolation`) may load it."""

from functools import cache
from typing import TYPE_CHECKING

from app.domain.details import LANGUAGES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 20_000  # characters
_FEWEST = 8  # letters; of Chinese they are words
_SURE = 0.4  # of 1; neighbours such as Russian and Bulgarian share what a few words tell
_NONE = "zxx"  # what is no language


def guess_language(text: str) -> str:
    """The ISO 639 code of the language, or "" when none stands out."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _FEWEST:
        return ""
    code, share = _identifier().classify(sample)
    return code if share >= _SURE and code != _NONE else ""


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, _NONE])
    return identifier
