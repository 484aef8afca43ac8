"""Blocks in Python: their types come back from their files, their state from a saved run."""

# ruff: noqa: N802, N803 - blocks are named as in the IDE

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compiler.frontends.fourdiac import read_type_text
from compiler.ide_files import write_type
from compiler.ir.declarations import (
    EventDeclaration,
    InterfaceDeclaration,
    OperationDeclaration,
    ServiceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import NOWHERE, SourceTexts
from fbflow.blocks.declaring import function_block
from fbflow.sequences.bench import BLOCK, prepare
from fbflow.sequences.recorder import RECORDER
from fblib.python_block import block_of
from fblib.python_pins import differences
from fblib.service import Service
from runtime.kernel.machine import Machine
from runtime.kernel.python_kernel import PythonKernel
from runtime.python_blocks import workers_of

TYPES = ("BOOL", "UDINT", "LREAL", "TIME", "STRING", "STRING[8]", "WSTRING", "JSON", "ANY_NUM")
_names = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,6}", fullmatch=True),
    unique_by=str.casefold,
    min_size=2,
    max_size=10,
)


@st.composite
def declarations(draw: st.DrawFn) -> TypeDeclaration:
    """Draw a block with pins of any kind, as the decorator declares it."""
    names = draw(_names)
    cut = draw(st.integers(1, len(names) - 1))
    inputs, outputs = (
        [f"{name}: {draw(_typed)}" for name in part if name not in ("REQ", "CNF")]
        for part in (names[:cut], names[cut:])
    )
    comment = draw(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=9))
    is_async = draw(st.booleans())
    package = draw(st.sampled_from(["", "acme", "acme::pumps"]))

    def work(**inputs: object) -> None:
        del inputs

    async def later(**inputs: object) -> None:
        del inputs

    one: Any = later if is_async else work
    block = block_of(
        function_block(
            name="BLOCK", package=package, comment=comment, inputs=inputs, outputs=outputs
        )(one)
    )
    assert block is not None
    name = "python:my.blocks:Outer.BLOCK"
    body = OperationDeclaration(name) if is_async else ServiceDeclaration(name)
    return replace(block.declaration, body=body)


_typed = st.one_of(
    st.sampled_from(TYPES),
    st.sampled_from(TYPES[:4]).map(lambda name: f"ARRAY [1..3] OF {name}"),
    st.integers(-5, 5).map(lambda number: f"INT = {number}"),
    st.floats(-9, 9).map(lambda number: f"LREAL = {number:.3f}"),
)


def plain(declaration: TypeDeclaration) -> TypeDeclaration:
    """Return it without places."""
    pins = declaration.interface

    def events(listed: tuple[EventDeclaration, ...]) -> tuple[EventDeclaration, ...]:
        return tuple(EventDeclaration(one.name, one.with_data) for one in listed)

    def data(listed: tuple[VariableDeclaration, ...]) -> tuple[VariableDeclaration, ...]:
        return tuple(replace(one, span=NOWHERE) for one in listed)

    return replace(
        declaration,
        span=NOWHERE,
        interface=InterfaceDeclaration(
            events(pins.event_inputs),
            events(pins.event_outputs),
            data(pins.inputs),
            data(pins.outputs),
        ),
    )


@given(declaration=declarations())
def test_the_type_of_a_block_comes_back_from_its_file(declaration: TypeDeclaration) -> None:
    diagnostics = Diagnostics()

    found = read_type_text(
        write_type(declaration), "BLOCK.fbt", texts=SourceTexts(), diagnostics=diagnostics
    )

    assert list(diagnostics) == []
    assert found is not None
    assert plain(found) == plain(declaration)


@given(declaration=declarations())
def test_a_graph_has_the_pins_that_its_python_code_declares(declaration: TypeDeclaration) -> None:
    specimen = prepare(declaration, folders=(), texts=SourceTexts())

    assert list(differences(declaration.interface, specimen.interface)) == []


@function_block(events=["ADD", "DROP"], inputs={"X": "INT"}, outputs={"SUM": "LINT", "MOST": "INT"})
class STACK:
    """Remembers numbers in lists and dicts."""

    def __init__(self) -> None:
        self.SUM = 0
        self.MOST = 0
        self.last: list[int] = []
        self.often: dict[str, int] = {}

    def ADD(self, X: int) -> None:
        self.SUM += X
        self.last.append(X)
        self.often[str(X)] = self.often.get(str(X), 0) + 1
        self.MOST = max(self.often.values())

    def DROP(self) -> None:
        if self.last:
            self.SUM -= self.last.pop()


STACK_BLOCK = block_of(STACK)
assert STACK_BLOCK is not None
GRAPH = prepare(STACK_BLOCK.declaration, folders=(), texts=SourceTexts()).graph
WORKERS = workers_of(GRAPH, known={STACK_BLOCK.reference: STACK_BLOCK})


def machine() -> Machine:
    """A machine with one STACK, and somebody who hears it."""
    services = {**WORKERS.services, RECORDER: Service()}
    return Machine(GRAPH, PythonKernel(GRAPH), services)


def work(on: Machine, steps: list[tuple[str, int]]) -> None:
    for event, number in steps:
        on.kernel.write(BLOCK, "X", number)
        on.inject(BLOCK, event)
        on.run(1_000)


_steps = st.lists(st.tuples(st.sampled_from(["ADD", "DROP"]), st.integers(-3, 3)), max_size=12)


@given(before=_steps, after=_steps)
def test_a_class_goes_on_from_a_saved_state_as_if_nothing_had_happened(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    whole, first, second = machine(), machine(), machine()
    whole.start()
    first.start()

    work(whole, [*before, *after])
    work(first, before)
    second.load(json.loads(json.dumps(first.save())))
    second.start(warm=True)
    work(first, after)  # what was saved does not change with it
    work(second, after)

    assert second.save() == whole.save() == first.save()
