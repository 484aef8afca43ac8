"""Functions (`.fct`), calls of them, and constant expressions."""

import pytest

from compiler.ir.code import Constant, Function, Local
from compiler.ir.datatypes import INT, StructType, parse_datatype
from compiler.ir.declarations import AlgorithmDeclaration
from compiler.ir.diagnostics import Diagnostic, Diagnostics
from compiler.st import (
    Scope,
    ScopeVariable,
    compile_algorithm,
    compile_constant,
    compile_function,
)
from compiler.st.printer import print_algorithm, print_expression, print_function
from tests.unit.compiler.st.texts import SPAN, STRUCTS, codes, scope

SCALE = """PACKAGE plant::tools;
IMPORT plant::types::*;
(* scales *)
FUNCTION Scale : REAL
VAR_INPUT
  x : REAL; (* the input *)
  factor : REAL := 2.0;
END_VAR
VAR
  product : REAL;
END_VAR
product := x * factor;
Scale := product;
END_FUNCTION
"""


def function(text: str) -> tuple[Function | None, list[Diagnostic]]:
    diagnostics = Diagnostics()
    declaration = AlgorithmDeclaration("F", text, span=SPAN)
    return compile_function(declaration, scope(), diagnostics), list(diagnostics)


def called(text: str, callee: str = SCALE) -> tuple[str, list[str]]:
    found, _ = function(callee)
    assert found is not None
    known = scope()
    where = Scope(known.variables, STRUCTS, {}, {found.name.casefold(): found})
    diagnostics = Diagnostics()
    algorithm = compile_algorithm(AlgorithmDeclaration("A", text), where, diagnostics)
    printed = "" if algorithm is None else print_algorithm(algorithm).strip()
    return printed, codes(list(diagnostics))


def test_a_function_has_its_full_name_parameters_and_result() -> None:
    found, diagnostics = function(SCALE)

    assert diagnostics == []
    assert found is not None
    assert print_function(found) == (
        "PACKAGE plant::tools;\n"
        "FUNCTION Scale : REAL\n"
        "VAR_INPUT\n  x : REAL;\n  factor : REAL := 2.0;\nEND_VAR\n"
        "VAR_TEMP\n  product : REAL;\nEND_VAR\n"
        "product := x * factor;\nScale := product;\nEND_FUNCTION\n"
    )


def test_a_printed_function_compiles_to_itself() -> None:
    found, _ = function(SCALE)
    assert found is not None

    again, _ = function(print_function(found))

    assert again is not None
    assert print_function(again) == print_function(found)


def test_a_single_output_is_the_result_of_a_function_without_one() -> None:
    found, _ = function(
        "FUNCTION F VAR_INPUT a : INT; END_VAR VAR_OUTPUT out : INT; END_VAR out := a; END_FUNCTION"
    )

    assert found is not None
    assert found.result == Local("out", INT)
    assert found.outputs == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FUNCTION F F := 1; END_FUNCTION", "E310"),
        ("FUNCTION F : FOO F := 1; END_FUNCTION", "E313"),
        ("FUNCTION F : INT F := i; END_FUNCTION", "E310"),
        ("FUNCTION F : INT VAR_INPUT a : INT := F; END_VAR F := 1; END_FUNCTION", "E310"),
        ("ALGORITHM A END_ALGORITHM", "E149"),
        ("i := 1;", "E149"),
    ],
)
def test_a_function_with_a_mistake_is_none(text: str, code: str) -> None:
    found, diagnostics = function(text)

    assert found is None
    assert codes(diagnostics) == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r := Scale(r, 3);", "r := plant::tools::Scale(r, REAL#3.0);"),
        ("r := plant::tools::SCALE(i);", "r := plant::tools::Scale(INT_TO_REAL(i), REAL#2.0);"),
        ("r := Scale(factor := 1, x := r);", "r := plant::tools::Scale(r, REAL#1.0);"),
        ("Scale(x := r);", ""),
        ("Scale(r, Scale => l);", "l := REAL_TO_LREAL(plant::tools::Scale(r, REAL#2.0));"),
    ],
)
def test_a_call_of_a_function_is_positional_and_complete(text: str, expected: str) -> None:
    assert called(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("r := Scale(1, 2, 3);", "E328"),
        ("r := Scale(y := 1);", "E329"),
        ("r := Scale(1, x := 2);", "E329"),
        ("r := Scale('a');", "E316"),
        ("r := Scale(1, OTHER => b);", "E329"),
    ],
)
def test_a_wrong_call_of_a_function_has_its_code(text: str, code: str) -> None:
    assert called(text) == ("", [code])


def test_a_block_that_wraps_a_function_has_its_pins_as_variables() -> None:
    pins = {"a": "INT", "out1": "INT", "out2": "INT"}
    variables = {name: ScopeVariable(name, parse_datatype(type_)) for name, type_ in pins.items()}
    variables["f"] = ScopeVariable("RESULT", INT)
    text = (
        "FUNCTION F : INT VAR_INPUT a : INT; END_VAR VAR_OUTPUT out1, out2 : INT; END_VAR"
        " VAR x : INT; END_VAR x := a; out1 := x; out2 := a; F := a; END_FUNCTION"
    )

    algorithm = compile_algorithm(AlgorithmDeclaration("F", text), Scope(variables), Diagnostics())

    assert algorithm is not None
    assert [local.name for local in algorithm.temporaries] == ["x"]
    assert print_algorithm(algorithm).endswith("x := a;\nout1 := x;\nout2 := a;\nRESULT := a;\n")


def test_structs_may_be_found_while_a_text_is_compiled() -> None:
    structs: dict[str, tuple[Local, ...]] = {}

    def find(name: str) -> str | None:
        if name.casefold() != "point":
            return None
        structs["pkg::point"] = STRUCTS["pkg::point"]
        return "pkg::Point"

    declaration = AlgorithmDeclaration("A", "VAR q : Point; END_VAR q.X := 1;")
    where = Scope(structs=structs, find_struct=find)

    algorithm = compile_algorithm(declaration, where, Diagnostics())

    assert algorithm is not None
    assert algorithm.temporaries == (Local("q", StructType("pkg::Point")),)


def test_an_algorithm_in_another_language_is_a_mistake() -> None:
    diagnostics = Diagnostics()
    declaration = AlgorithmDeclaration("REQ", "OUT.value = 1;", language="Java")

    assert compile_algorithm(declaration, scope(), diagnostics) is None
    assert codes(list(diagnostics)) == ["E144"]


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("5", "INT", "INT#5"),
        ("limits::MAX * 2 + 1", "INT", "INT#15"),
        ("limits::MAX", "REAL", "REAL#7.0"),
        ("NOT TRUE OR 3 > 2", "BOOL", "TRUE"),
        ("16#F0 OR 16#0F", "BYTE", "BYTE#16#FF"),
        ("-7 / 2", "DINT", "DINT#-3"),
        ("-7 MOD 2", "DINT", "DINT#-1"),
        ("INT#32767 + INT#1", "INT", "INT#-32768"),
        ("'a$'b'", "STRING", "STRING#'a$'b'"),
        ("T#1s + T#500ms", "TIME", "T#1s500ms"),
        ("[1, 2(limits::MAX)]", "ARRAY [0..3] OF INT", "[INT#1, 2(INT#7), INT#0]"),
        ("(X := 1 + 1)", "pkg::Point", "pkg::Point#(X := INT#2, Y := REAL#0.0)"),
    ],
)
def test_a_constant_expression_has_a_value(text: str, datatype: str, expected: str) -> None:
    value = compile_constant(text, parse_datatype(datatype), SPAN, scope(), Diagnostics())

    assert value is not None
    assert print_expression(value, STRUCTS) == expected


@pytest.mark.parametrize(
    ("text", "datatype", "code"),
    [
        ("i + 1", "INT", "E333"),
        ("foo", "INT", "E310"),
        ("300", "SINT", "E320"),
        ("1 +", "INT", "E140"),
        ("5 / 0", "INT", "E333"),
    ],
)
def test_a_constant_that_is_none_has_its_code(text: str, datatype: str, code: str) -> None:
    diagnostics = Diagnostics()

    assert compile_constant(text, parse_datatype(datatype), SPAN, scope(), diagnostics) is None
    assert codes(list(diagnostics)) == [code]


def test_a_constant_is_a_constant() -> None:
    value = compile_constant("2 ** 10", INT, SPAN, scope(), Diagnostics())

    assert value == Constant(1024, INT)
