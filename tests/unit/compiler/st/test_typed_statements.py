"""What algorithms mean: each text beside the typed code it becomes, printed."""

import pytest

from compiler.ir.diagnostics import Severity
from compiler.st.printer import print_algorithm
from tests.unit.compiler.st.texts import STRUCTS, codes, compiled

SILENT = {
    # literals take the type they meet
    "i := 1;": "i := INT#1;",
    "r := 1;": "r := REAL#1.0;",
    "b := 1;": "b := TRUE;",
    "by := 16#FF;": "^by := BYTE#16#FF;",
    "i := -32768;": "i := INT#-32768;",
    "d := i + 1;": "d := INT_TO_DINT(i + INT#1);",
    "d := i + 40000;": "d := INT_TO_DINT(i) + DINT#40000;",
    "r := i * 0.5;": "r := INT_TO_REAL(i) * REAL#0.5;",
    "r := 1 / 2;": "r := REAL#1.0 / REAL#2.0;",
    "i := (1 + 2) * 3 - 7 / 2;": "i := INT#6;",
    "i := INT#16#0F;": "i := INT#15;",
    "t := T#1h2m;": "t := T#1h2m;",
    "c := 'x';": "c := CHAR#'x';",
    "s10 := 'abc';": "s10 := 'abc';",
    # implicit widening is written out
    "l := r + d;": "l := REAL_TO_LREAL(r) + DINT_TO_LREAL(d);",
    "b := i = u;": "b := INT_TO_DINT(i) = UINT_TO_DINT(u);",
    "w := by OR w;": "w := BYTE_TO_WORD(^by) OR w;",
    "s10 := s;": "s10 := s;",
    # operators
    "b := i > 3 AND NOT b2 OR b;": "b := i > INT#3 AND NOT b2 OR b;",
    "b := b & b2;": "b := b AND b2;",
    "i := -i ** 2;": "i := -i ** INT#2;",
    "i := i - (j - 1) MOD 4;": "i := i - (j - INT#1) MOD INT#4;",
    "t := 2 * t2;": "t := t2 * DINT#2;",
    "t := t2 / 2.5;": "t := t2 / LREAL#2.5;",
    "t := t + t2;": "t := t + t2;",
    "dt := dt + T#1s;": "dt := ADD_DT_TIME(dt, T#1s);",
    "t := dt - dt;": "t := SUB_DT_DT(dt, dt);",
    "b := s < s10;": "b := s < s10;",
    # places
    "arr[i+1] := 3;": "arr[i + INT#1] := INT#3;",
    "mat[1, 0] := mat[i, 1];": "mat[1, 0] := mat[i, 1];",
    "p.x := 1;": "p.X := INT#1;",
    "w.%X3 := b; w.0 := TRUE;": "w.%X3 := b;\nw.%X0 := TRUE;",
    "by := w.%B1; b := w.%X(i);": "^by := w.%B1;\nb := w.%X(i);",
    "c := s[2];": "c := s[2];",
    "THIS.i := 3;": "i := INT#3;",
    "Ad.d2 := Ad.D1;": "Ad.D2 := Ad.D1;",
    "i := limits::MAX + Max_Level;": "i := INT#7 + INT#7;",
    "p := origin;": "p := pkg::Point#(X := INT#1, Y := REAL#0.0);",
    "p := (Y := 2);": "p := pkg::Point#(X := INT#3, Y := REAL#2.0);",
    "p := Point#(X := i);": "p := pkg::Point#(X := i, Y := REAL#0.0);",
    "arr := [1, 3(i)];": "arr := [INT#1, 3(i), 6(INT#0)];",
    "^i := 1;": "i := INT#1;",
    # calls
    "d := INT_TO_DINT(i);": "d := INT_TO_DINT(i);",
    "i := TO_INT(r);": "i := REAL_TO_INT(r);",
    "i := INT_TO_INT(i);": "i := i;",
    "d := TRUNC(r);": "d := TRUNC(r);",
    "s := INT_TO_STRING(i);": "s := INT_TO_STRING(i);",
    "s := CONCAT(s, 'x', s);": "s := CONCAT(s, STRING#'x', s);",
    "i := SEL(G := b, IN0 := i, IN1 := 5);": "i := SEL(b, i, INT#5);",
    "i := SEL(IN1 := 5, G := b, IN0 := i);": "i := SEL(b, i, INT#5);",
    "i := MAX(1, i, 3);": "i := MAX(INT#1, i, INT#3);",
    "r := SQRT(2.0);": "r := SQRT(REAL#2.0);",
    "i := UPPER_BOUND(mat, 1);": "i := INT#3;",
    "i := MAX(i, 1, ENO => b);": "VAR_TEMP\n  value1 : INT;\nEND_VAR\n"
    "value1 := MAX(i, INT#1);\nb := TRUE;\ni := value1;",
    "ABS(i);": "",
    # statements
    "i := j := 5;": "j := INT#5;\ni := j;",
    "d := i := 5;": "i := INT#5;\nd := INT_TO_DINT(i);",
    ";;": "",
    "IF b THEN i := 1; ELSIF b2 THEN ; ELSE i := 2; END_IF": (
        "IF b THEN\n  i := INT#1;\nELSIF b2 THEN\nELSE\n  i := INT#2;\nEND_IF;"
    ),
    "CASE i OF 1, 3..5: j := 1; limits::MAX: ; INT#9: j := 2; ELSE j := 0; END_CASE;": (
        "CASE i OF\n  1, 3..5:\n    j := INT#1;\n  7:\n  9:\n    j := INT#2;\n"
        "ELSE\n  j := INT#0;\nEND_CASE;"
    ),
    "CASE b OF FALSE: i := 1; 1: i := 2; END_CASE": (
        "CASE BOOL_TO_USINT(b) OF\n  0:\n    i := INT#1;\n  1:\n    i := INT#2;\nEND_CASE;"
    ),
    "FOR i := 0 TO j DO arr[i] := i; END_FOR": (
        "FOR i := INT#0 TO j BY INT#1 DO\n  arr[i] := i;\nEND_FOR;"
    ),
    "WHILE b DO EXIT; CONTINUE; END_WHILE": "WHILE b DO\n  EXIT;\n  CONTINUE;\nEND_WHILE;",
    "REPEAT RETURN; UNTIL b; END_REPEAT": "REPEAT\n  RETURN;\nUNTIL b END_REPEAT;",
    # containers and old ways
    "ALGORITHM a i := 1; END_ALGORITHM": "i := INT#1;",
    "(* a *) i /* b */ := // c\n 1;": "i := INT#1;",
    "I := 1; iF B tHEN i := 2; eND_iF;": "i := INT#1;\nIF b THEN\n  i := INT#2;\nEND_IF;",
    "b := FALSE;&#38;#10;i := 1;&#10;": "b := FALSE;\ni := INT#1;",
    "VAR x : INT; END_VAR; x := 1;": "VAR_TEMP\n  x : INT;\nEND_VAR\nx := INT#1;",
    "VAR_TEMP x, y : INT := 2 * 3; z : ARRAY [0..limits::MAX] OF BOOL; END_VAR": (
        "VAR_TEMP\n  x : INT := 6;\n  y : INT := 6;\n  z : ARRAY [0..7] OF BOOL;\nEND_VAR"
    ),
    "VAR_TEMP q : Point := (X := 5); x : INT := i; END_VAR x := q.X;": (
        "VAR_TEMP\n  q : pkg::Point := (X:=5,Y:=0.0);\n  x : INT;\nEND_VAR\nx := i;\nx := q.X;"
    ),
    "VAR_TEMP CONSTANT N : INT := 5; END_VAR CASE i OF N: i := N; END_CASE": (
        "CASE i OF\n  5:\n    i := INT#5;\nEND_CASE;"
    ),
    "VAR_TEMP i : REAL; END_VAR i := 1; THIS.i := 2;": (
        "VAR_TEMP\n  i_ : REAL;\nEND_VAR\ni_ := REAL#1.0;\ni := INT#2;"
    ),
}

TOLERATED = {
    "i := d;": ("i := DINT_TO_INT(d);", "E317"),
    "r := l;": ("r := LREAL_TO_REAL(l);", "E317"),
    "i := 3.7;": ("i := LREAL_TO_INT(LREAL#3.7);", "E317"),
    "IF i THEN END_IF": ("IF i <> INT#0 THEN\nEND_IF;", "E317"),
    "b := b AND i;": ("b := b AND i <> INT#0;", "E317"),
    "i := i AND 3;": ("i := i AND INT#3;", "E319"),
    "i := NOT i;": ("i := NOT i;", "E319"),
    "u := w + 1;": ("u := WORD_TO_UINT(w) + WORD_TO_UINT(WORD#16#1);", "E319"),
    "b := b = i;": ("b := BOOL_TO_INT(b) = i;", "E319"),
    's := "abc";': ("s := STRING#'abc';", "E321"),
    "ws := 'abc';": ('ws := WSTRING#"abc";', "E321"),
    "CASE i OF 1: ; 1: ; END_CASE": ("CASE i OF\n  1:\n  1:\nEND_CASE;", "E335"),
}


@pytest.mark.parametrize(("text", "expected"), SILENT.items(), ids=SILENT)
def test_a_text_becomes_typed_code(text: str, expected: str) -> None:
    algorithm, diagnostics = compiled(text)

    assert diagnostics == []
    assert algorithm is not None
    assert print_algorithm(algorithm, STRUCTS).strip() == expected


@pytest.mark.parametrize(("text", "found"), TOLERATED.items(), ids=TOLERATED)
def test_what_old_files_do_is_compiled_with_a_warning(text: str, found: tuple[str, str]) -> None:
    algorithm, diagnostics = compiled(text)

    assert codes(diagnostics) == [found[1]]
    assert diagnostics[0].severity is Severity.WARNING
    assert algorithm is not None
    assert print_algorithm(algorithm, STRUCTS).strip() == found[0]


def test_statements_know_their_line_in_the_text() -> None:
    algorithm, _ = compiled("\ni := 1;\r\nIF b THEN\n\n  j := 2;\nEND_IF;")

    assert algorithm is not None
    first, second = algorithm.body
    assert (first.line, second.line) == (2, 3)
    assert algorithm.span == "block.fbt:10"
