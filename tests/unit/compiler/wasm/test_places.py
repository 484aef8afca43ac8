"""Parts of variables: read, written, checked in the order of the Python kernel."""

from collections.abc import Mapping
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("wasmtime")

from compiler.ir.code import (
    Aggregate,
    Binary,
    Constant,
    Expression,
    Index,
    Local,
    Member,
    Partial,
    PartialUnit,
    Variable,
)
from compiler.ir.datatypes import (
    BOOL,
    BYTE,
    DINT,
    DWORD,
    INT,
    LINT,
    LWORD,
    SINT,
    STRING,
    UDINT,
    UINT,
    WORD,
    ArrayType,
    DataType,
    Elementary,
    StructType,
    parse_datatype,
)
from compiler.lowering.values import Structs, initial_value
from compiler.wasm.expressions import Expressions, initialise
from compiler.wasm.scope import InLocal, Scope
from compiler.wasm.storage import UnsupportedError, value_type
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, get, op
from tests.strategies import values
from tests.wat_bench import WatBench
from tests.wat_expressions import RESULT, Sides, expression

PART = StructType("Part")
OUTER = StructType("Outer")
ROW = parse_datatype("ARRAY [2..5] OF INT")
TABLE = parse_datatype("ARRAY [-1..1, 0..2] OF LINT")
STRUCTS: Mapping[str, tuple[Local, ...]] = {
    "Part": (Local("on", BOOL), Local("big", LINT, "-5"), Local("row", ROW, "[1, 2, 3, 4]")),
    "Outer": (
        Local("name", STRING, "'outer'"),
        Local("small", SINT),
        Local("parts", ArrayType(((0, 1),), PART)),
        Local("real", parse_datatype("REAL"), "0.1"),
    ),
}
INDICES = (SINT, INT, DINT, LINT, parse_datatype("USINT"), UINT, UDINT)


def at(base: Expression, *indices: Expression, element: DataType = INT) -> Index:
    """Return an element."""
    return Index(base, indices, element)


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("bounds", [(2, 5), (0, 3), (-3, 0), (-9, -6), (-2, 1), (1_000, 1_003)])
def test_elements_of_arrays(index: Elementary, bounds: tuple[int, int]) -> None:
    array = ArrayType((bounds,), INT)
    value = at(Variable("X", array), Variable("I", index))
    sides = Sides(
        {"X": array, "I": index, "R": INT},
        (Variable("R", INT), value),
        (value, Binary("+", value, Constant(1, INT), INT)),
    )

    lower, upper = bounds
    least, greatest = _limits(index)
    near = {lower - 1, lower, upper, upper + 1, least, greatest, 0, -1, lower - (1 << 32)}
    for number in near | {lower + (1 << 32), (1 << 32) + lower - 1}:
        if least <= number <= greatest:
            error = sides.run(X=[10, 20, 30, 40], I=number)[1]
            assert bool(error) == (not lower <= number <= upper)


def _limits(datatype: Elementary) -> tuple[int, int]:
    is_signed = not datatype.name.startswith("U")
    bits = datatype.bits - is_signed
    return (-(1 << bits) if is_signed else 0), (1 << bits) - 1


@given(i=st.integers(-3, 3), j=st.integers(-2, 4))
def test_elements_of_tables(i: int, j: int) -> None:
    sides = _table()

    error = sides.run(X=list(range(9)), I=i, J=j)[1]
    assert bool(error) == (not (-1 <= i <= 1 and 0 <= j <= 2))


@cache
def _table() -> Sides:
    place = at(Variable("X", TABLE), Variable("I", INT), Variable("J", INT), element=LINT)
    return Sides(
        {"X": TABLE, "I": INT, "J": INT, "R": LINT},
        (Variable("R", LINT), place),
        (place, Constant(-1, LINT)),
    )


def test_constant_indices_are_part_of_the_address() -> None:
    value = at(Variable("X", ROW), Constant(4, INT))
    sides = expression(value, {"X": ROW})

    assert sides.result(X=[1, 2, 3, 4]) == "3"
    assert "call $fail" not in sides.bench.text[sides.bench.text.index("$run") :]


def test_bounded_indices_are_not_checked() -> None:
    index = Binary("AND", Variable("I", WORD), Constant(3, WORD), WORD)
    array = parse_datatype("ARRAY [0..3] OF INT")
    sides = expression(at(Variable("X", array), index), {"X": array, "I": WORD})

    assert sides.result(X=[1, 2, 3, 4], I=65535) == "4"
    assert "call $fail" not in sides.bench.text[sides.bench.text.index("$run") :]


@pytest.mark.parametrize("index", INDICES)
def test_characters_of_strings(index: Elementary) -> None:
    char = parse_datatype("CHAR")
    place = Index(Variable("S", STRING), (Variable("I", index),), char)
    sides = Sides(
        {"S": STRING, "I": index, "R": char},
        (Variable("R", char), place),
        (place, Constant("z", char)),
    )

    least, greatest = _limits(index)
    for number, text in product((0, 1, 2, 3, 4, least, greatest), ("", "a", "aé\U0001f600")):
        error = sides.run(S=text, I=number)[1]
        assert bool(error) == (not 1 <= number <= len(text))


def test_a_text_is_changed_for_one_variable_only() -> None:
    char = parse_datatype("CHAR")
    first = Index(Variable("S", STRING), (Constant(1, INT),), char)
    sides = Sides(
        {"S": STRING, "T": STRING},
        (Variable("T", STRING), Variable("S", STRING)),
        (first, Constant("X", char)),
    )

    assert sides.run(S="abc")[0] == {"S": "'Xbc'", "T": "'abc'"}


_UNITS: Mapping[PartialUnit, Elementary] = {"X": BOOL, "B": BYTE, "W": WORD, "D": DWORD}


@pytest.mark.parametrize("base", [BYTE, WORD, DWORD, LWORD, SINT, INT, DINT, LINT, UINT, UDINT])
@pytest.mark.parametrize("unit", list(_UNITS))
@given(data=st.data())
def test_parts_of_numbers(base: Elementary, unit: PartialUnit, data: st.DataObject) -> None:
    sides = _parts(base, unit)
    whole = data.draw(values(base))
    number = data.draw(st.integers(-1, 8) | st.integers(-1, base.bits))

    count = base.bits // _UNITS[unit].bits
    for part in (False, True) if unit == "X" else (0, 1, (1 << _UNITS[unit].bits) - 1):
        error = sides.run(A=whole, I=number, P=part)[1]
        assert bool(error) == (not 0 <= number < count)


@cache
def _parts(base: Elementary, unit: PartialUnit) -> Sides:
    part = _UNITS[unit]
    place = Partial(Variable("A", base), unit, Variable("I", INT), part)
    first = Partial(Variable("B", base), unit, Constant(0, INT), part)
    return Sides(
        {"A": base, "B": base, "I": INT, "P": part, "R": part},
        (Variable("R", part), place),
        (place, Variable("P", part)),
        (first, Variable("P", part)),
    )


def test_parts_of_a_long_word() -> None:
    place = Partial(Variable("A", LWORD), "L", Variable("I", INT), LWORD)
    sides = Sides(
        {"A": LWORD, "I": INT, "R": LWORD},
        (Variable("R", LWORD), place),
        (place, Constant(5, LWORD)),
    )

    assert sides.run(A=(1 << 64) - 1, I=0)[0] == {"A": "5", "I": "0", "R": str((1 << 64) - 1)}
    assert "the part 1 does not exist" in sides.run(I=1)[1]


# --- Order -------------------------------------------------------------------------------


def failing(name: str) -> Expression:
    """Return an expression that divides by a variable."""
    return Binary("/", Constant(1, INT), Variable(name, INT), INT)


@given(st.tuples(*[st.integers(0, 3)] * 3))
def test_faults_come_in_the_order_of_the_reference(numbers: tuple[int, int, int]) -> None:
    a, b, c = numbers
    for sides in _ordered():
        sides.run(A=a, B=b, C=c, X=[1, 2, 3, 4], S="ab")


@cache
def _ordered() -> tuple[Sides, ...]:
    """Return assignments in which several things may fail, each with its own message."""
    char = parse_datatype("CHAR")
    variables = {"A": INT, "B": INT, "C": INT, "X": ROW, "S": STRING, "W": WORD, "T": TABLE}
    element = at(Variable("X", ROW), Variable("A", INT))
    character = Index(Variable("S", STRING), (Variable("B", INT),), char)
    bit = Partial(Variable("W", WORD), "B", Variable("C", INT), BYTE)
    of_two = at(Variable("T", TABLE), failing("A"), element, element=LINT)
    is_z = Binary("=", character, Constant("z", char), BOOL)
    return (
        Sides(variables, (element, failing("B"))),
        Sides(variables, (character, Index(Variable("S", STRING), (element,), char))),
        Sides(variables, (bit, Partial(Variable("W", WORD), "B", element, BYTE))),
        Sides(
            variables,
            (Partial(element, "X", Variable("C", INT), BOOL), is_z),
        ),
        Sides(variables, (of_two, Constant(1, LINT))),
        Sides(variables, (element, Binary("+", failing("B"), failing("C"), INT))),
    )


# --- Compounds ---------------------------------------------------------------------------


def member(base: Expression, name: str, datatype: DataType) -> Member:
    """Return a member."""
    return Member(base, name, datatype)


def test_members_of_structs() -> None:
    parts = member(Variable("O", OUTER), "parts", ArrayType(((0, 1),), PART))
    one = Index(parts, (Variable("I", INT),), PART)
    number = at(member(one, "row", ROW), Variable("J", INT))
    sides = Sides(
        {"O": OUTER, "I": INT, "J": INT, "R": INT, "P": PART},
        (Variable("R", INT), number),
        (number, Constant(-7, INT)),
        (Variable("P", PART), one),
        (member(one, "big", LINT), Constant(1 << 40, LINT)),
        (Index(parts, (Constant(0, INT),), PART), one),
        structs=STRUCTS,
    )

    for i, j in product((0, 1, 2), (1, 2, 5, 6)):
        sides.run(I=i, J=j)


def test_compounds_are_copied() -> None:
    element = at(Variable("A", ROW), Constant(2, INT))
    sides = Sides(
        {"A": ROW, "B": ROW},
        (Variable("B", ROW), Variable("A", ROW)),
        (element, Constant(9, INT)),
    )

    assert sides.run(A=[1, 2, 3, 4])[0] == {"A": "[9, 2, 3, 4]", "B": "[1, 2, 3, 4]"}


def test_aggregates_are_made_before_they_are_stored() -> None:
    elements = [at(Variable("A", ROW), Constant(number, INT)) for number in (5, 4, 3, 2)]
    sides = Sides({"A": ROW}, (Variable("A", ROW), Aggregate(tuple(elements), ROW)))

    assert sides.run(A=[1, 2, 3, 4])[0] == {"A": "[4, 3, 2, 1]"}


def test_aggregates_in_aggregates() -> None:
    array = ArrayType(((0, 1),), PART)
    part = Aggregate(
        (Constant(value=True, type=BOOL), Variable("L", LINT), Variable("X", ROW)), PART
    )
    made = Aggregate((part, Variable("P", PART)), array)
    sides = expression(made, {"L": LINT, "X": ROW, "P": PART}, structs=STRUCTS)

    part_value = {"on": False, "big": 4, "row": [5, 6, 7, 8]}
    assert "'big': -3" in sides.result(L=-3, X=[1, 2, 3, 4], P=part_value)


@pytest.mark.parametrize("operator", ["=", "<>"])
@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("ARRAY [0..9] OF INT", list(range(10)), [*range(9), 0]),
        ("ARRAY [0..2] OF LREAL", [0.0, 1.0, 2.0], [0.0, 1.0, 2.5]),
        ("ARRAY [0..1, 0..1] OF STRING", ["a", "b", "", "d"], ["a", "b", "", "D"]),
        ("ARRAY [0..1] OF CHAR", ["a", "b"], ["a", "a"]),
        (
            "Part",
            {"on": True, "big": 1, "row": [1, 2, 3, 4]},
            {"on": True, "big": 1, "row": [1, 2, 3, 5]},
        ),
        ("Part", {"on": True, "big": 1, "row": [1] * 4}, {"on": False, "big": 1, "row": [1] * 4}),
    ],
)
def test_compounds_are_compared(operator: str, name: str, one: object, other: object) -> None:
    datatype = parse_datatype(name)
    variables = {"A": datatype, "B": datatype}
    made = Binary(operator, Variable("A", datatype), Variable("B", datatype), BOOL)  # type: ignore[arg-type] # one of two
    sides = expression(made, variables, structs=STRUCTS)

    assert sides.result(A=one, B=one) == str(operator == "=")
    assert sides.result(A=one, B=other) == str(operator == "<>")
    assert sides.result(A=other, B=one) == str(operator == "<>")


def test_gaps_in_structs_are_not_compared() -> None:
    part = (Constant(value=True, type=BOOL), Constant(1, LINT), Variable("X", ROW))
    dirty = Aggregate(tuple([Constant(-1, LINT)] * 9), TABLE)
    sides = Sides(
        {"T": TABLE, "X": ROW, "P": PART, "Q": PART, RESULT: BOOL},
        (Variable("T", TABLE), dirty),
        (Variable("P", PART), Aggregate(part, PART)),
        (Variable(RESULT, BOOL), Binary("=", Variable("P", PART), Variable("Q", PART), BOOL)),
        structs=STRUCTS,
    )

    value = {"on": True, "big": 1, "row": [1, 2, 3, 4]}
    assert sides.result(X=[1, 2, 3, 4], Q=value) == "True"


# --- Initial values ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ("INT", "-5"),
        ("REAL", "0.1"),
        ("STRING", "'text'"),
        ("STRING", ""),
        ("CHAR", "'a'"),
        ("ULINT", "18446744073709551615"),
        ("ARRAY [0..4] OF LREAL", "[1.5, 1.5, -0.0, 0.0, 2.0]"),
        ("ARRAY [0..999] OF INT", ""),
        ("ARRAY [0..999] OF INT", "[5, 5, 7]"),
        ("ARRAY [0..10] OF INT", "[5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]"),
        ("ARRAY [0..6, 0..6] OF STRING", ""),
        ("Outer", ""),
        ("ARRAY [0..20] OF Outer", ""),
        ("JSON", ""),
    ],
)
def test_initial_values(name: str, literal: str) -> None:
    datatype = parse_datatype(name)
    value = initial_value(literal, datatype, Structs(STRUCTS))

    def write(unit: Unit, code: Code, scope: Scope) -> None:
        expressions = Expressions(unit, code, scope)
        initialise(expressions, scope["V"], value)
        if not isinstance(datatype, Elementary):
            return
        kept = InLocal(code.local(value_type(datatype)), datatype)
        initialise(expressions, kept, value)
        expressions.store(Variable("V", datatype), get(kept.name))

    bench = WatBench({"before": LINT, "V": datatype, "behind": LINT}, write, structs=STRUCTS)
    address, _ = bench.places["V"]
    size = bench.storages.of(datatype).size
    bench.view[address : address + size] = b"\xee" * size
    bench.run(before=-1, behind=-1)
    assert repr(bench.read("V")) == repr(value)
    assert (bench.read("before"), bench.read("behind")) == (-1, -1)


def test_json_values_cannot_be_constants() -> None:
    json = parse_datatype("JSON")

    def write(unit: Unit, code: Code, scope: Scope) -> None:
        initialise(Expressions(unit, code, scope), scope["V"], {"a": 1})

    with pytest.raises(UnsupportedError, match="the constant JSON"):
        WatBench({"V": json}, write)


def test_arrays_of_variable_length_are_not_supported() -> None:
    array = parse_datatype("ARRAY [*] OF INT")

    def write(unit: Unit, code: Code, scope: Scope) -> None:
        Expressions(unit, code, scope).value(at(Variable("A", array), Constant(1, INT)))

    with pytest.raises(UnsupportedError, match="variable length"):
        WatBench({"A": array}, write)


def test_values_nobody_stored_stay_out_of_the_frame() -> None:
    code = Code()
    with code.scope():
        first = code.room(WatBench({}, lambda *_: None).storages.of(ROW))
    second = code.room(WatBench({}, lambda *_: None).storages.of(TABLE))

    assert first == second == get("$frame")
    assert code.frame_size == 72
    assert op("drop", first).text == "(drop (local.get $frame))"
