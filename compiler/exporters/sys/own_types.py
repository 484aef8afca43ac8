"""Types that only the graph has, as declarations again: interfaces, charts, code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.exporters.sys.borders import variable
from compiler.ir.attributes import PYTHON_BODY
from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    MissingBody,
    OperationBody,
    ServiceBody,
    SimpleBody,
    Transition,
)
from compiler.ir.code import Algorithm, Function, Local
from compiler.ir.declarations import (
    ActionDeclaration,
    AlgorithmDeclaration,
    BasicDeclaration,
    BodyDeclaration,
    EventDeclaration,
    FunctionDeclaration,
    InterfaceDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    StateDeclaration,
    StructDeclaration,
    TransitionDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.graph import Graph
from compiler.st.printer import print_algorithm, print_expression, print_function


@dataclass(frozen=True, slots=True)
class OwnTypes:
    """Makes declarations of what a graph has."""

    graph: Graph

    def block(self, block: FBType) -> TypeDeclaration:
        """Return the declaration of a block type that has no obstacles."""
        package, _, name = block.name.rpartition("::")
        ports = block.interface
        return TypeDeclaration(
            name=name,
            package=package,
            interface=InterfaceDeclaration(
                event_inputs=tuple(map(_event, ports.event_inputs)),
                event_outputs=tuple(map(_event, ports.event_outputs)),
                inputs=tuple(_pin(port) for port in ports.inputs if not port.in_out),
                outputs=tuple(_pin(port) for port in ports.outputs if not port.in_out),
                in_outs=tuple(_pin(port) for port in ports.inputs if port.in_out),
            ),
            body=self._body(block),
            comment=block.comment,
        )

    def struct(self, full_name: str) -> StructDeclaration:
        """Return the declaration of a struct."""
        package, _, name = full_name.rpartition("::")
        return StructDeclaration(name, _variables(self.graph.datatypes[full_name]), package)

    def function(self, function: Function) -> TypeDeclaration:
        """Return the declaration of a function."""
        package, _, name = function.name.rpartition("::")
        text = print_function(function, self._structs, self.graph.functions)
        inputs = _variables(function.parameters)
        outputs = _variables((*((function.result,) if function.result else ()), *function.outputs))
        in_outs = _variables(function.in_outs)
        shared = tuple(one.name for one in in_outs)
        return TypeDeclaration(
            name=name,
            package=package,
            kind="function",
            interface=InterfaceDeclaration(
                event_inputs=(EventDeclaration("REQ", (*(one.name for one in inputs), *shared)),),
                event_outputs=(EventDeclaration("CNF", (*(one.name for one in outputs), *shared)),),
                inputs=inputs,
                outputs=outputs,
                in_outs=in_outs,
            ),
            body=FunctionDeclaration(AlgorithmDeclaration(name, text)),
        )

    @property
    def _structs(self) -> Mapping[str, tuple[Local, ...]]:
        return {name.casefold(): members for name, members in self.graph.datatypes.items()}

    def _body(self, block: FBType) -> BodyDeclaration:
        match block.body:
            case BasicBody() as body:
                return BasicDeclaration(
                    states=tuple(
                        StateDeclaration(
                            state.name,
                            tuple(
                                ActionDeclaration(action.algorithm or "", action.output or "")
                                for action in state.actions
                            ),
                        )
                        for state in body.states
                    ),
                    transitions=tuple(
                        TransitionDeclaration(
                            body.states[one.source].name,
                            body.states[one.target].name,
                            self._condition(one),
                        )
                        for one in body.transitions
                    ),
                    algorithms=self._algorithms(body.algorithms),
                    internals=_variables(body.internals),
                )
            case SimpleBody() as body:
                return SimpleDeclaration(
                    algorithms=self._algorithms(body.algorithms),
                    internals=_variables(body.internals),
                )
            case ServiceBody(service=name, waits=waits):
                return ServiceDeclaration(name, waits)
            case OperationBody(operation=name):
                return OperationDeclaration(name)
            case CompositeBody() | MissingBody():
                return NoBody()

    def _condition(self, transition: Transition) -> str:
        event = transition.event or ""
        if transition.guard is None:
            return event or "1"
        return f"{event}[{print_expression(transition.guard, self._structs)}]"

    def _algorithms(self, algorithms: Mapping[str, Algorithm]) -> tuple[AlgorithmDeclaration, ...]:
        return tuple(
            AlgorithmDeclaration(
                name, print_algorithm(algorithm, self._structs, self.graph.functions)
            )
            for name, algorithm in algorithms.items()
        )


def obstacles(block: FBType) -> Iterator[str]:
    """Yield why the declaration of a block type cannot be told from its graph."""
    ports = [port.name for port in (*block.interface.inputs, *block.interface.outputs)]
    events = (*block.interface.event_inputs, *block.interface.event_outputs)
    if "<" in block.name:
        yield "its pins take their types from what they are connected with"
    if any("." in name for name in (*ports, *(event.name for event in events))):
        yield "it has adapters"
    if "" in ports:
        yield "it is a function"
    match block.body:
        case BasicBody() | SimpleBody() as body:
            named = (*body.algorithms, *(local.name for local in body.internals))
            if any("." in name for name in named):
                yield "it has blocks or methods inside"
        case CompositeBody():
            yield "it is made of other blocks"
        case ServiceBody(service=name) | OperationBody(operation=name):
            if not name.startswith(PYTHON_BODY):
                yield "its work is done by the runtime"
        case MissingBody():
            pass


def _event(port: EventPort) -> EventDeclaration:
    return EventDeclaration(port.name, port.with_data)


def _pin(port: DataPort) -> VariableDeclaration:
    return variable(port.name, port.type, port.initial)


def _variables(declared: tuple[Local, ...]) -> tuple[VariableDeclaration, ...]:
    return tuple(variable(local.name, local.type, local.initial) for local in declared)
