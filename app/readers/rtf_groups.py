"""RTF's groups and characters, token by token."""

from dataclasses import replace

from app.domain.errors import Unreadable
from app.readers import rtf_codes as codes
from app.readers.office.symbols import glyph
from app.readers.rtf_state import ABOUT, Found, State, Style
from app.readers.rtf_stories import Story
from app.readers.rtf_words import ACTIONS, begin_aside, begin_box, end_margin, end_style

_DEEPEST = 1_000
_LONGEST = 100_000  # characters of a style's name, a field's code or a property
_KNOWN = frozenset(
    {"fldinst", "annotation", "atnauthor", "ud", "shpinst", "do", "footnote", "nesttableprops"}
    | {"shptxt", "dptxbxtext", "company"}
)


class Groups:
    """Feed it a file, then take the story that `finish` returns and what was `found` beside it."""

    def __init__(self) -> None:
        self.found = Found()
        self.cut = False
        self._state = State(self.found.body)
        self._around: list[State] = []
        self._bytes = bytearray()
        self._skip = 0  # characters that stand in for the one before, for old readers
        self._high = 0  # the first half of a character beyond U+FFFF
        self._opened = False  # a group has just begun
        self._starred = False  # with \\*: what knows it not drops it

    def feed(self, data: bytes) -> None:
        at, size, match = 0, len(data), codes.TOKEN.match
        while at < size:
            token = match(data, at)
            if token is None:  # a lone backslash at the end
                break
            at = token.end()
            kind = token.lastindex
            if kind == 1:
                self._literal(bytes.fromhex(token[1].replace(b"\\'", b"").decode()))
            elif kind == 6:
                self._literal(token[6])
            elif kind == 5:
                self._brace(token[5])
                if not self._around:
                    break
            elif kind in (2, 3):
                word = token[2].decode()
                value = int(token[3]) if token[3] else None
                if word == "bin":
                    at += max(0, value or 0)
                else:
                    self._word(word, value)
            elif kind == 4:
                self._sign(token[4])
        self.cut = bool(self._around)

    def finish(self) -> Story:
        while self._around:
            self._brace(b"}")
        self._flush()
        self.found.body.finish(self._state.paragraph)
        return self.found.body

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip, self._starred, self._opened = 0, False, brace == b"{"
        if brace == b"{":
            if len(self._around) >= _DEEPEST:
                raise Unreadable("This file is nested too deeply to be read. Paste its text.")
            self._around.append(self._state)
            self._state = replace(self._state, paragraph=replace(self._state.paragraph), ends=None)
            if self._state.where == "stylesheet":
                self._state.where, self._state.style = "style", Style()
                self._state.ends = lambda ended: end_style(self.found, ended)
        elif self._around:
            ended, self._state = self._state, self._around.pop()
            if ended.ends:
                ended.ends(ended)

    def _literal(self, text: bytes) -> None:
        self._starred = self._opened = False
        if self._skip:
            dropped = min(self._skip, len(text))
            self._skip -= dropped
            text = text[dropped:]
        if self._state.where != "silent":
            self._bytes += text

    def _flush(self) -> None:
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        font = self._state.font if self._state.font >= 0 else self.found.usual_font
        name, charset = self.found.fonts.get(font, ("", 0))
        name = name.rstrip(";")
        if charset == codes.SYMBOL_CHARSET and self._state.where == "text":
            self._text("".join(glyph(name, byte) or chr(byte) for byte in data))
        else:
            encoding = codes.CODEC_OF_CHARSET.get(charset, self.found.codec)
            if self._state.where in ("fonts", "style"):
                encoding = self.found.codec
            self._text(data.decode(encoding, "replace"))

    def _text(self, text: str) -> None:
        state = self._state
        if state.where == "text":
            if state.deleted or state.hidden:
                self.found.changed = self.found.changed or state.deleted
                self.found.hidden = self.found.hidden or (state.hidden and not state.deleted)
                return
            self.found.languages[state.language] += len(text)
            state.story.add(text, state.marks())
        elif state.where == "code" and state.field and len(state.field.code) < _LONGEST:
            state.field.code += text
        elif state.where == "style" and state.style and len(state.style.name) < _LONGEST:
            state.style.name += text
        elif state.where == "fonts" and state.font >= 0:
            name, charset = self.found.fonts.get(state.font, ("", 0))
            if not name.endswith(";") and len(name) < 100:
                self.found.fonts[state.font] = (name + text, charset)
                if ";" in text:
                    self.found.fonts[state.font] = ((name + text).partition(";")[0] + ";", charset)
        elif state.where == "commentator":
            self.found.commentator = (self.found.commentator + text)[:200]
        elif state.where in ABOUT and len(self.found.about.get(state.where, "")) < _LONGEST:
            self.found.about[state.where] = self.found.about.get(state.where, "") + text

    def _sign(self, sign: bytes) -> None:
        self._flush()
        if sign == b"*":
            self._starred = self._opened  # elsewhere old StarWriters write it without meaning
        elif self._skip:
            self._skip -= 1
        elif sign in (b"\r", b"\n"):
            self._word("par", None)
        elif sign in codes.SIGNS:
            self._text(codes.SIGNS[sign])

    def _unicode(self, number: int) -> None:
        number &= 0xFFFF
        high, self._high = self._high, 0
        if 0xD800 <= number < 0xDC00:
            self._high = number
        elif 0xDC00 <= number < 0xE000:
            self._text(
                chr(0x10000 + ((high & 0x3FF) << 10) + (number & 0x3FF)) if high else "\ufffd"
            )
        elif 0xF000 <= number <= 0xF0FF:
            name = self.found.fonts.get(self._state.font, ("", 0))[0]
            self._text(glyph(name.rstrip(";"), number) or chr(number & 0xFF))
        else:
            self._text(chr(number))
        self._skip = self._state.skips

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        starred, self._starred, self._opened = self._starred, False, False
        if word == "u":
            self._skip = 0
            self._unicode(value or 0)
            return
        if self._skip:
            self._skip -= 1
            return
        state = self._state
        if word == "ud":
            state.where = state.outer
        elif word in ("shptxt", "dptxbxtext"):
            begin_box(state)
        elif state.where == "silent":
            return
        elif (starred and word not in _KNOWN) or word in codes.SILENT:
            state.outer, state.where = state.where, "silent"
        elif word in ("pntext", "listtext"):
            state.story.item = True
            state.where = "silent"
        elif spelt := codes.SPELT.get(word):
            self._text(spelt)
        elif action := ACTIONS.get(word):
            action(self.found, state, value)
        elif word in codes.MARGINS:
            begin_aside(state, lambda ended: end_margin(self.found, ended))
        elif word in codes.CODEC_OF_DECLARATION:
            self.found.codec = codes.CODEC_OF_DECLARATION[word]
