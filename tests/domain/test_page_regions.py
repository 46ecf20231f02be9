"""Which region of a page a passage's picture shows."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.original_pages import WHOLE, LineBox, boxes_of
from app.domain.page_regions import (
    PageRegion,
    Path,
    RegionPicture,
    asked_from_json,
    asked_to_json,
    pictures_from_json,
    pictures_to_json,
    regions,
)
from tests.domain.test_original_pages import TEXTS, printed


def within(inner: tuple[int, ...], outer: tuple[int, ...]) -> bool:
    page, left, top, right, bottom = inner
    return (
        page == outer[0]
        and outer[1] <= left
        and outer[2] <= top
        and right <= outer[3]
        and bottom <= outer[4]
    )


def extent(page: int, path: Path) -> tuple[int, ...]:
    across, down = zip(*path, strict=True)
    return page, min(across), min(down), max(across), max(down)


@given(TEXTS, st.data())
def test_regions_hold_the_whole_lines_and_the_outlines_and_never_share_a_place(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    lines = printed(text)
    found = regions(lines, start, end)
    held = [line for line in lines if line.start < end and line.end > start]
    for line in held:
        box = (line.page, line.left, line.top, line.right, line.bottom)
        assert any(within(box, region.frame) for region in found)
    assert bool(found) == bool(held)
    for n, region in enumerate(found):
        assert within(region.frame, (region.frame.page, 0, 0, WHOLE, WHOLE))
        for path in region.paths:
            for x, y in path:
                assert within((region.frame.page, x, y, x, y), region.frame)
        assert not any(region.frame.overlaps(other.frame) for other in found[n + 1 : n + 2])
    outlined = [extent(region.frame.page, path) for region in found for path in region.paths]
    for box in boxes_of(lines, start, end):
        middle = ((box.left + box.right) // 2, (box.top + box.bottom) // 2)
        assert any(within((box.page, *middle, *middle), each) for each in outlined)
    assert asked_from_json(json.loads(json.dumps(asked_to_json(found)))) == found


def test_there_is_room_around_and_another_column_is_another_region() -> None:
    left = LineBox(1, 0, 10, 1000, 9000, 4500, 9200)
    right = LineBox(1, 11, 20, 5500, 1000, 9000, 1200)
    far = LineBox(3, 21, 30, 0, 0, WHOLE, WHOLE)
    one, two, three = regions([left, right, far], 2, 25)
    assert one.frame == (1, 750, 8600, 4750, 9600)
    assert two.frame == (1, 5250, 600, 9250, 1600)
    assert three.frame == (3, 0, 0, WHOLE, WHOLE)
    assert [len(region.paths) for region in (one, two, three)] == [1, 1, 1]
    assert regions([left], 40, 50) == []


def test_pictures_come_through_json_and_fit_a_page() -> None:
    picture = RegionPicture(2, 400.0, 100.0, "image/png", b"\x89PNG")
    told = json.loads(json.dumps(pictures_to_json([picture, None])))
    assert pictures_from_json(told) == [picture, None]
    assert picture.within(200, 600) == (200, 50)
    assert picture.within(500, 600) == (400, 100)
    assert picture.address == "data:image/png;base64,iVBORw=="
    assert isinstance(regions([], 0, 1), list)
    assert PageRegion(*asked_from_json([[[1, 0, 0, 5, 5], []]])[0]).paths == ()
