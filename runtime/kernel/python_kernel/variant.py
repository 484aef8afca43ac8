"""Compiling: the functions of a graph, and block types in one shape of wiring.

A variant's module defines one `factory` whose inner functions are closures over cells. It is
never called: `wiring` takes the inner functions' code and closes it over the cells of each
instance, so that nothing is compiled per instance.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, assert_never

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    MissingBody,
    OperationBody,
    ServiceBody,
    SimpleBody,
)
from compiler.ir.code import Function
from compiler.lowering.marks import Mark
from compiler.lowering.wires import Shape
from runtime.kernel.python_kernel.ecc import StateMachine
from runtime.kernel.python_kernel.expressions import Expressions
from runtime.kernel.python_kernel.handlers import Handlers, declare, initialise
from runtime.kernel.python_kernel.layout import Layout
from runtime.kernel.python_kernel.statements import Statements
from runtime.kernel.python_kernel.unit import CompiledUnit, Surroundings, Unit


@dataclass(frozen=True, slots=True)
class GeneratedFunction:
    """One inner function of a variant."""

    name: str
    code: CodeType
    cells: tuple[str, ...]
    """The cells it closes over."""
    role: tuple[str, str | None] | None
    """(`entry`, event pin or None for the timer), (`emit`, event output), or None: inner."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A block type compiled for one shape of wiring."""

    unit: CompiledUnit
    functions: tuple[GeneratedFunction, ...]


def compile_variant(
    layout: Layout, shape: Shape, surroundings: Surroundings, filename: str
) -> Variant:
    """Generate and compile the code of a block type in one shape."""
    cells = layout.cell_names(shape)
    unit = Unit(surroundings, layout.names.used)
    handlers = Handlers(unit, layout, shape)
    with unit.writer.block("def factory():"):
        _write(handlers)
    unit.writer.settle("rounds.begin()" if unit.uses_rounds else "")
    words = frozenset(re.findall(r"\w+", unit.writer.text))
    used = ", ".join(name for name in cells if name in words)
    unit.writer.replace_first(f"def factory({used}):")
    compiled = unit.compile(filename)
    roles = {name: role for role, name in handlers.functions.items()}
    factory = next(const for const in compiled.code.co_consts if isinstance(const, CodeType))
    functions = tuple(
        GeneratedFunction(code.co_name, code, code.co_freevars, roles.get(code.co_name))
        for code in factory.co_consts
        if isinstance(code, CodeType)
    )
    return Variant(compiled, functions)


def _write(handlers: Handlers) -> None:
    match handlers.layout.block.body:
        case BasicBody() as body:
            StateMachine(handlers, body).write()
            handlers.shared_algorithms()
        case SimpleBody() as body:
            handlers.simple(body)
        case CompositeBody():
            handlers.composite()
        case ServiceBody():
            handlers.service()
        case MissingBody():
            handlers.missing()
        case OperationBody():
            pass  # its entries are closures of `operations`
        case other:
            assert_never(other)


def compile_functions(
    functions: Mapping[str, Function], surroundings: Surroundings, filename: str
) -> CompiledUnit:
    """Compile the functions of a graph into `surroundings.functions`."""
    surroundings.several.update(key for key, one in functions.items() if len(one.results) > 1)
    unit = Unit(surroundings)
    names = {key: unit.announce(key) for key in functions}
    for key, function in functions.items():
        unit.uses_rounds = unit.calls_functions = False
        _write_function(unit, names[key], function)
        # A call takes a round, too: functions that call two others each never end, either.
        unit.writer.settle("next(rounds.left)" if unit.calls_functions else "")
        if unit.uses_rounds or unit.calls_functions:
            surroundings.counted.add(key)
    compiled = unit.compile(filename)
    namespace: dict[str, Any] = compiled.namespace
    exec(compiled.code, namespace)  # noqa: S102 - source generated from typed code just above
    surroundings.functions.update({key: namespace[name] for key, name in names.items()})
    return compiled


def _write_function(unit: Unit, name: str, function: Function) -> None:
    parameters = declare(unit, (*function.parameters, *function.in_outs))
    own = (function.result,) if function.result else ()
    inner = (*own, *function.outputs, *function.algorithm.temporaries)
    scope = parameters | declare(unit, inner)
    expressions = Expressions(unit, scope)
    names = [scope[one.name] for one in function.results]
    result = names[0] if len(names) == 1 else f"({', '.join(names)})"
    code = Statements(
        unit,
        expressions,
        algorithm=function.name,
        span=function.algorithm.span,
        result=result,
        counted=True,  # a call may stand in any loop
    )
    with unit.writer.function(f"def {name}({', '.join(parameters.values())}):"):
        unit.writer.mark = Mark(function.name, function.algorithm.span)
        unit.writer.postpone()
        initialise(unit, expressions, inner)
        code.write(function.algorithm.body)
        unit.writer.line(f"return {result}")
