"""docs/types.md says of types, conversions and literals what is so."""

import re
from pathlib import Path

import pytest

from compiler.ir.datatypes import (
    ELEMENTARY,
    GENERIC_NAMES,
    WSTRING,
    DataType,
    Elementary,
    GenericType,
    Kind,
    StringType,
    belongs,
    parse_datatype,
)
from compiler.ir.literals import LiteralError, format_literal, guess_type, parse_literal
from compiler.ir.literals.values import integer_range
from runtime.kernel.conversion import converter

PAGE = Path(__file__).parents[2] / "docs/types.md"
DAY = 86_400_000_000_000
_LIMITS_OF_REALS = {32: 3.4028234663852886e38, 64: 1.7976931348623157e308}


def rows(*heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the table with this heading, without the marks of code."""
    text = PAGE.read_text(encoding="utf-8")
    _, _, rest = text.partition(f"| {' | '.join(heading)} |\n")
    table = re.match(r"\|[-|]+\|\n((?:\|.*\|\n)+)", rest)
    assert table is not None, heading
    lines = table[1].splitlines()
    return [tuple(cell.strip().strip("`") for cell in line[1:-1].split(" |")) for line in lines]


def limits(datatype: Elementary) -> tuple[str, str]:
    """Return the least and the greatest value of a type as literals."""
    least: bool | int | float | str
    greatest: bool | int | float | str
    match datatype.kind:
        case Kind.BOOL:
            least, greatest = False, True
        case Kind.REAL:
            greatest = _LIMITS_OF_REALS[datatype.bits]
            least = -greatest
        case Kind.CHAR:
            least, greatest = "\0", chr((1 << datatype.bits) - 1)
        case Kind.TIME_OF_DAY:
            least, greatest = 0, DAY
        case Kind.DATE:
            lower, upper = integer_range(datatype)
            least, greatest = -(-lower // DAY) * DAY, upper // DAY * DAY
        case _:
            least, greatest = integer_range(datatype)
    return format_literal(least, datatype), format_literal(greatest, datatype)


def test_the_table_of_types_is_complete_and_right() -> None:
    table = rows("type", "also", "bits", "least", "greatest")
    expected = {
        name: (str(datatype.bits), *limits(datatype))
        for name, datatype in ELEMENTARY.items()
        if datatype.kind is not Kind.HOST
    }

    assert {row[0]: row[2:] for row in table} == expected
    for name, other, *_ in table:
        assert not other or parse_datatype(other) == ELEMENTARY[name]


def test_limits_are_values_and_what_is_beyond_is_not() -> None:
    for name, _, _, *edges in rows("type", "also", "bits", "least", "greatest"):
        for edge in edges:
            assert format_literal(parse_literal(edge, ELEMENTARY[name]), ELEMENTARY[name]) == edge


def members(generic: str) -> set[str]:
    """Return the elementary types and strings that belong to a generic type."""
    every: list[DataType] = [*ELEMENTARY.values(), StringType("STRING"), WSTRING]
    return {str(one) for one in every if belongs(one, GenericType(generic))}


def test_the_table_of_generic_types_is_right() -> None:
    table = {
        name: re.findall(r"[A-Z]\w+", content) for name, content in rows("generic", "stands for")
    }

    assert table.keys() == GENERIC_NAMES
    for name, listed in table.items():
        if listed:
            parts = [members(one) if one in GENERIC_NAMES else {one} for one in listed]
            assert members(name) == set().union(*parts), name


@pytest.mark.parametrize(("literal", "target", "value"), rows("from", "to", "value"))
def test_a_connection_converts_as_the_page_says(literal: str, target: str, value: str) -> None:
    source = guess_type(literal)
    assert source is not None
    datatype = parse_datatype(target)
    found = parse_literal(literal, source)
    if convert := converter(datatype, source):
        found = convert(found)

    assert format_literal(found, datatype) == value


@pytest.mark.parametrize(("literal", "name", "value"), rows("literal", "type", "value"))
def test_a_literal_has_the_value_the_page_says(literal: str, name: str, value: str) -> None:
    datatype = parse_datatype(name)

    assert format_literal(parse_literal(literal, datatype), datatype) == value


@pytest.mark.parametrize(("literal", "name", "reason"), rows("literal", "type", "because"))
def test_a_literal_is_refused_as_the_page_says(literal: str, name: str, reason: str) -> None:
    with pytest.raises(LiteralError) as caught:
        parse_literal(literal, parse_datatype(name))

    assert reason in str(caught.value)
