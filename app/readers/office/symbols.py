"""Characters of symbol fonts, which have no Unicode of their own."""

# Adobe Symbol, 0x41 to 0x7a; "\0" stands for what we do not know.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\0αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {code: char for code, char in enumerate(_GREEK, start=0x41) if char != "\0"} | {
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈",
    0xBC: "…", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD6: "√", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_DINGBATS = {
    0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip


def symbol(font: str, code: str) -> str:
    """The character that hexadecimal `code` shows in a symbol font; "\ufffd" when unknown."""
    try:
        number = int(code[:6], 16)
    except ValueError:
        return ""
    return glyph(font, number) or ("\ufffd" if 0xE000 <= number <= 0xF8FF else _char(number))


def glyph(font: str, number: int) -> str:
    """The same for a number; "" when it is not known."""
    number = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    name = font.casefold()
    if name == "symbol":
        known = _SYMBOL.get(number, "")
        return known or (chr(number) if 0x20 <= number < 0x41 else "")
    return _DINGBATS.get(number, "") if name.startswith("wingdings") else ""


def _char(number: int) -> str:
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else ""
