"""The functions of a graph as functions of the module; `invocations` writes their calls."""

from compiler.ir.code import Function, Local
from compiler.lowering.marks import Mark
from compiler.lowering.values import is_compound
from compiler.wasm.expressions import Expressions
from compiler.wasm.frames import function_text
from compiler.wasm.memory import Address, put
from compiler.wasm.scope import Held, InLocal, InMemory, Scope
from compiler.wasm.statements import Statements
from compiler.wasm.storage import value_type
from compiler.wasm.temporaries import declare, initialise_all
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, get, identifier


def graph_functions(unit: Unit) -> list[str]:
    """Return the text of every function of the graph that the code written so far needs."""
    written: dict[str, str] = {}
    while missing := [key for key in unit.called if key not in written]:
        for key in missing:
            written[key] = _FunctionWriter(unit, unit.functions[key]).text(unit.called[key])
    return list(written.values())


class _FunctionWriter:
    """Writes one function.

    What it gives back and is compound lies in the caller's room from the beginning. That is
    nobody else's, so nothing that goes in can change by it.
    """

    def __init__(self, unit: Unit, function: Function) -> None:
        """Prepare to write a function of the graph."""
        self._unit = unit
        self._function = function
        self._code = Code()
        self._scope: Scope = {}
        self._parameters: list[str] = []
        self._rooms: dict[int, str] = {}
        """By position among all that it gives back: the parameter that says where there is room."""

    def text(self, name: str) -> str:
        """Return the function's text."""
        function = self._function
        mark = Mark(function.name, function.algorithm.span)
        self._unit.mark = mark
        self._unit.calls_functions = False
        for parameter in function.parameters:
            self._take_parameter(parameter)
        for in_out in function.in_outs:
            self._take_in_out(in_out)
        results = (*((function.result,) if function.result else ()), *function.outputs)
        for result in results:
            self._declare_result(result)
        self._write_body((*results, *function.algorithm.temporaries))
        given = [held for one in function.results if (held := self._scalar(one)) is not None]
        types = f"(result {' '.join(value_type(one.type) for one in given)})" if given else ""
        rooms = (f"(param {room} i32)" for _, room in sorted(self._rooms.items()))
        nests = self._unit.calls_functions
        return function_text(
            self._unit,
            " ".join(filter(None, [name, *self._parameters, *rooms, types])),
            self._code,
            nests=nests,
            # A call takes a round, too: functions that call two others each never end, either.
            round_for=mark if nests else None,
            results=[get(one.name) for one in given],
        )

    def _write_body(self, fresh: tuple[Local, ...]) -> None:
        algorithm, code = self._function.algorithm, self._code
        for temporary in algorithm.temporaries:
            self._scope[temporary.name] = declare(self._unit, code, temporary)
        expressions = Expressions(self._unit, code, self._scope)
        initialise_all(self._unit, expressions, fresh)
        statements = Statements(
            self._unit,
            code,
            expressions,
            algorithm=self._function.name,
            span=algorithm.span,
            on_return="$return",
            counted=True,  # a call may stand in any loop
        )
        with code.block("block $return"):
            statements.write(algorithm.body)

    # --- Parameters and results ----------------------------------------------------------

    def _take_parameter(self, parameter: Local) -> None:
        local = self._parameter(parameter)
        if is_compound(parameter.type):
            # It is a variable of the caller, and the function may write to it.
            held = declare(self._unit, self._code, parameter)
            self._scope[parameter.name] = held
            self._copy(held, local)
        else:
            self._scope[parameter.name] = InLocal(local, parameter.type)

    def _take_in_out(self, parameter: Local) -> None:
        local = self._parameter(parameter)
        if is_compound(parameter.type):
            held = self._room(parameter)
            self._scope[parameter.name] = held
            self._copy(held, local)
        else:
            self._scope[parameter.name] = InLocal(local, parameter.type)

    def _declare_result(self, result: Local) -> None:
        compound = is_compound(result.type)
        held = self._room(result) if compound else declare(self._unit, self._code, result)
        self._scope[result.name] = held

    def _parameter(self, parameter: Local) -> str:
        local = f"$in{len(self._parameters)}_{identifier(parameter.name)}"
        self._parameters.append(f"(param {local} {value_type(parameter.type)})")
        return local

    def _room(self, result: Local) -> InMemory:
        """Return where the caller has room for a compound."""
        number = self._function.results.index(result)
        local = self._rooms[number] = f"$out{number}_{identifier(result.name)}"
        return InMemory(get(local), 0, result.type)

    def _copy(self, target: Held, source: str) -> None:
        if isinstance(target, InMemory):
            place = Address(target.base, target.offset)
            put(self._unit.storages, self._code, place, target.type, get(source))

    def _scalar(self, result: Local) -> InLocal | None:
        held = self._scope[result.name]
        return held if isinstance(held, InLocal) else None
