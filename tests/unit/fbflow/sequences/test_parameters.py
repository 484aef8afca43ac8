"""Parameters of primitives as people and tools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fbflow.sequences.parameters import Assignment, read_parameters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" ; ;", []),
        ("PV:=5;", [("PV", "5")]),
        ("Q:=FALSE;CV:=1", [("Q", "FALSE"), ("CV", "1")]),
        (" PV := 0 ; DI1 := 1; ", [("PV", "0"), ("DI1", "1")]),
        ("PV:=UINT#5;\nDT:=T#1s;\n", [("PV", "UINT#5"), ("DT", "T#1s")]),
        ("QI,SD", [("QI", None), ("SD", None)]),
        ("RD,QI=FALSE", [("RD", None), ("QI", "FALSE")]),
        ("PV:=;", [("PV", None)]),
        ("S:='a;b,c=d'; N:=1", [("S", "'a;b,c=d'"), ("N", "1")]),
        ("S:='it$'s;'; W:=\"x;$\"\"", [("S", "'it$'s;'"), ("W", '"x;$""')]),
        ("S:='$$';N:=1", [("S", "'$$'"), ("N", "1")]),
        ("A:=[1,2],B:=(x:=1,y:='(')", [("A", "[1,2]"), ("B", "(x:=1,y:='(')")]),
        ("S:='never ends; N:=1", [("S", "'never ends; N:=1")]),
    ],
)
def test_parameters_are_names_with_literals(text: str, found: list[tuple[str, str | None]]) -> None:
    assert read_parameters(text) == tuple(Assignment(*each) for each in found)


@given(st.lists(st.tuples(st.from_regex(r"[A-Z]\w{0,5}", fullmatch=True), st.integers())))
def test_what_is_written_is_read(values: list[tuple[str, int]]) -> None:
    text = "; ".join(f"{name}:={value}" for name, value in values)

    assert read_parameters(text) == tuple(Assignment(name, str(value)) for name, value in values)


@given(st.text(alphabet="AB:=;,'\"$()[] \n1"))
def test_every_text_is_read(text: str) -> None:
    for assignment in read_parameters(text):
        assert assignment.literal is None or assignment.literal.strip() == assignment.literal
