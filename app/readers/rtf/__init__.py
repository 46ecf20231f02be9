"""Rich Text (RTF 1.9), by our own tokenizer: one pass, bounded depth, token by token to paragraphs
and tables. striprtf, which was looked at, gives text only: no headings, lists, tables, notes."""

from collections import Counter
from dataclasses import replace
from locale import windows_locale

from app.domain.document import Block, Document
from app.domain.errors import TooLarge, Unreadable
from app.readers.office.fields import is_contents, link_of
from app.readers.office.lists import marker
from app.readers.office.runs import one_block
from app.readers.office.styles import PLAIN, Look, heading, look_of
from app.readers.office.symbols import glyph
from app.readers.prose.manuscript import Properties, authors_of, document_of
from app.readers.rtf import parts
from app.readers.rtf.parts import RtfStory, Scope

MOST_WORDS = 2_500_000  # control words and groups
_CHANGED = "Tracked changes were taken as accepted: what was struck out is not in the text."
_HIDDEN = "Hidden text was left out."
_CUT = (
    "This file is cut short or damaged: its last part may be missing. Compare it with its source."
)
_BROKEN = "Some characters fit no alphabet and are shown as \ufffd: check them."
_DEEPEST = 1_000


def recognises(data: bytes) -> bool:
    return data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def read(data: bytes) -> Document:
    """The document of an RTF file; raises Unreadable, TooLarge."""
    if not recognises(data):
        raise Unreadable("This is not a Rich Text file. Save it anew, or paste its text.")
    if data.count(b"\\") - data.count(b"\\'") + data.count(b"{") > MOST_WORDS:
        raise TooLarge(
            "This file has far more formatting than text, as files made to harm do. Open it in its "
            "own program, save it as .docx, or paste its text."
        )
    walk = Walk()
    walk.feed(data.lstrip(b"\xef\xbb\xbf \t\r\n"))
    margins = {block.text: block for block in walk.margins}
    blocks: list[Block] = [*walk.body.blocks, *walk.notes, *walk.comments, *margins.values()]
    warnings = {
        _CHANGED: walk.changed,
        _HIDDEN: walk.hidden,
        _CUT: walk.cut,
        _BROKEN: any("\ufffd" in block.text for block in blocks),
    }
    most = walk.languages.most_common(1)
    return document_of(
        blocks,
        Properties(
            title=walk.about.get("title", ""),
            authors=authors_of(walk.about.get("author", "")),
            usual_language=windows_locale.get(most[0][0], "") if most else "",
        ),
        [sentence for sentence, is_so in warnings.items() if is_so],
    )


class Walk:
    """Feed it a file, then take its `body` and what stands beside it."""

    def __init__(self) -> None:
        self.body = RtfStory()
        self.notes: list[Block] = []
        self.comments: list[Block] = []
        self.margins: list[Block] = []
        self.about: dict[str, str] = {}
        self.languages: Counter[int] = Counter()
        self.changed = self.hidden = self.cut = False
        self._fonts: dict[int, tuple[str, int]] = {}  # name and character set
        self._styles: dict[int, Scope] = {}
        self._codec, self._usual_font = "cp1252", 0
        self._group = Scope(self.body)
        self._around: list[Scope] = []
        self._bytes = bytearray()
        self._skip = 0  # characters that stand in for the one before, for old readers
        self._high = 0  # the first half of a character beyond U+FFFF
        self._opened = False  # a group has just begun
        self._starred = False  # with \\*: what knows it not drops it
        self._notes_marked = 0
        self._note_mark = ""  # printed, its note not yet read

    def feed(self, data: bytes) -> None:
        at, match = 0, parts.TOKEN.match
        while token := match(data, at):  # none at the end, or for a lone backslash there
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
            elif kind == 4:
                self._sign(token[4])
            elif kind in (2, 3) and token[2] == b"bin":
                at += max(0, int(token[3] or 0))
            elif kind in (2, 3):
                self._word(token[2].decode(), int(token[3]) if token[3] else None)
        self.cut = bool(self._around)
        while self._around:
            self._brace(b"}")
        self._flush()
        self.body.finish(self._look(self._group), self._group.in_table)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip, self._starred, self._opened = 0, False, brace == b"{"
        if brace == b"{":
            if len(self._around) >= _DEEPEST:
                raise Unreadable("This file is nested too deeply to be read. Paste its text.")
            self._around.append(self._group)
            self._group = replace(self._group, began="")
            if self._group.where == "styles":
                self._begin_words("style")
                self._group.set_default_paragraph()
        elif self._around:
            ended, self._group = self._group, self._around.pop()
            if ended.began in parts.ASIDES:
                self._end_aside(ended)
            elif ended.began and ended.where == "words":
                self._end_words(ended, "".join(ended.words))

    def _begin_words(self, name: str) -> None:
        self._group.where, self._group.began, self._group.words = "words", name, []

    def _end_words(self, ended: Scope, text: str) -> None:
        if ended.began == "style":
            ended.look = look_of(text.partition(";")[0][:200])
            self._styles[ended.style] = ended
        elif ended.began in ("listtext", "pntext"):
            ended.story.marker = marker(text)
        elif ended.began == "fldinst":
            ended.code.append(text)
        else:
            self.about[ended.began] = text

    def _begin_aside(self, name: str) -> None:
        """A group whose text stands elsewhere."""
        group = self._group
        outside = Scope(RtfStory(), began=name, skips=group.skips, language=group.language)
        outside.deleted, outside.hidden, outside.font = group.deleted, group.hidden, group.font
        self._group = outside

    def _end_aside(self, ended: Scope) -> None:
        blocks = ended.story.finish(self._look(ended), ended.in_table)
        if ended.began == "footnote":
            before = self._note_mark and f"{self._note_mark}. "
            note = one_block(blocks, "footnote", "notes", before)
            self.notes += [note] if note else []
            self._note_mark = ""
        elif ended.began == "annotation":
            author = " ".join(self.about.pop("atnauthor", "")[:200].split())
            before = f"Comment by {author}: " if author else "Comment: "
            note = one_block(blocks, "footnote", "notes", before)
            self.comments += [note] if note else []
        elif ended.began in parts.MARGINS:
            margin = one_block(blocks, "paragraph", "boilerplate")
            self.margins += [margin] if margin else []
        else:
            self._group.story.boxes += blocks

    def _literal(self, text: bytes) -> None:
        self._starred = self._opened = False
        dropped = min(self._skip, len(text))
        self._skip -= dropped
        if self._group.where != "silent":
            self._bytes += text[dropped:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        font = self._group.font if self._group.font >= 0 else self._usual_font
        name, charset = self._fonts.get(font, ("", 0))
        if self._group.where in ("fonts", "words") and self._group.began != "listtext":
            charset = 0
        if charset == parts.SYMBOL_CHARSET:
            self._text("".join(glyph(name, byte) or chr(byte) for byte in data))
        else:
            encoding = parts.CODEC_OF_CHARSET.get(charset, self._codec)
            self._text(data.decode(encoding, "replace"))

    def _text(self, text: str) -> None:
        group = self._group
        if group.where == "words":
            group.words.append(text)
        elif group.where == "fonts":
            name, charset = self._fonts.get(group.font, ("", 0))
            self._fonts[group.font] = (name or text.partition(";")[0].strip()[:100], charset)
        elif group.where == "text" and (group.deleted or group.hidden):
            self.changed = self.changed or group.deleted
            self.hidden = self.hidden or not group.deleted
        elif group.where == "text":
            self.languages[group.language] += len(text)
            group.story.runs.add(text, group.marks())

    def _sign(self, sign: bytes) -> None:
        self._flush()
        if sign == b"*":
            self._starred = self._opened  # elsewhere old StarWriters write it without meaning
        elif self._skip:
            self._skip -= 1
        elif sign in (b"\r", b"\n"):
            self._word("par", None)
        elif sign in parts.SIGNS:
            self._text(parts.SIGNS[sign])

    def _unicode(self, number: int) -> None:
        number &= 0xFFFF
        high, self._high = self._high, 0
        self._skip = self._group.skips
        if 0xD800 <= number < 0xDC00:
            self._high = number
        elif 0xDC00 <= number < 0xE000:
            pair = 0x10000 + ((high & 0x3FF) << 10) + (number & 0x3FF)
            self._text(chr(pair) if high else "\ufffd")
        elif 0xF000 <= number <= 0xF0FF:
            name = self._fonts.get(self._group.font, ("", 0))[0]
            self._text(glyph(name, number) or chr(number & 0xFF))
        else:
            self._text(chr(number))

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        starred, self._starred, self._opened = self._starred, False, False
        group = self._group
        if word == "u":
            self._skip = 0
            self._unicode(value or 0)
        elif self._skip:
            self._skip -= 1
        elif word == "ud":
            group.where = group.outer
        elif word in parts.ASIDES and (group.where == "text" or word in parts.BOXES):
            self._begin_aside(word)
        elif group.where == "silent":
            return
        elif word in parts.WORDS:
            self._begin_words(word)
        elif word in parts.SILENT or starred:
            group.outer, group.where = group.where, "silent"
        elif word in parts.FLAGS:
            setattr(group, parts.FLAGS[word], value != 0)
        elif word in parts.NUMBERS:
            usual = 1 if word == "uc" else 0
            setattr(group, parts.NUMBERS[word], max(0, usual if value is None else value))
        elif spelt := parts.SPELT.get(word):
            self._text(spelt)
        elif word in parts.CODEC_OF_DECLARATION:
            self._codec = parts.CODEC_OF_DECLARATION[word]
        elif group.where == "text":
            self._act(word, group, value)
        elif word == "fcharset":
            self._fonts[group.font] = (self._fonts.get(group.font, ("", 0))[0], value or 0)

    def _act(self, word: str, group: Scope, value: int | None) -> None:
        match word:
            case "par" | "sect" if group.deleted:  # the paragraph goes on in the next one
                self.changed = True
            case "par" | "sect":
                group.story.end_paragraph(self._look(group), group.in_table)
            case "line" | "softline":
                group.story.runs.line_break()
            case "cell":
                group.story.end_paragraph(self._look(group), True)
                group.story.end_cell()
            case "nestcell":
                group.story.end_paragraph(self._look(group), True)
            case "row":
                group.story.end_row()
            case "pard":
                group.set_default_paragraph()
            case "plain":
                group.set_plain()
            case "nosupersub" | "sub":
                group.superscript = False
            case "fonttbl":
                group.where = "fonts"
            case "stylesheet":
                group.where = "styles"
            case "field":
                group.code = []
            case "fldrslt":
                self._show_field(group)
            case "chftn" if group.story is self.body:
                self._mark_note(group)
            case "ansicpg":
                self._codec = parts.codec(value or 1252)
            case "deff":
                self._usual_font = value or 0

    def _show_field(self, group: Scope) -> None:
        code = "".join(group.code)
        group.code.clear()
        group.contents = group.contents or is_contents(code)
        group.link = link_of(code, group.link)

    def _mark_note(self, group: Scope) -> None:
        self._notes_marked += 1
        self._note_mark = str(self._notes_marked)
        if not group.deleted:
            plain = [mark for mark in group.marks() if mark[0] != "superscript"]
            group.story.runs.add(self._note_mark, (*plain, ("superscript", "")))

    def _look(self, group: Scope) -> Look:
        """What the paragraph at hand is, by its style, its outline and its list."""
        look, outline, listed = PLAIN, group.outline, group.list
        number = group.style
        for _ in range(20):
            if (style := self._styles.get(number)) is None:
                break
            look = style.look if look == PLAIN else look
            outline = style.outline if outline == 9 else outline
            listed, number = listed or style.list, style.based_on
        if look == PLAIN and outline < 9:
            look = heading(outline + 1)
        listed = listed or group.story.marker is not None
        if listed and look.kind in ("paragraph", "list_item") and look.zone == "body":
            look = Look("list_item", level=min(max(group.depth + 1, look.level), 9))
        return (
            Look("paragraph", "boilerplate") if group.contents and look.kind != "heading" else look
        )
