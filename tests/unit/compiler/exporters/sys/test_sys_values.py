"""Values of pins: macros, characters that XML has none of, generic pins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.exporters.sys.values import written_value
from compiler.frontends.fourdiac.macros import _MACRO
from compiler.ide_files.xml_writer import NOT_IN_XML
from compiler.ir.datatypes import (
    INT,
    JSON,
    LREAL,
    STRING,
    TIME,
    WSTRING,
    ArrayType,
    DataType,
)
from compiler.ir.literals import format_literal, parse_literal
from tests.strategies import datatypes, same, values


@pytest.mark.parametrize(
    ("literal", "datatype", "written"),
    [
        ("5", INT, "5"),
        ("'50 % of 70 %'", STRING, "'50 % of 70 %'"),
        ("'%host%/%path%'", STRING, "'$25host%/$25path%'"),
        ('"%host%"', WSTRING, '"$0025host%"'),
        ("'a\ufffe'", STRING, '"a$FFFE"'),
        ('{"a": "%b%"}', JSON, '{"a": "\\u0025b%"}'),
        ('"\uffff"', JSON, '"\\uffff"'),
        ("['%a%',' ']", ArrayType(((0, 1),), STRING), "['$25a%',' ']"),
    ],
)
def test_a_value_means_the_same_wherever_it_is_read(
    literal: str, datatype: DataType, written: str
) -> None:
    assert written_value(literal, datatype, generic=False) == written


@pytest.mark.parametrize(
    ("literal", "datatype", "written"),
    [
        ("5", INT, "INT#5"),
        ("1.5", LREAL, "LREAL#1.5"),
        ("T#1s", TIME, "T#1s"),
        ("'x'", STRING, "'x'"),
    ],
)
def test_a_value_at_a_generic_pin_tells_its_type(
    literal: str, datatype: DataType, written: str
) -> None:
    assert written_value(literal, datatype, generic=True) == written


@given(st.data())
def test_a_written_value_is_the_same_value_without_macros(data: st.DataObject) -> None:
    datatype = data.draw(datatypes(compound=False))
    literal = format_literal(data.draw(values(datatype)), datatype)

    written = written_value(literal, datatype, generic=False)

    assert same(parse_literal(written, datatype), parse_literal(literal, datatype))
    assert not NOT_IN_XML.search(written)
    assert not _MACRO.search(written)
