"""Texts in linear memory: their functions against Python's, and the heap they lie on."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.datatypes import LINT, STRING, ULINT, DataType
from compiler.wasm.memory_map import EMPTY_TEXT, HEAP_NEXT, Fault
from runtime.kernel.functions import implementation
from tests.wat_library import WatLibrary

_LAST = (1 << 63) - 1
_ENDLESS = (1 << 31) - 1
letters = st.text(st.sampled_from("abÄ\0\U0001f600"), max_size=9)
texts = letters | st.text(max_size=20)
places = st.integers(-3, 12) | st.integers(-_LAST - 1, _LAST) | st.sampled_from([-_LAST - 1, _LAST])


@pytest.fixture(scope="module")
def wat() -> WatLibrary:
    return WatLibrary(
        *("text_left", "text_right", "text_mid", "text_start", "text_stop", "text_place"),
        *("text_replaced", "text_concat", "text_find", "text_compare", "text_equal"),
        *("text_of_character", "text_character", "text_with_character", "allocate"),
    )


@given(texts, places, places)
def test_parts_of_texts_are_those_of_python(
    wat: WatLibrary, text: str, length: int, position: int
) -> None:
    wat.put_number(HEAP_NEXT, 0x1_0000)
    address = wat.put(text)

    for name, numbers in (
        ("LEFT", (length,)),
        ("RIGHT", (length,)),
        ("MID", (length, position)),
    ):
        types: tuple[DataType, ...] = (STRING, *[LINT] * len(numbers))
        expected = implementation(name, types, STRING)(text, *numbers)
        assert wat.text(wat.call(f"text_{name.lower()}", address, *numbers)) == expected
    assert wat.text(address) == text
    assert not wat.failed


@given(texts, texts, places, places)
def test_a_part_is_replaced_deleted_and_inserted(
    wat: WatLibrary, text: str, other: str, length: int, position: int
) -> None:
    wat.put_number(HEAP_NEXT, 0x1_0000)
    address, added = wat.put(text), wat.put(other)
    start, stop = wat.call("text_start", position), wat.call("text_stop", length, position)
    place = wat.call("text_place", position)

    replaced = wat.call("text_replaced", address, added, start, stop, 65_534)
    deleted = wat.call("text_replaced", address, EMPTY_TEXT, start, stop, _ENDLESS)
    inserted = wat.call("text_replaced", address, added, place, place, 65_534)
    joined = wat.call("text_concat", address, added, 65_534)

    types = (STRING, STRING, LINT, LINT)
    assert wat.text(replaced) == implementation("REPLACE", types, STRING)(
        text, other, length, position
    )
    assert wat.text(deleted) == implementation("DELETE", (STRING, LINT, LINT), STRING)(
        text, length, position
    )
    assert wat.text(inserted) == implementation("INSERT", types[:3], STRING)(text, other, position)
    assert wat.text(joined) == text + other
    assert (wat.text(address), wat.text(added)) == (text, other)


@given(letters, letters, st.integers(0, 20))
def test_a_text_that_would_be_too_long_is_not_made(
    wat: WatLibrary, text: str, other: str, longest: int
) -> None:
    wat.put_number(HEAP_NEXT, 0x1_0000)
    address, added = wat.put(text), wat.put(other)
    before = wat.number(HEAP_NEXT)

    joined = wat.call("text_concat", address, added, longest)

    if len(text + other) > longest:
        assert joined == 0
        assert wat.number(HEAP_NEXT) == before
        assert wat.call("text_concat", joined, added, longest) == 0
    else:
        assert wat.text(joined) == text + other


@given(letters, letters)
def test_texts_compare_and_are_found_as_in_python(wat: WatLibrary, text: str, other: str) -> None:
    wat.put_number(HEAP_NEXT, 0x1_0000)
    address, wanted = wat.put(text), wat.put(other)

    order = wat.call("text_compare", address, wanted)

    assert (order < 0, order > 0) == (text < other, text > other)
    assert wat.call("text_equal", address, wanted) == (text == other)
    assert wat.call("text_equal", address, wat.put(text)) == 1
    assert wat.call("text_find", address, wanted) == (
        implementation("FIND", (STRING, STRING), ULINT)(text, other)
    )


@given(letters, st.integers(-1, 11) | places, st.characters(exclude_categories=["Cs"]))
def test_characters_are_read_and_replaced(text: str, index: int, new: str) -> None:
    wat = WatLibrary("text_character", "text_with_character", "text_of_character")
    address = wat.put(text)

    found = wat.call("text_character", address, index)
    changed = wat.call("text_with_character", address, index, ord(new))

    if 1 <= index <= len(text):
        assert chr(found) == text[index - 1]
        assert wat.text(changed) == text[: index - 1] + new + text[index:]
        assert wat.text(wat.call("text_of_character", found)) == chr(found)
        assert not wat.failed
    else:
        assert wat.failed == Fault.STRING_INDEX
    assert wat.text(address) == text


# --- The heap --------------------------------------------------------------------------------


def test_the_memory_grows_with_the_heap_up_to_its_bound() -> None:
    wat = WatLibrary("allocate", pages=2, most=4)

    first, second = wat.call("allocate", 10), wat.call("allocate", 0x1_FFF0)

    assert (first, second) == (0x1_0000, 0x1_000C)
    assert (wat.pages, wat.failed) == (3, 0)
    assert wat.call("allocate", 0x1_0000) == second + 0x1_FFF0
    assert (wat.pages, wat.failed) == (4, 0)
    before = wat.number(HEAP_NEXT)
    wat.call("allocate", 0x1_0000)
    assert (wat.pages, wat.failed) == (4, Fault.TOO_LARGE)
    assert wat.number(HEAP_NEXT) == before


def test_no_text_is_written_where_there_is_no_room_for_it() -> None:
    wat = WatLibrary("text_concat", "text_with_character", "text_left", pages=2, most=2)
    text = "ab" * 4_000
    address = wat.put(text)
    wat.put("x" * 8_000)

    made = [
        wat.call("text_concat", address, address, 65_534),
        wat.call("text_with_character", address, 1, 0x63),
        wat.call("text_left", address, 7_999),
    ]

    assert wat.failed == Fault.TOO_LARGE
    assert [wat.text(one) for one in made] == [""] * 3
    assert wat.text(address) == text


@given(
    st.lists(st.tuples(texts, st.booleans()), max_size=12),
    st.lists(st.integers(0, 12), max_size=20),
    st.integers(0, 4),
)
def test_a_collection_keeps_what_is_referred_to_and_nothing_else(
    given_texts: Sequence[tuple[str, bool]], chosen: Sequence[int], constants: int
) -> None:
    """Variables have their texts before and after, shared ones stay shared, the rest is free."""
    wat = WatLibrary("allocate")
    known = [text for text, _ in given_texts]
    addresses = [wat.put(text) for text in known[:constants]]
    base = wat.number(HEAP_NEXT)
    addresses += [wat.put(text) for text in known[constants:]]
    known.append("")
    addresses.append(EMPTY_TEXT)
    picked = [number % len(known) for number in chosen]
    variables = range(0x2000, 0x2000 + 4 * len(picked), 4)
    for number, (variable, text) in enumerate(zip(variables, picked, strict=True)):
        wat.put_number(variable, addresses[text])
        wat.put_number(0x3000 + 4 * number, variable)

    wat.call("collect", 0x3000, len(picked), base)

    found = [wat.number(variable) for variable in variables]
    assert [wat.text(address) for address in found] == [known[text] for text in picked]
    kept = dict(zip(picked, found, strict=True))
    assert [kept[text] for text in picked] == found
    assert len(set(found)) == len(set(picked))
    moved = [text for text in set(picked) if addresses[text] >= base]
    size = sum(4 + 4 * len(known[text]) for text in moved)
    assert wat.number(HEAP_NEXT) == base + size
    assert [kept[text] for text in sorted(moved)] == sorted(kept[text] for text in moved)
    # What lies below stays where it is, and once more nothing changes.
    assert all(kept[text] == addresses[text] for text in kept if addresses[text] < base)
    wat.call("collect", 0x3000, len(picked), base)
    assert [wat.number(variable) for variable in variables] == found
