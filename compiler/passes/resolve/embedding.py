"""A compiled block inside of another one: its variables and algorithms under dotted names.

The pin PT of the internal block `delay` becomes the variable `delay.PT` of the block around
it, what its event REQ does the algorithm `delay.REQ`. So kernels know nothing of internal
blocks: saving, loading and reading work on them as on any variable.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from compiler.ir.blocks import BasicBody, FBType, SimpleBody
from compiler.ir.code import Algorithm, Local, Perform, Variable
from compiler.ir.declarations import InterfaceDeclaration
from compiler.passes.resolve.charts import STATE, event_algorithm
from compiler.st import Parameter, Routine, ScopeVariable


@dataclass(slots=True)
class Inside:
    """What a block has beside its own pins and variables."""

    locals: list[Local] = field(default_factory=list)
    algorithms: dict[str, Algorithm] = field(default_factory=dict)
    variables: dict[str, ScopeVariable] = field(default_factory=dict)
    """What its texts may name, by casefolded name."""
    routines: dict[str, Routine] = field(default_factory=dict)
    """What its texts may call, by casefolded name."""

    def add_block(self, name: str, block: FBType, declared: InterfaceDeclaration) -> None:
        """Put a basic or simple block inside, under the name of the instance."""
        body = block.body
        if not isinstance(body, BasicBody | SimpleBody):
            message = f"{block.name} has no code"
            raise TypeError(message)
        self._add_variables(name, block, body)
        algorithms = dict(body.algorithms)
        for port in block.interface.event_inputs:
            algorithm = port.name
            if isinstance(body, BasicBody):
                algorithm = f"{STATE.name}.{port.name}"
                algorithms[algorithm] = event_algorithm(body, port.name)
            algorithms.setdefault(algorithm, Algorithm(()))
            routine = _routine(name, port.name, algorithm, declared, self.variables)
            self.routines.setdefault(name.casefold(), routine)
            self.routines[routine.name.casefold()] = routine
        for key, algorithm_ in algorithms.items():
            self.algorithms[f"{name}.{key}"] = _renamed_algorithm(algorithm_, name)

    def _add_variables(self, name: str, block: FBType, body: BasicBody | SimpleBody) -> None:
        inputs = {port.name for port in block.interface.inputs}
        for port in (*block.interface.inputs, *block.interface.outputs):
            local = Local(f"{name}.{port.name}", port.type, port.initial)
            if local.name.casefold() in self.variables:
                continue  # an in-out is a pin of both sides
            self.locals.append(local)
            known = ScopeVariable(local.name, local.type, writable=port.name in inputs)
            self.variables[local.name.casefold()] = known
        own = (STATE, *body.internals) if isinstance(body, BasicBody) else body.internals
        self.locals += (replace(local, name=f"{name}.{local.name}") for local in own)


def _routine(
    name: str,
    event: str,
    algorithm: str,
    declared: InterfaceDeclaration,
    variables: dict[str, ScopeVariable],
) -> Routine:
    """Return how an event of an internal block is called; inputs keep what they had."""

    def parameters(pins: Iterable[Any]) -> tuple[Parameter, ...]:
        found = ((pin.name, variables[f"{name}.{pin.name}".casefold()]) for pin in pins)
        return tuple(
            Parameter(pin, variable.type, initial=None, variable=variable.name)
            for pin, variable in found
        )

    return Routine(
        name=f"{name}.{event}",
        algorithm=f"{name}.{algorithm}",
        inputs=parameters(declared.inputs),
        outputs=parameters(declared.outputs),
        in_outs=parameters(declared.in_outs),
    )


def _renamed_algorithm(algorithm: Algorithm, prefix: str) -> Algorithm:
    own = {local.name for local in algorithm.temporaries}

    def rename(name: str) -> str:
        return name if name in own else f"{prefix}.{name}"

    return replace(algorithm, body=_renamed(algorithm.body, rename, prefix))


def _renamed(node: Any, rename: Callable[[str], str], prefix: str) -> Any:  # noqa: ANN401 - any part of typed code
    """Return typed code with other names of its variables and of the algorithms it performs."""
    match node:
        case tuple():
            return tuple(_renamed(item, rename, prefix) for item in node)
        case Variable():
            return replace(node, name=rename(node.name))
        case Perform():
            return replace(node, algorithm=f"{prefix}.{node.algorithm}")
        case _ if is_dataclass(node) and not isinstance(node, type):
            parts = {
                part.name: _renamed(getattr(node, part.name), rename, prefix)
                for part in fields(node)
                if part.name != "type"
            }
            return replace(node, **parts)
        case _:
            return node
