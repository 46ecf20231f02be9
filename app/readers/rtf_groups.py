"""RTF's groups and control words: what each does to the text."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.domain.document import Block
from app.domain.errors import Unreadable
from app.readers import rtf_codes as codes
from app.readers.marked_text import safe_target
from app.readers.rtf_stories import Paragraph, Story
from app.readers.runs import Mark, one_block
from app.readers.style_names import PLAIN, look_of
from app.readers.symbols import glyph

_DEEPEST = 1_000
_LONGEST = 100_000  # characters of a style's name, a field's code or a property
_KNOWN = frozenset(
    {"fldinst", "annotation", "atnauthor", "ud", "shpinst", "do", "footnote", "nesttableprops"}
    | {"shptxt", "dptxbxtext", "company"}
)
_ABOUT = frozenset({"title", "author", "company", "creatim", "revtim"})
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(?:TOC|INDEX)\b", re.IGNORECASE)


@dataclass
class _Field:
    where: str  # the destination that it stands in
    link: tuple[Mark, ...]
    contents: bool
    code: str = ""

    def show(self) -> None:
        self.contents = self.contents or bool(_CONTENTS.match(self.code))
        if found := _ADDRESS.match(self.code):
            target = safe_target(found[1])
            self.link = (("link", target),) if target else ()


@dataclass
class _Style:
    number: int = 0
    name: str = ""
    outline: int = 9
    list: int = 0
    based_on: int = -1


@dataclass
class _State:
    """What a group inherits from the one around it."""

    story: Story
    where: str = "text"  # the destination
    strong: bool = False
    emphasis: bool = False
    superscript: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    skips: int = 1  # characters that stand in for one of Unicode
    language: int = 0
    paragraph: Paragraph = field(default_factory=Paragraph)
    field: _Field | None = None
    style: _Style | None = None
    label: str = ""  # of the note
    outer: str = "text"
    ends: "Callable[[_State], None] | None" = None


class Groups:
    """Feed it a file, then take the story that `finish` returns and what was found beside it."""

    def __init__(self) -> None:
        self.notes: list[Block] = []
        self.comments: list[Block] = []
        self.margins: list[Block] = []
        self.about: dict[str, str] = {}
        self.languages: Counter[int] = Counter()
        self.changed = self.hidden = self.cut = False
        self._body = Story()
        self._state = _State(self._body)
        self._around: list[_State] = []
        self._fonts: dict[int, tuple[str, int]] = {}  # name and character set
        self._styles: dict[int, _Style] = {}
        self._codec = "cp1252"
        self._usual_font = 0
        self._bytes = bytearray()
        self._skip = 0
        self._high = 0  # the first half of a character beyond U+FFFF
        self._starred = False
        self._label = ""
        self._count = 0
        self._commentator = ""

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
        self._body.finish(self._state.paragraph)
        return self._body

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip, self._starred = 0, False
        if brace == b"{":
            if len(self._around) >= _DEEPEST:
                raise Unreadable("This file is nested too deeply to be read. Paste its text.")
            self._around.append(self._state)
            self._state = replace(self._state, paragraph=replace(self._state.paragraph), ends=None)
            if self._state.where == "stylesheet":
                self._state.where, self._state.style = "style", _Style()
                self._state.ends = self._end_style
        elif self._around:
            ended, self._state = self._state, self._around.pop()
            if ended.ends:
                ended.ends(ended)

    def _literal(self, text: bytes) -> None:
        self._starred = False
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
        font = self._state.font if self._state.font >= 0 else self._usual_font
        name, charset = self._fonts.get(font, ("", 0))
        name = name.rstrip(";")
        if charset == codes.SYMBOL_CHARSET and self._state.where == "text":
            self._text("".join(glyph(name, byte) or chr(byte) for byte in data))
        else:
            encoding = codes.CODEC_OF_CHARSET.get(charset, self._codec)
            if self._state.where in ("fonts", "style"):
                encoding = self._codec
            self._text(data.decode(encoding, "replace"))

    def _text(self, text: str) -> None:
        state = self._state
        if state.where == "text":
            if state.deleted or state.hidden:
                self.changed = self.changed or state.deleted
                self.hidden = self.hidden or (state.hidden and not state.deleted)
                return
            self.languages[state.language] += len(text)
            state.story.add(text, self._marks())
        elif state.where == "code" and state.field and len(state.field.code) < _LONGEST:
            state.field.code += text
        elif state.where == "style" and state.style and len(state.style.name) < _LONGEST:
            state.style.name += text
        elif state.where == "fonts" and state.font >= 0:
            name, charset = self._fonts.get(state.font, ("", 0))
            if not name.endswith(";") and len(name) < 100:
                self._fonts[state.font] = (name + text, charset)
                if ";" in text:
                    self._fonts[state.font] = ((name + text).partition(";")[0] + ";", charset)
        elif state.where == "commentator":
            self._commentator = (self._commentator + text)[:200]
        elif state.where in _ABOUT and len(self.about.get(state.where, "")) < _LONGEST:
            self.about[state.where] = self.about.get(state.where, "") + text

    def _marks(self) -> tuple[Mark, ...]:
        state = self._state
        links = state.field.link if state.field else ()
        kinds = ("strong", "emphasis", "superscript")
        return (*links, *((kind, "") for kind in kinds if getattr(state, kind)))

    def _sign(self, sign: bytes) -> None:
        self._flush()
        if sign == b"*":
            self._starred = True
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
            name = self._fonts.get(self._state.font, ("", 0))[0]
            self._text(glyph(name.rstrip(";"), number) or chr(number & 0xFF))
        else:
            self._text(chr(number))
        self._skip = self._state.skips

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        starred, self._starred = self._starred, False
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
            self._begin_box(state)
        elif state.where == "silent":
            return
        elif (starred and word not in _KNOWN) or word in codes.SILENT:
            state.outer, state.where = state.where, "silent"
        elif word in ("pntext", "listtext"):
            state.story.item = True
            state.where = "silent"
        elif spelt := codes.SPELT.get(word):
            self._text(spelt)
        elif action := _ACTIONS.get(word):
            action(self, state, value)
        elif word in codes.MARGINS:
            self._begin_aside(state, self._end_margin)
        elif word in codes.CODEC_OF_DECLARATION:
            self._codec = codes.CODEC_OF_DECLARATION[word]

    def _begin_aside(self, state: _State, ends: Callable[[_State], None]) -> None:
        """A group whose text stands elsewhere."""
        gone = state.deleted or state.hidden
        state.story, state.where, state.ends = Story(), "text", ends
        state.paragraph, state.field = Paragraph(), None
        state.strong = state.emphasis = state.superscript = False
        state.deleted = state.hidden = gone

    def _begin_box(self, state: _State) -> None:
        outside = state.story
        self._begin_aside(state, lambda ended: self._end_box(ended, outside))

    def _begin_note(self, state: _State, _value: int | None) -> None:
        self._begin_aside(state, self._end_note)
        state.label, self._label = self._label, ""

    def _begin_comment(self, state: _State, _value: int | None) -> None:
        self._begin_aside(state, self._end_comment)

    @staticmethod
    def _end_box(ended: _State, outside: Story) -> None:
        ended.story.finish(ended.paragraph)
        outside.boxes += ended.story.blocks

    def _end_note(self, ended: _State) -> None:
        ended.story.finish(ended.paragraph)
        before = f"{ended.label}. " if ended.label else ""
        if block := one_block(ended.story.blocks, "footnote", "notes", before):
            self.notes.append(block)

    def _end_comment(self, ended: _State) -> None:
        ended.story.finish(ended.paragraph)
        author, self._commentator = " ".join(self._commentator.split()), ""
        before = f"Comment by {author}: " if author else "Comment: "
        if block := one_block(ended.story.blocks, "footnote", "notes", before):
            self.comments.append(block)

    def _end_margin(self, ended: _State) -> None:
        ended.story.finish(ended.paragraph)
        if block := one_block(ended.story.blocks, "paragraph", "boilerplate"):
            self.margins.append(block)

    def _end_style(self, ended: _State) -> None:
        if ended.style and ended.where == "style":
            ended.style.name = ended.style.name.partition(";")[0]
            self._styles[ended.style.number] = ended.style

    def _note_mark(self, state: _State, _value: int | None) -> None:
        if state.where == "text" and state.story is self._body:
            self._count += 1
            self._label = str(self._count)
            if not state.deleted:
                plain = [mark for mark in self._marks() if mark[0] != "superscript"]
                state.story.add(self._label, (*plain, ("superscript", "")))

    def _apply_style(self, state: _State, value: int | None) -> None:
        if state.where == "style" and state.style:
            state.style.number = value or 0
            return
        state.paragraph.look, number = PLAIN, value or 0
        for _ in range(20):
            style = self._styles.get(number)
            if style is None:
                return
            if state.paragraph.look == PLAIN:
                state.paragraph.look = look_of(style.name)
            if style.outline < 9 and state.paragraph.outline == 9:
                state.paragraph.outline = style.outline
            state.paragraph.list = state.paragraph.list or style.list
            number = style.based_on

    def _begin_field(self, state: _State, _value: int | None) -> None:
        around = state.field
        state.field = _Field(
            state.where, around.link if around else (), around is not None and around.contents
        )

    def _show_field(self, state: _State, _value: int | None) -> None:
        if state.field:
            state.field.show()
            state.where = state.field.where

    def _end_paragraph(self, state: _State, _value: int | None) -> None:
        if state.where == "text":
            if state.deleted:  # the paragraph goes on in the next one
                self.changed = True
                return
            contents = state.field is not None and state.field.contents
            state.story.end_paragraph(state.paragraph, contents=contents)

    def _set_codec(self, _state: _State, value: int | None) -> None:
        self._codec = codes.codec(value or 1252)

    def _set_usual_font(self, _state: _State, value: int | None) -> None:
        self._usual_font = value or 0

    def _set_charset(self, state: _State, value: int | None) -> None:
        if state.where == "fonts":
            self._fonts[state.font] = (self._fonts.get(state.font, ("", 0))[0], value or 0)

    def _set_date(self, state: _State, value: int | None) -> None:
        if state.where in ("creatim", "revtim") and value:
            parts = self.about.get(state.where, "")
            self.about[state.where] = f"{parts}-{value:02}" if parts else f"{value:04}"


_Action = Callable[[Groups, _State, int | None], None]


def _toggle(name: str, on: bool = True) -> _Action:
    def act(_groups: Groups, state: _State, value: int | None) -> None:
        setattr(state, name, on if value is None else bool(value) and on)

    return act


def _set(name: str, usual: int = 0) -> _Action:
    def act(_groups: Groups, state: _State, value: int | None) -> None:
        setattr(state, name, usual if value is None else value)

    return act


def _layout(name: str, style_name: str = "") -> _Action:
    """A property of the paragraph at hand, or of the style that is being defined."""

    def act(_groups: Groups, state: _State, value: int | None) -> None:
        if state.where != "style":
            setattr(state.paragraph, name, max(0, value or 0))
        elif state.style and style_name:
            setattr(state.style, style_name, max(0, value or 0))

    return act


def _go(where: str) -> _Action:
    def act(_groups: Groups, state: _State, _value: int | None) -> None:
        if state.where in ("text", "info"):
            state.outer, state.where = state.where, where

    return act


def _on_story(act: Callable[[Story, Paragraph], None]) -> _Action:
    def acted(_groups: Groups, state: _State, _value: int | None) -> None:
        if state.where == "text":
            act(state.story, state.paragraph)

    return acted


def _plain(_groups: Groups, state: _State, _value: int | None) -> None:
    state.strong = state.emphasis = state.superscript = state.hidden = state.deleted = False
    state.font = -1


def _new_paragraph(_groups: Groups, state: _State, _value: int | None) -> None:
    state.paragraph = Paragraph()


def _in_table(_groups: Groups, state: _State, value: int | None) -> None:
    state.paragraph.in_table = value is None or value > 0


def _based_on(_groups: Groups, state: _State, value: int | None) -> None:
    if state.style:
        state.style.based_on = -1 if value is None else value


_ACTIONS: dict[str, _Action] = {
    "par": Groups._end_paragraph,
    "sect": Groups._end_paragraph,
    "line": _on_story(lambda story, _: story.runs.line_break()),
    "softline": _on_story(lambda story, _: story.runs.line_break()),
    "cell": _on_story(lambda story, paragraph: story.end_cell(paragraph)),
    "row": _on_story(lambda story, _: story.end_row()),
    "nestcell": _on_story(
        lambda story, paragraph: story.end_paragraph(replace(paragraph, in_table=True))
    ),
    "trowd": _on_story(lambda story, _: story.merged.clear()),
    "clvmrg": _on_story(lambda story, _: story.merge()),
    "clmrg": _on_story(lambda story, _: story.merge()),
    "cellx": _on_story(lambda story, _: story.define_cell()),
    "pard": _new_paragraph,
    "plain": _plain,
    "intbl": _in_table,
    "itap": _in_table,
    "s": Groups._apply_style,
    "sbasedon": _based_on,
    "outlinelevel": _layout("outline", "outline"),
    "ls": _layout("list", "list"),
    "ilvl": _layout("depth"),
    "b": _toggle("strong"),
    "i": _toggle("emphasis"),
    "super": _toggle("superscript"),
    "nosupersub": _toggle("superscript", on=False),
    "sub": _toggle("superscript", on=False),
    "v": _toggle("hidden"),
    "deleted": _toggle("deleted"),
    "f": _set("font"),
    "uc": _set("skips", 1),
    "lang": _set("language"),
    "deflang": _set("language"),
    "ansicpg": Groups._set_codec,
    "deff": Groups._set_usual_font,
    "fcharset": Groups._set_charset,
    "fonttbl": _go("fonts"),
    "stylesheet": _go("stylesheet"),
    "info": _go("info"),
    "title": _go("title"),
    "author": _go("author"),
    "company": _go("company"),
    "creatim": _go("creatim"),
    "revtim": _go("revtim"),
    "yr": Groups._set_date,
    "mo": Groups._set_date,
    "dy": Groups._set_date,
    "field": Groups._begin_field,
    "fldinst": _go("code"),
    "fldrslt": Groups._show_field,
    "footnote": Groups._begin_note,
    "annotation": Groups._begin_comment,
    "atnauthor": _go("commentator"),
    "shpinst": _go("silent"),
    "do": _go("silent"),
    "chftn": Groups._note_mark,
}
