"""Assignments in WebAssembly beside the same ones as the Python kernel writes them."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from compiler.ir.code import Assign, Expression, Function, Local, Place, Statement, Variable
from compiler.ir.datatypes import DataType
from compiler.ir.policy import Settings
from compiler.lowering.values import Structs, initial_value
from compiler.wasm.expressions import Expressions
from compiler.wasm.memory_map import Fault
from compiler.wasm.scope import Scope
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code
from runtime.kernel.base import RunTime
from runtime.kernel.python_kernel import expressions as python_expressions
from runtime.kernel.python_kernel import primitives
from runtime.kernel.python_kernel import statements as python_statements
from runtime.kernel.python_kernel import unit as python_unit
from runtime.kernel.python_kernel.failures import run_error
from runtime.kernel.python_kernel.rounds import Rounds
from tests.wat_bench import WatBench, WatFault

RESULT = "result"

Outcome = tuple[dict[str, str], str]
"""Variables, as text, so that NaN is equal to itself and 0.0 is not -0.0; and the error."""


class Sides:
    """Some assignments, as each kernel executes them."""

    def __init__(
        self,
        variables: Mapping[str, DataType],
        *assignments: tuple[Place, Expression],
        structs: Mapping[str, tuple[Local, ...]] | None = None,
        functions: tuple[Function, ...] = (),
    ) -> None:
        """Write the assignments for both."""
        self._variables = variables
        self._structs = Structs(structs or {})
        body = tuple(Assign(target, value) for target, value in assignments)
        self._python = self._compiled(body)

        def write(unit: Unit, code: Code, scope: Scope) -> None:
            expressions = Expressions(unit, code, scope)
            for target, value in assignments:
                expressions.assign(target, value)

        self.bench = WatBench(
            variables, write, structs=structs, functions={one.name: one for one in functions}
        )

    def run(self, **inputs: Any) -> Outcome:  # noqa: ANN401 - values of any type
        """Execute the assignments on both sides, which have to agree; return what they did.

        What is not given has its default.
        """
        values = {
            name: inputs[name] if name in inputs else initial_value("", one, self._structs)
            for name, one in self._variables.items()
        }
        expected = self._run_python(values)
        assert self._run_wasm(values) == expected
        return expected

    def result(self, **inputs: Any) -> Any:  # noqa: ANN401
        """Return the result of an expression, or the error."""
        values, error = self.run(**inputs)
        return error or values[RESULT]

    # --- Python --------------------------------------------------------------------------

    def _compiled(self, body: tuple[Statement, ...]) -> tuple[Any, dict[str, Any]]:
        surroundings = python_unit.Surroundings(self._structs, Settings(), RunTime(), Rounds(1_000))
        unit = python_unit.Unit(surroundings)
        scope = {name: f"_of_{number}" for number, name in enumerate(self._variables)}
        written = python_expressions.Expressions(unit, scope)
        printer = python_statements.Statements(unit, written, algorithm="A", span="")
        printer.write(body)
        self._names = scope
        return compile(unit.writer.text, "sides.py", "exec"), unit.namespace

    def _run_python(self, values: Mapping[str, Any]) -> Outcome:
        code, namespace = self._python
        space = {**namespace, **{self._names[name]: deepcopy(one) for name, one in values.items()}}
        problem = ""
        try:
            exec(code, space)  # noqa: S102 - what the Python kernel generates
        except Exception as error:  # noqa: BLE001 - described as the kernel does
            problem = described(error)
        return {name: repr(space[self._names[name]]) for name in self._variables}, problem

    # --- WebAssembly ---------------------------------------------------------------------

    def _run_wasm(self, values: Mapping[str, Any]) -> Outcome:
        bench = self.bench
        problem = ""
        try:
            bench.run(**values)
        except WatFault as fault:
            problem = described(_raised(fault, bench))
        return {name: repr(bench.read(name)) for name in self._variables}, problem


def expression(
    value: Expression,
    variables: Mapping[str, DataType],
    *,
    structs: Mapping[str, tuple[Local, ...]] | None = None,
) -> Sides:
    """Return an expression on some variables, on both sides."""
    target = Variable(RESULT, value.type)
    return Sides({**variables, RESULT: value.type}, (target, value), structs=structs)


def described(error: Exception) -> str:
    """Return the code and the message that a run would end with."""
    found = run_error(error, {}, node="N")
    if found is None:
        raise error
    return f"{found.code}: {found.message}"


def _raised(fault: WatFault, bench: WatBench) -> Exception:
    """Return what the Python kernel raises for a fault."""
    first, second, third = fault.details
    if fault.code & Fault.UNSIGNED:
        first %= 1 << 64
    try:
        match fault.code & ~Fault.UNSIGNED:
            case Fault.DIVISION:
                raise ZeroDivisionError
            case Fault.ARRAY_INDEX:
                primitives.bad_index(first, second, third)
            case Fault.STRING_INDEX:
                primitives.bad_character(first, second)
            case Fault.PART_INDEX:
                primitives.bad_part(first, second)
            case Fault.DURATION:
                primitives.whole(bench.real_of_bits(first))
            case _:
                pass
    except (ArithmeticError, primitives.Fault) as error:
        return error
    if fault.code == Fault.HOST and bench.failure is not None:
        return bench.failure
    return fault
