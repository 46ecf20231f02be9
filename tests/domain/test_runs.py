from app.domain.runs import Run, plain


def test_the_words_alone() -> None:
    assert plain((Run("See "), Run("Arms Flows", emphasis=True), Run("."))) == "See Arms Flows."
    assert plain(()) == ""
