"""Marks take no room: without them a block is as high, and every word stands where it stood."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.store.database import db
from app.store.tables.codebook import Tag
from tests.fixtures.crowded import PARAGRAPH, add_crowded_brief

WIDTHS = (1280, 700, 390)
DEPTH = 8

# [blocks with marks, the highlights over the deepest mark, the places of blocks that are higher or
# lower without them or have a word on another line, the pixels that any word moved along its line].
# The page has no marks afterwards.
MARKS_TAKEN_AWAY = r"""() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".rows { content-visibility: visible !important; }");
  document.adoptedStyleSheets = [sheet];
  for (const rows of document.querySelectorAll(".unpainted")) rows.classList.remove("unpainted");
  const blocks = [...document.querySelectorAll(".block")];
  const marks = [...document.querySelectorAll(".block mark")];
  const read = (block) => {
    const { top, left, height } = block.getBoundingClientRect();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const words = new Map();
    for (let node, passed = 0; (node = walker.nextNode()); passed += node.length)
      for (const { index } of node.data.matchAll(/\S+/g)) {
        const range = new Range();
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        const [box] = range.getClientRects();
        words.set(passed + index, [box.top - top, box.left - left]);
      }
    return { height, words };
  };
  const marked = blocks.filter((block) => block.querySelector("mark")).length;
  const deepest = Math.max(0, ...marks.map((mark) => mark.dataset.h.split(" ").length));
  const before = blocks.map(read);
  for (const mark of marks) mark.replaceWith(...mark.childNodes);
  for (const block of blocks) block.normalize();
  const after = blocks.map(read);
  let moved = 0;
  const changed = after.flatMap(({ height, words }, at) => {
    let other = height !== before[at].height;
    for (const [word, [top, left]] of words) {
      const [topBefore, leftBefore] = before[at].words.get(word);
      if (Math.abs(top - topBefore) > 4) other = true;
      else moved = Math.max(moved, Math.abs(left - leftBefore));
    }
    return other ? [at] : [];
  });
  return [marked, deepest, changed, moved];
}"""
A_HAIR = 2  # pixels: browsers round where a mark begins, WebKitGTK most


def add_deep_brief(
    project_id: uuid.UUID, people: list[uuid.UUID], number: int, blocks: int
) -> None:
    """With highlights that overlap eight deep, and more, in a third of its blocks."""
    tags = list(db.session.scalars(sa.select(Tag.id).where(Tag.project_id == project_id)))
    add_crowded_brief(
        project_id,
        people,
        tags,
        number=number,
        words=blocks * PARAGRAPH,
        highlights=blocks * DEPTH // 3,
        depth=DEPTH,
    )
