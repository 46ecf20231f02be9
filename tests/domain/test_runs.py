from app.domain.runs import Run, in_html, plain


def test_the_words_alone() -> None:
    assert plain((Run("See "), Run("Arms Flows", emphasis=True), Run("."))) == "See Arms Flows."
    assert plain(()) == ""


def test_html_is_escaped_and_keeps_the_emphasis() -> None:
    runs = (Run("A & "), Run("<b>", emphasis=True), Run("x", link="javascript:alert(1)"))
    assert in_html(runs) == "A &amp; <em>&lt;b&gt;</em>x"


def test_a_run_is_plain_words_unless_something_is_said() -> None:
    assert Run("x") == Run("x", emphasis=False, code=False, link="")
