from collections.abc import Sequence

import pytest

from compiler.ir.datatypes import DataType, parse_datatype
from compiler.ir.functions import (
    FunctionSignature,
    FunctionTypeError,
    function_names,
    function_overloads,
    function_signature,
)


def _types(text: str) -> list[DataType | None]:
    """Read `INT, ?` as the types of arguments; `?` is an untyped literal."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return [None if part == "?" else parse_datatype(part) for part in parts]


def _shown(signature: FunctionSignature | None) -> str:
    assert signature is not None
    return f"{'; '.join(map(str, signature.parameters))} -> {signature.result}"


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("ABS", "INT", "INT -> INT"),
        ("abs", "TIME", "TIME -> TIME"),
        ("SQRT", "LREAL", "LREAL -> LREAL"),
        ("SQRT", "INT", "REAL -> REAL"),
        ("SQRT", "DINT", "LREAL -> LREAL"),
        ("SQRT", "?", "LREAL -> LREAL"),
        ("ATAN2", "REAL; LREAL", "LREAL; LREAL -> LREAL"),
        ("ADD", "INT; INT", "INT; INT -> INT"),
        ("ADD", "INT; DINT; SINT", "DINT; DINT; DINT -> DINT"),
        ("ADD", "INT; UINT", "DINT; DINT -> DINT"),
        ("ADD", "INT; ?; REAL", "REAL; REAL; REAL -> REAL"),
        ("ADD", "?; ?", "DINT; DINT -> DINT"),
        ("ADD", "TIME; ?", "TIME; TIME -> TIME"),
        ("ADD", "TOD; TIME", "TIME_OF_DAY; TIME -> TIME_OF_DAY"),
        ("ADD", "LTOD; TIME", "LTOD; LTIME -> LTOD"),
        ("SUB", "DT; DT", "DATE_AND_TIME; DATE_AND_TIME -> TIME"),
        ("SUB", "DT; TIME", "DATE_AND_TIME; TIME -> DATE_AND_TIME"),
        ("SUB_DT_TIME", "LDT; LTIME", "LDT; LTIME -> LDT"),
        ("MUL", "TIME; REAL", "TIME; REAL -> TIME"),
        ("MULTIME", "TIME; INT", "TIME; INT -> TIME"),
        ("EXPT", "REAL; INT", "REAL; INT -> REAL"),
        ("MOD", "INT; ?", "INT; INT -> INT"),
        ("MOVE", "p::S", "p::S -> p::S"),
        ("SHL", "WORD; ?", "WORD; DINT -> WORD"),
        ("AND", "BYTE; WORD; BOOL", "WORD; WORD; WORD -> WORD"),
        ("NOT", "BOOL", "BOOL -> BOOL"),
        ("SEL", "BOOL; ?; UINT", "BOOL; UINT; UINT -> UINT"),
        ("MAX", "STRING[5]; STRING[9]", "STRING; STRING -> STRING"),
        ("LIMIT", "?; INT; ?", "INT; INT; INT -> INT"),
        ("MUX", "INT; REAL; REAL; ?", "INT; REAL; REAL; REAL -> REAL"),
        ("GT", "INT; LREAL", "LREAL; LREAL -> BOOL"),
        ("EQ", "p::S; P::s", "p::S; p::S -> BOOL"),
        ("LEN", "STRING[5]", "STRING -> ULINT"),
        ("LEFT", "WSTRING; ?", "WSTRING; DINT -> WSTRING"),
        ("CONCAT", "STRING; CHAR; ?", "STRING; STRING; STRING -> STRING"),
        ("CONCAT", "WSTRING; WCHAR", "WSTRING; WSTRING -> WSTRING"),
        ("FIND", "STRING; CHAR", "STRING; STRING -> ULINT"),
        ("INSERT", "STRING; STRING; INT", "STRING; STRING; INT -> STRING"),
        ("TO_INT", "REAL", "REAL -> INT"),
        ("TO_INT", "?", "DINT -> INT"),
        ("TO_STRING", "REAL", "REAL -> STRING"),
        ("INT_TO_REAL", "INT", "INT -> REAL"),
        ("DINT_TO_REAL", "INT", "DINT -> REAL"),
        ("TIME_TO_LINT", "TIME", "TIME -> LINT"),
        ("LINT_TO_TIME", "LINT", "LINT -> TIME"),
        ("DT_TO_TOD", "DT", "DATE_AND_TIME -> TIME_OF_DAY"),
        ("STRING_TO_INT", "STRING[9]", "STRING -> INT"),
        ("WSTRING_AS_TIME", "WSTRING", "WSTRING -> TIME"),
        ("LWORD_AS_STRING", "LWORD", "LWORD -> STRING"),
        ("TRUNC", "LREAL", "LREAL -> LINT"),
        ("TRUNC", "REAL", "REAL -> DINT"),
        ("REAL_TRUNC_INT", "REAL", "REAL -> INT"),
        ("TRUNC_SINT", "LREAL", "LREAL -> SINT"),
        ("WORD_BCD_TO_UINT", "WORD", "WORD -> UINT"),
        ("UINT_TO_BCD_WORD", "UINT", "UINT -> WORD"),
        ("TO_BCD_BYTE", "USINT", "USINT -> BYTE"),
        ("TIME_IN_MS_TO_LINT", "TIME", "TIME -> LINT"),
        ("CONCAT_DATE", "INT; USINT; ?", "INT; INT; INT -> DATE"),
        ("CONCAT_DATE_TOD", "DATE; TOD", "DATE; TIME_OF_DAY -> DATE_AND_TIME"),
        ("DAY_OF_WEEK", "DATE", "DATE -> USINT"),
        ("TO_BIG_ENDIAN", "WORD", "WORD -> WORD"),
        ("IS_VALID", "REAL", "REAL -> BOOL"),
        ("IS_VALID_BCD", "WORD", "WORD -> BOOL"),
        ("NOW", "", " -> DATE_AND_TIME"),
        ("NOW_MONOTONIC", "", " -> TIME"),
        (
            "UPPER_BOUND",
            "ARRAY [0..4] OF INT; ?",
            "ARRAY [0..4] OF INT; DINT -> DINT",
        ),
    ],
)
def test_calls_are_resolved_to_concrete_types(name: str, arguments: str, expected: str) -> None:
    assert _shown(function_signature(name, _types(arguments))) == expected


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SQRT", "STRING"),
        ("SQRT", ""),
        ("SQRT", "REAL; REAL"),
        ("ADD", "BOOL; INT"),
        ("ADD", "LINT; ULINT"),
        ("ADD", "DATE; TIME"),
        ("ADD", "TIME; INT"),
        ("AND", "INT; INT"),
        ("NOT", "INT"),
        ("MAX", ""),
        ("CONCAT", "STRING; WSTRING"),
        ("LEN", "CHAR"),
        ("INT_TO_REAL", "DINT"),
        ("INT_TO_REAL", "REAL"),
        ("EQ", "p::S; p::T"),
        ("LOWER_BOUND", "p::S; INT"),
        ("SEL", "INT; INT; INT"),
        ("NOW", "INT"),
        ("ABS", "ANY_NUM"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_with_what_was_expected(
    name: str, arguments: str
) -> None:
    with pytest.raises(FunctionTypeError) as caught:
        function_signature(name, _types(arguments))

    assert str(caught.value).startswith(f'"{name}" cannot take (')
    assert f"expected {name}(" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["", "NIX", "INT_TO_NIX", "DINT_TO_TIME", "INT_TO_INT", "DATE_TO_INT", "MODR"]
)
def test_an_unknown_name_has_no_signature(name: str) -> None:
    assert function_signature(name, [parse_datatype("INT")]) is None
    assert function_overloads(name) == ()


def test_parameters_have_the_names_of_the_standard() -> None:
    def names(name: str, *arguments: str) -> Sequence[str]:
        signature = function_signature(name, [parse_datatype(one) for one in arguments])
        assert signature is not None
        return signature.parameter_names

    assert names("ADD", "INT", "INT", "INT") == ("IN1", "IN2", "IN3")
    assert names("MUX", "INT", "REAL", "REAL", "REAL") == ("K", "IN0", "IN1", "IN2")
    assert names("LIMIT", "INT", "INT", "INT") == ("MN", "IN", "MX")
    assert names("SEL", "BOOL", "INT", "INT") == ("G", "IN0", "IN1")
    assert names("MID", "STRING", "INT", "INT") == ("IN", "L", "P")


def test_names_are_upper_case_and_many() -> None:
    names = function_names()

    assert len(names) > 700
    assert all(name == name.upper() for name in names)
