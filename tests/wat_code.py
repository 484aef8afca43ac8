"""Typed code of one block on both kernels: what they leave behind and how they fail is compared."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from compiler.ir.blocks import SimpleBody
from compiler.ir.code import Algorithm, Function, Local, Statement
from compiler.ir.datatypes import DataType
from compiler.ir.policy import Settings
from compiler.wasm.algorithms import Algorithms
from compiler.wasm.functions import graph_functions
from compiler.wasm.memory_map import Fault
from compiler.wasm.scope import Scope
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.conversion import ValueCodeError
from runtime.kernel.python_kernel import PythonKernel
from tests.graphs import algorithm, block, events, graph
from tests.wat_bench import WatBench, WatFault

_CODES = {
    Fault.DIVISION: codes.DIVISION_BY_ZERO,
    Fault.ARRAY_INDEX: codes.ARRAY_INDEX,
    Fault.STRING_INDEX: codes.STRING_INDEX,
    Fault.PART_INDEX: codes.PART_INDEX,
    Fault.DURATION: codes.VALUE,
    Fault.ENDLESS: codes.ENDLESS_LOOP,
    Fault.RECURSION: codes.RECURSION,
    Fault.DOMAIN: codes.UNDEFINED,
    Fault.TOO_LARGE: codes.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a piece of code ended, and what it left behind."""

    values: dict[str, str]
    """By variable; as text, so that NaN is equal to itself and 0.0 is not -0.0."""
    code: str = ""
    """Of the error; "" = there was none."""
    algorithm: str = ""
    place: str = ""


class BothKernels:
    """A block with an algorithm `REQ`, as each kernel compiles it."""

    def __init__(
        self,
        variables: Mapping[str, DataType],
        algorithms: Mapping[str, Algorithm],
        *,
        functions: tuple[Function, ...] = (),
        structs: Mapping[str, tuple[Local, ...]] | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Compile the block; `REQ` may run the other algorithms."""
        internals = tuple(Local(name, datatype) for name, datatype in variables.items())
        made = block(
            "B",
            SimpleBody(internals=internals, algorithms=dict(algorithms)),
            event_inputs=events("REQ"),
        )
        settings = settings or Settings()
        whole = graph([made], {"N": "B"}, functions=functions, settings=settings)
        self._graph = whole.model_copy(update={"datatypes": dict(structs or {})})
        self._variables = tuple(variables)
        self.texts: list[str] = []

        def write(unit: Unit, code: Code, scope: Scope) -> None:
            printer = Algorithms(unit, "B", algorithms, scope)
            printer.run(code, "REQ")
            self.texts += printer.functions()

        def more(unit: Unit) -> list[str]:
            return [*self.texts, *graph_functions(unit)]

        self.bench = WatBench(
            variables,
            write,
            structs=structs,
            functions={one.name: one for one in functions},
            more=more,
            settings=settings,
        )

    def run(self, **inputs: Any) -> Ended:  # noqa: ANN401 - values of any type
        """Set variables and run `REQ` on both; return what both did."""
        python, wasm = self._run_python(inputs), self.run_wasm(**inputs)

        assert wasm == python
        return python

    def read(self, name: str) -> Any:  # noqa: ANN401
        """Return what a variable holds."""
        return self.bench.read(name)

    def _run_python(self, inputs: Mapping[str, Any]) -> Ended:
        kernel = PythonKernel(self._graph)
        for name, value in inputs.items():
            kernel.write("N", name, deepcopy(value))
        kernel.inject("N", "REQ")
        error: RunError | None = None
        try:
            kernel.run(1)
        except RunError as failure:
            error = failure
        values = {name: repr(kernel.read("N", name)) for name in self._variables}
        if error is None:
            return Ended(values)
        return Ended(values, error.code, error.algorithm, error.place)

    def run_wasm(self, **inputs: Any) -> Ended:  # noqa: ANN401
        """Set variables and run `REQ` in WebAssembly alone."""
        bench = self.bench
        start = PythonKernel(self._graph)
        for name in self._variables:
            bench.write(name, inputs.get(name, start.read("N", name)))
        fault: WatFault | None = None
        try:
            bench.run()
        except WatFault as failure:
            fault = failure
        values = {name: repr(bench.read(name)) for name in self._variables}
        if fault is None:
            return Ended(values)
        mark = list(bench.unit.marks)[fault.mark]
        return Ended(values, self._code_of(fault), mark.algorithm, mark.place)

    def _code_of(self, fault: WatFault) -> str:
        if fault.code != Fault.HOST:
            return _CODES[fault.code]
        match self.bench.failure:
            case ZeroDivisionError():
                return codes.DIVISION_BY_ZERO
            case ValueCodeError():
                return codes.VALUE
            case OverflowError():
                return codes.TOO_LARGE
            case ValueError():
                return codes.UNDEFINED
            case other:
                raise AssertionError(other)


def both(
    variables: Mapping[str, DataType],
    *body: Statement,
    temporaries: tuple[Local, ...] = (),
    settings: Settings | None = None,
    functions: tuple[Function, ...] = (),
) -> BothKernels:
    """Return statements on some variables, on both kernels."""
    made = algorithm(*body, temporaries=temporaries)
    return BothKernels(variables, {"REQ": made}, settings=settings, functions=functions)
