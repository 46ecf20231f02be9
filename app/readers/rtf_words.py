"""RTF's control words: what each does to the text."""

from collections.abc import Callable
from dataclasses import replace

from app.readers import rtf_codes as codes
from app.readers.office.runs import one_block
from app.readers.office.styles import PLAIN, look_of
from app.readers.rtf_state import Field, Found, State
from app.readers.rtf_stories import Paragraph, Story

Action = Callable[[Found, State, int | None], None]


def begin_aside(state: State, ends: Callable[[State], None]) -> None:
    """A group whose text stands elsewhere."""
    gone = state.deleted or state.hidden
    state.story, state.where, state.ends = Story(), "text", ends
    state.paragraph, state.field = Paragraph(), None
    state.strong = state.emphasis = state.superscript = False
    state.deleted = state.hidden = gone


def begin_box(state: State) -> None:
    outside = state.story
    begin_aside(state, lambda ended: _end_box(ended, outside))


def _begin_note(found: Found, state: State, _value: int | None) -> None:
    begin_aside(state, lambda ended: _end_note(found, ended))
    state.label, found.note_mark = found.note_mark, ""


def _begin_comment(found: Found, state: State, _value: int | None) -> None:
    begin_aside(state, lambda ended: _end_comment(found, ended))


def _end_box(ended: State, outside: Story) -> None:
    ended.story.finish(ended.paragraph)
    outside.boxes += ended.story.blocks


def _end_note(found: Found, ended: State) -> None:
    ended.story.finish(ended.paragraph)
    before = f"{ended.label}. " if ended.label else ""
    if block := one_block(ended.story.blocks, "footnote", "notes", before):
        found.notes.append(block)


def _end_comment(found: Found, ended: State) -> None:
    ended.story.finish(ended.paragraph)
    author, found.commentator = " ".join(found.commentator.split()), ""
    before = f"Comment by {author}: " if author else "Comment: "
    if block := one_block(ended.story.blocks, "footnote", "notes", before):
        found.comments.append(block)


def end_margin(found: Found, ended: State) -> None:
    ended.story.finish(ended.paragraph)
    if block := one_block(ended.story.blocks, "paragraph", "boilerplate"):
        found.margins.append(block)


def end_style(found: Found, ended: State) -> None:
    if ended.style and ended.where == "style":
        ended.style.name = ended.style.name.partition(";")[0]
        found.styles[ended.style.number] = ended.style


def _note_mark(found: Found, state: State, _value: int | None) -> None:
    if state.where == "text" and state.story is found.body:
        found.marks += 1
        found.note_mark = str(found.marks)
        if not state.deleted:
            plain = [mark for mark in state.marks() if mark[0] != "superscript"]
            state.story.add(found.note_mark, (*plain, ("superscript", "")))


def _apply_style(found: Found, state: State, value: int | None) -> None:
    if state.where == "style" and state.style:
        state.style.number = value or 0
        return
    state.paragraph.look, number = PLAIN, value or 0
    for _ in range(20):
        style = found.styles.get(number)
        if style is None:
            return
        if state.paragraph.look == PLAIN:
            state.paragraph.look = look_of(style.name)
        if style.outline < 9 and state.paragraph.outline == 9:
            state.paragraph.outline = style.outline
        state.paragraph.list = state.paragraph.list or style.list
        number = style.based_on


def _begin_field(found: Found, state: State, _value: int | None) -> None:
    around = state.field
    state.field = Field(
        state.where, around.link if around else (), around is not None and around.contents
    )


def _show_field(found: Found, state: State, _value: int | None) -> None:
    if state.field:
        state.field.show()
        state.where = state.field.where


def _end_paragraph(found: Found, state: State, _value: int | None) -> None:
    if state.where == "text":
        if state.deleted:  # the paragraph goes on in the next one
            found.changed = True
            return
        contents = state.field is not None and state.field.contents
        state.story.end_paragraph(state.paragraph, contents=contents)


def _set_codec(found: Found, _state: State, value: int | None) -> None:
    found.codec = codes.codec(value or 1252)


def _set_usual_font(found: Found, _state: State, value: int | None) -> None:
    found.usual_font = value or 0


def _set_charset(found: Found, state: State, value: int | None) -> None:
    if state.where == "fonts":
        found.fonts[state.font] = (found.fonts.get(state.font, ("", 0))[0], value or 0)


def _set_date(found: Found, state: State, value: int | None) -> None:
    if state.where in ("creatim", "revtim") and value:
        parts = found.about.get(state.where, "")
        found.about[state.where] = f"{parts}-{value:02}" if parts else f"{value:04}"


def _toggle(name: str, on: bool = True) -> Action:
    def act(_found: Found, state: State, value: int | None) -> None:
        setattr(state, name, on if value is None else bool(value) and on)

    return act


def _set(name: str, usual: int = 0) -> Action:
    def act(_found: Found, state: State, value: int | None) -> None:
        setattr(state, name, usual if value is None else value)

    return act


def _layout(name: str, style_name: str = "") -> Action:
    """A property of the paragraph at hand, or of the style that is being defined."""

    def act(_found: Found, state: State, value: int | None) -> None:
        if state.where != "style":
            setattr(state.paragraph, name, max(0, value or 0))
        elif state.style and style_name:
            setattr(state.style, style_name, max(0, value or 0))

    return act


def _go(where: str) -> Action:
    def act(_found: Found, state: State, _value: int | None) -> None:
        if state.where in ("text", "info"):
            state.outer, state.where = state.where, where

    return act


def _on_story(act: Callable[[Story, Paragraph], None]) -> Action:
    def acted(_found: Found, state: State, _value: int | None) -> None:
        if state.where == "text":
            act(state.story, state.paragraph)

    return acted


def _plain(_found: Found, state: State, _value: int | None) -> None:
    state.strong = state.emphasis = state.superscript = state.hidden = state.deleted = False
    state.font = -1


def _new_paragraph(_found: Found, state: State, _value: int | None) -> None:
    state.paragraph = Paragraph()


def _in_table(_found: Found, state: State, value: int | None) -> None:
    state.paragraph.in_table = value is None or value > 0


def _based_on(_found: Found, state: State, value: int | None) -> None:
    if state.style:
        state.style.based_on = -1 if value is None else value


ACTIONS: dict[str, Action] = {
    "par": _end_paragraph,
    "sect": _end_paragraph,
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
    "s": _apply_style,
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
    "ansicpg": _set_codec,
    "deff": _set_usual_font,
    "fcharset": _set_charset,
    "fonttbl": _go("fonts"),
    "stylesheet": _go("stylesheet"),
    "info": _go("info"),
    "title": _go("title"),
    "author": _go("author"),
    "company": _go("company"),
    "creatim": _go("creatim"),
    "revtim": _go("revtim"),
    "yr": _set_date,
    "mo": _set_date,
    "dy": _set_date,
    "field": _begin_field,
    "fldinst": _go("code"),
    "fldrslt": _show_field,
    "footnote": _begin_note,
    "annotation": _begin_comment,
    "atnauthor": _go("commentator"),
    "shpinst": _go("silent"),
    "do": _go("silent"),
    "chftn": _note_mark,
}
