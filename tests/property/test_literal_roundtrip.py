"""Writing a value as a literal and reading it back loses nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.datatypes import DataType
from compiler.ir.literals import (
    LiteralError,
    default_value,
    format_literal,
    parse_literal,
    split_literal,
)
from tests.strategies import ELEMENTARY_TYPES, STRUCTS, datatypes, same, texts, values


@st.composite
def typed_values(draw: st.DrawFn) -> tuple[DataType, Any]:
    """A type and one of its values."""
    datatype = draw(datatypes())
    return datatype, draw(values(datatype))


@given(typed_values())
def test_a_value_reads_back_from_its_literal(typed: tuple[DataType, Any]) -> None:
    datatype, value = typed
    text = format_literal(value, datatype, structs=STRUCTS)

    assert same(parse_literal(text, datatype, structs=STRUCTS), value)


@pytest.mark.parametrize("datatype", ELEMENTARY_TYPES, ids=str)
@given(data=st.data())
def test_a_value_reads_back_from_its_literal_with_a_prefix(
    datatype: DataType, data: st.DataObject
) -> None:
    value = data.draw(values(datatype))
    text = format_literal(value, datatype)
    prefixed = text if "#" in text.lstrip("'\"")[:5] else f"{datatype}#{text}"

    assert same(parse_literal(prefixed, datatype), value)


@given(typed_values())
def test_the_canonical_form_is_its_own_canonical_form(typed: tuple[DataType, Any]) -> None:
    datatype, value = typed
    text = format_literal(value, datatype, structs=STRUCTS)
    again = parse_literal(text, datatype, structs=STRUCTS)

    assert format_literal(again, datatype, structs=STRUCTS) == text


@given(datatypes())
def test_every_type_has_a_default_value_that_can_be_written(datatype: DataType) -> None:
    value = default_value(datatype, STRUCTS)
    text = format_literal(value, datatype, structs=STRUCTS)

    assert same(parse_literal(text, datatype, structs=STRUCTS), value)
    assert same(parse_literal("", datatype, structs=STRUCTS), value)


_PIECES = ["'", '"', "$", "#", "[", "]", "(", ")", ":=", ",", "T#", "16#", "1", "-", "_", "INT#"]


@given(
    st.lists(st.sampled_from(_PIECES) | texts(3), max_size=12).map("".join),
    datatypes(),
)
def test_any_text_is_read_or_refused(text: str, datatype: DataType) -> None:
    split_literal(text)
    try:
        value = parse_literal(text, datatype, structs=STRUCTS)
    except LiteralError:
        return
    written = format_literal(value, datatype, structs=STRUCTS)

    assert same(parse_literal(written, datatype, structs=STRUCTS), value)
