"""Texts that have broken exports: markup, formulas, scripts, right-to-left, emoji."""

from hypothesis import strategies as st

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</title></blockquote><svg/onload=alert(1)>",
    "javascript:alert(1) [x](javascript:alert(1)) <javascript:alert(1)>",
    "{{ 7*7 }} {% include '/etc/passwd' %} {# gone #}",
    "&lt;b&gt; &amp; &copy; &#x26; AT&T",
    '=HYPERLINK("http://x","y")',
    "'=1+1",
    "＝1",
    "@SUM(A1)",
    "-1",
    "1. one\n2) two\n- three\n+ four\n* five",
    "# one\n> two\n    three\n~~~\n```\nfour",
    "a\n===\nb\n---\nc",
    "a | b\n--|--\nc | d",
    "a\n:-:\nb",
    "a\n\n\nb\\",
    "[B1:1]: http://x\n[^1]: note ![i](u) `code` **b** _e_ ~~s~~ \\* :smile:",
    "http://example.org/a_b_c?x=1&y=2 www.example.org a@b.example",
    "  spaces at both ends  \n  and within  ",
    "مرحبا بالعالم و 123",
    "👩‍👩‍👧‍👦 🇲🇱 e\u0301 \u2003 end",
    'He said "no", then; left',
    "ends in a line end\n",
)
# Stored texts hold no control characters but LF.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), min_size=1)
SIGNS = [*"*_[]()<>#|`~\\&;:!-+=1.) \n'\"a@", "&amp;", "://", "---"]
marked = st.lists(st.sampled_from(SIGNS), min_size=1).map("".join)
LINES = (
    *("a", "", "===", "=", "---", "--", "- a", "-", "+ a", "* a", "12) a", "1.", "999999999. a"),
    *("# a", "###", "> a", "a | b", "|-|-|", ":-:", "-:", "```", "~~~", "<div>", "<!-- a", "&#35;"),
    *("    a", "\ta", "[a]: b", "[^1]: a", "***", "_ _ _", ": a", "\\", "a\\", "a  ", "&amp;"),
)
lined = st.lists(st.sampled_from(LINES), min_size=1, max_size=4).map("\n".join).filter(bool)
any_text = st.sampled_from(HOSTILE) | marked | lined | texts
