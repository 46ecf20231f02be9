"""Words that harm a program that takes them for something else: markup, statements, formulas,
templates, paths, headers, signs that break a line or a file. Each is one line of text that a form
can carry; what is markup among them makes elements called `x-evil` and attributes with that word.
"""

from __future__ import annotations

TAGS = ("a", "b", "body", "button", "details", "div", "form", "iframe", "img", "input", "link")
MORE_TAGS = ("math", "meta", "object", "script", "style", "svg", "table", "template", "video")
EVENTS = ("onclick", "onerror", "onfocus", "onload", "onmouseover", "ontoggle", "onanimationend")
BREAKS = ("", '"', "'", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>", "`>")
STATEMENTS = (
    "' OR 1=1 --",
    "'; DROP TABLE highlight; --",
    '" OR ""="',
    '\') UNION SELECT password_hash FROM "user" --',
    "1; SELECT pg_sleep(5)",
    "%' ESCAPE '!",
    "' AND randomblob(1000000000) --",
    "\\'; SELECT 1; --",
    "x' || (SELECT email FROM \"user\" LIMIT 1) || '",
    "$$; DELETE FROM event; $$",
    "%",
    "_",
    "NULL",
    "1/0",
)
TEMPLATES = (
    "{{7*7}}",
    "{{config}}",
    "{{''.__class__.__mro__}}",
    "{% include '/etc/passwd' %}",
    "{# x #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%s%s%n",
    "%(secret)s",
    "{0.__class__.__init__.__globals__}",
    "{secret_key}",
    '#read("/etc/passwd")',
    '#eval("1+1")',
    '#include "/etc/passwd"',
    "#sys.inputs",
    "$ integral $",
    "\\input{/etc/passwd}",
    "\\write18{id}",
    "}, author = {Evil}, note = {",
    "@article{evil, title={x}}",
    "ER  - \\nTY  - BOOK",
    "__proto__",
    "constructor.prototype",
)
FORMULAS = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example","x")',
    'IMPORTXML("http://evil.example","//a")',
    'DDE("cmd";"/C calc";"!A0")',
)
PATHS = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\boot.ini",
    "\\\\evil.example\\share",
    "....//....//etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "con",
    "aux.txt",
    ".",
    "..",
    "-rf",
    "--help",
    "~root",
    "a/b\\c:d*e?f",
)
SHELL = ("; id", "| id", "`id`", "$(id)", "&& id", "> /tmp/evil", "\\", "!!", "*", "$IFS")
ADDRESSES = (
    "javascript:evil()",
    "JaVaScRiPt:evil()",
    "java\tscript:evil()",
    " javascript:evil()",
    "javascript&colon;evil()",
    "data:text/html,<x-evil>",
    "vbscript:evil()",
    "file:///etc/passwd",
    "http://127.0.0.1:22/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data",
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example/@briefmark",
    "http://user:pass@evil.example",
    "mailto:a@b?bcc=evil@example.org",
    "tel:1",
    "http://" + "a" * 300 + ".example",
    "http://ex\u202emaple.org",
    "xn--80ak6aa92e.com",
)
MARKDOWN = (
    "[x](javascript:evil())",
    "![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "[x]: javascript:evil()",
    "[B1:1] [B9:9] [B1:99999999999999999999]",
    "[[[[[[[[[[B1:1]]]]]]]]]]",
    "> " * 60 + "x",
    "*" * 300,
    "[" * 300,
    "`" * 300,
    "| a | b |",
    "# x",
    "- [ ] x",
    "^^^ ~~~ ---",
    "&lt;x-evil&gt;",
    "&#60;x-evil&#62;",
    "&amp;amp;lt;x-evil",
)
QUERIES = (
    "tag:",
    'tag:"',
    "-tag:-tag:",
    "tag:a,b,,c",
    'by:"" brief:B0',
    "brief:B99999999999999999999",
    "when:before:99999",
    "rec:R-1",
    '"unclosed',
    "((((a",
    "OR AND NOT NEAR(",
    "a* *a *",
    "has:has:has",
    "country:country:",
    "tag:" + ",".join(["a"] * 200),
)
MARKED_UP = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "<![CDATA[<x-evil>]]>",
    "<?xml version='1.0'?><x-evil/>",
    "<?php evil(); ?>",
    "<!-- evil --!><x-evil>",
    "<x-evil xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='javascript:evil()'>",
    "<w:t>evil</w:t>",
    "</w:t></w:r><w:r><w:fldSimple w:instr='DDEAUTO evil'/>",
    "<noscript><p title='</noscript><x-evil>'>",
    "<style>@import 'http://evil.example'</style>",
    "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "\uff1cx-evil\uff1e",
    "<x-evil/onclick=evil()>",
    "<<x-evil>>",
    "<x-evil\n>",
)
NUMBERS = (
    *("0", "-1", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "1e309", "NaN"),
    *("Infinity", "0x10", "1_000", "1,5", "٣", "²", "Ⅷ", "00012", "+7", "1" + "0" * 400),
    *("2026-13-45", "0000-00-00", "99999-01-01", "-0044-03-15", "24:61", "true", "null", "[]"),
)
HEADERS = ("\r\nSet-Cookie: evil=1", "\r\n\r\n<x-evil>", "x\nX-Evil: 1", "%0d%0aX-Evil: 1")
SIGNS = (
    *(f"a{chr(code)}b" for code in (*range(1, 32), 0x7F, 0x80, 0x85, 0x9B, 0xA0, 0xAD)),
    *(
        f"a{chr(code)}b"
        for code in (0x200B, 0x200D, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069)
    ),
    *(
        f"a{chr(code)}b"
        for code in (0xFEFF, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE0001)
    ),
    *(f"a{chr(code)}b" for code in (0xE000, 0xF8FF, 0x10FFFD, 0xFE0F, 0x1F468, 0x1D7D8, 0x2F800)),
    "Z" + "".join(chr(0x300 + n % 100) for n in range(300)),
    "\u0041\u030a vs \u00c5 vs \u212b",
    "👨‍👩‍👧‍👦" * 40,
    "🇫🇷🇫🇷🇫🇷" * 40,
    "ﷺ" * 80,
    "אבג <x-evil> דהו",
    "\u202eevil\u202c",
    "\u2067\u2066\u2067\u2066",
    "กำกำกำ" * 30,
    "ℌ𝔢𝔩𝔩𝔬",
    "ſtraße STRASSE ﬁ İ ı",
    "\u00a0",
    "\u3000",
    " ",
    "  x  ",
    "軍備管理とライフル",
    "الحراس يجب",
)
LONG = (
    *("a" * 5_000, "a " * 2_500, "💥" * 1_500, "é" * 4_000, "<" * 3_000, "&" * 3_000, '"' * 3_000),
    *("(" * 3_000, "\\" * 3_000, "\t" * 1_000, "." * 4_000, "a-" * 2_000, "0" * 4_000),
)


def hostile_words() -> list[str]:
    """Each once, always in the same order."""
    made = [
        *(f"{out}<x-evil {event}=evil()>" for out in BREAKS for event in EVENTS),
        *(
            f"{out}<{tag} x-evil src=evil href=evil>"
            for tag in (*TAGS, *MORE_TAGS)
            for out in BREAKS[:7]
        ),
        *(f"{tag} onfocus=evil() autofocus x=" for tag in TAGS),
        *(f'" {event}="evil()' for event in EVENTS),
        *(f"' {event}='evil()" for event in EVENTS),
        *(
            f"{sign}{formula}"
            for sign in ("=", "+", "-", "@", "\t=", "\uff1d")
            for formula in FORMULAS
        ),
        *(*STATEMENTS, *TEMPLATES, *PATHS, *SHELL, *ADDRESSES, *MARKDOWN, *QUERIES, *MARKED_UP),
        *(*NUMBERS, *HEADERS, *SIGNS, *LONG),
    ]
    return list(dict.fromkeys(made))
