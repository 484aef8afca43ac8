"""The pages of docs/library are those of the library, and tell everything about it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from fbflow.library.contents import data_entries, entries
from fbflow.library.pages import documented, index, page, picture_of
from fbflow.library.picture import pin_label
from fblib.catalog import LIBRARY
from fblib.family import Family

FAMILIES = documented(LIBRARY)
Golden = Callable[[Path, str], None]


def named(family: Family) -> str:
    return family.name


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "docs/library"


@pytest.mark.parametrize("family", FAMILIES, ids=named)
def test_the_page_of_a_family_is_what_its_declarations_say(
    family: Family, folder: Path, golden: Golden
) -> None:
    golden(folder / f"{family.name}.md", page(LIBRARY, family))


@pytest.mark.parametrize("family", FAMILIES, ids=named)
def test_the_sheet_of_a_family_pictures_its_blocks(
    family: Family, folder: Path, golden: Golden
) -> None:
    golden(folder / f"{family.name}.svg", picture_of(LIBRARY, family))


def test_the_index_names_all_families(folder: Path, golden: Golden) -> None:
    golden(folder / "README.md", index(LIBRARY))


def test_there_are_no_pages_of_families_that_are_gone(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    expected = {f"{family.name}{ending}" for family in FAMILIES for ending in (".md", ".svg")}
    gone = [path for path in folder.iterdir() if path.name not in expected | {"README.md"}]
    if request.config.getoption("--update-golden"):
        for path in gone:
            path.unlink()
        return

    assert gone == []


@pytest.mark.parametrize("family", FAMILIES, ids=named)
def test_a_page_tells_of_every_type_and_pin(family: Family) -> None:
    text = page(LIBRARY, family)
    sections = re.findall(r"^## `(.+)`$", text, re.MULTILINE)
    listed = list(entries(LIBRARY, family))

    assert sections == [
        *(entry.name for entry in listed),
        *(entry.name for entry in data_entries(family)),
    ]
    for entry in listed:
        interface = entry.declaration.interface
        names = [event.name for event in (*interface.event_inputs, *interface.event_outputs)]
        names += [pin_label(pin.name) for pin in (*interface.inputs, *interface.outputs)]
        assert [name for name in names if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize("family", FAMILIES, ids=named)
def test_no_two_blocks_of_a_sheet_overlap(family: Family) -> None:
    root = etree.fromstring(picture_of(LIBRARY, family).encode())
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    boxes = []
    for path in root.iterfind(".//{*}g[@class='fb']/{*}path[@class='body']"):
        numbers = [float(each) for each in re.findall(r"[\d.]+", path.get("d", ""))]
        boxes.append((min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])))

    assert len(boxes) == len({entry.declaration.name for entry in entries(LIBRARY, family)})
    for place, one in enumerate(boxes):
        assert 0 <= one[0] < one[2] <= width
        assert 0 <= one[1] < one[3] <= height
        for other in boxes[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1]
            assert apart or other[3] <= one[1]
