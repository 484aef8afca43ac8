"""From a declared type and the concrete types of its pins to a block type with typed code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from compiler.ir.blocks import (
    Action,
    BasicBody,
    Body,
    CompositeBody,
    DataPort,
    EventPort,
    FBType,
    Interface,
    MissingBody,
    OperationBody,
    ServiceBody,
    SimpleBody,
    State,
    Transition,
)
from compiler.ir.code import Algorithm, Local
from compiler.ir.datatypes import DataType
from compiler.ir.declarations import (
    AlgorithmDeclaration,
    BasicDeclaration,
    EventDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    NoBody,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.functions import function_names
from compiler.ir.lookup import NameContext
from compiler.ir.mistakes import structure
from compiler.ir.project import CheckedType
from compiler.ir.source import NOWHERE
from compiler.passes.resolve.embedding import Inside
from compiler.passes.resolve.insides import (
    InternalBlocks,
    add_methods,
    check_recursion,
    performed,
)
from compiler.passes.resolve.names import Names
from compiler.passes.resolve.scopes import Scopes
from compiler.st import (
    Routine,
    Scope,
    ScopeVariable,
    compile_algorithm,
    compile_condition,
    reset,
)

PinTypes = Mapping[str, DataType]


@dataclass(slots=True)
class BlockCompiler:
    """Makes block types."""

    names: Names
    scopes: Scopes
    diagnostics: Diagnostics
    internal: InternalBlocks = field(init=False)

    def __post_init__(self) -> None:
        self.internal = InternalBlocks(
            self.names,
            self.diagnostics,
            lambda checked, pins: self.compile(checked, name=checked.declaration.name, pins=pins),
        )

    def compile(self, checked: CheckedType, *, name: str, pins: PinTypes) -> FBType:
        """Return the block type `name` with these types of its data pins."""
        declaration = checked.declaration
        builder = _Builder(self, checked, pins)
        return FBType(
            name=name,
            interface=builder.interface(),
            body=builder.body(),
            comment=declaration.comment,
            span="" if declaration.span == NOWHERE else str(declaration.span),
        )


class _Builder:
    def __init__(self, owner: BlockCompiler, checked: CheckedType, pins: PinTypes) -> None:
        self._owner = owner
        self._checked = checked
        self._declaration: TypeDeclaration = checked.declaration
        self._pins = pins
        self._context = NameContext(self._declaration.package, self._declaration.imports)

    # --- Ports ---------------------------------------------------------------------------

    def interface(self) -> Interface:
        declared = self._checked.interface
        in_outs = [self._port(variable, in_out=True) for variable in declared.in_outs]
        return Interface(
            event_inputs=self._events(declared.event_inputs, (*declared.inputs, *declared.in_outs)),
            event_outputs=self._events(
                declared.event_outputs, (*declared.outputs, *declared.in_outs)
            ),
            inputs=(*map(self._port, declared.inputs), *in_outs),
            outputs=(*map(self._port, declared.outputs), *in_outs),
        )

    @staticmethod
    def _events(
        events: Iterable[EventDeclaration], variables: Iterable[VariableDeclaration]
    ) -> tuple[EventPort, ...]:
        known = {variable.name for variable in variables}
        return tuple(
            EventPort(
                name=event.name,
                with_data=tuple(name for name in event.with_data if name in known),
            )
            for event in {event.name: event for event in reversed(tuple(events))}.values()
        )[::-1]

    def _port(self, variable: VariableDeclaration, *, in_out: bool = False) -> DataPort:
        datatype = self._pins[variable.name]
        return DataPort(
            name=variable.name,
            type=datatype,
            initial=self._literal(variable, datatype),
            direct="." in variable.name,
            in_out=in_out,
        )

    def _literal(self, variable: VariableDeclaration, datatype: DataType) -> str:
        return self._owner.names.literal(
            variable.initial,
            datatype,
            pin=variable.name,
            span=variable.span,
            context=self._context,
        )

    # --- Bodies --------------------------------------------------------------------------

    def body(self) -> Body:
        match self._declaration.body:
            case BasicDeclaration() as basic:
                return self._basic(basic)
            case SimpleDeclaration() as simple:
                return self._simple(simple)
            case FunctionDeclaration() as function:
                return self._function(function)
            case NetworkDeclaration():
                return CompositeBody()
            case ServiceDeclaration(service, waits):
                return ServiceBody(service=service, waits=waits)
            case OperationDeclaration(operation):
                return OperationBody(operation=operation)
            case NoBody():
                return MissingBody()

    def _basic(self, body: BasicDeclaration) -> BasicBody:
        internals = self._locals((*body.internals, *body.constants))
        inside, scope = self._inside(body, internals)
        algorithms = self._code(body, inside, scope)
        numbers: dict[str, int] = {}
        for state in body.states:
            numbers.setdefault(state.name, len(numbers))
        events = {event.name for event in self._checked.interface.event_inputs}
        outputs = {event.name for event in self._checked.interface.event_outputs}
        states = {
            state.name: State(
                name=state.name,
                actions=tuple(
                    Action(
                        algorithm=action.algorithm if action.algorithm in algorithms else None,
                        output=action.output if action.output in outputs else None,
                    )
                    for action in state.actions
                ),
            )
            for state in reversed(body.states)
        }
        transitions = []
        for item in body.transitions:
            condition = compile_condition(
                item.condition, item.condition_span, scope, events, self._owner.diagnostics
            )
            if condition is None or item.source not in numbers or item.target not in numbers:
                continue
            transitions.append(
                Transition(
                    source=numbers[item.source],
                    target=numbers[item.target],
                    event=condition.event,
                    guard=condition.guard,
                    span="" if item.condition_span == NOWHERE else str(item.condition_span),
                )
            )
        return BasicBody(
            internals=(*internals, *inside.locals),
            states=tuple(states[name] for name in numbers),
            transitions=tuple(transitions),
            algorithms=algorithms,
        )

    def _simple(self, body: SimpleDeclaration) -> SimpleBody:
        internals = self._locals((*body.internals, *body.constants))
        inside, scope = self._inside(body, internals)
        algorithms = self._code(body, inside, scope)
        return SimpleBody(internals=(*internals, *inside.locals), algorithms=algorithms)

    def _inside(
        self, body: BasicDeclaration | SimpleDeclaration, internals: Iterable[Local]
    ) -> tuple[Inside, Scope]:
        """Return the internal blocks and methods of a body, and what its texts may name."""
        inside = Inside()
        self._owner.internal.embed(inside, body.blocks, self._context)
        for name, called in self._called(body).items():
            if name.upper() not in function_names():
                inside.routines.setdefault(name.casefold(), Routine(name, called))
        constants = {constant.name for constant in body.constants}
        return inside, self._scope(internals, constants, inside=inside, blocks=body.blocks)

    def _called(self, body: BasicDeclaration | SimpleDeclaration) -> dict[str, str]:
        """Return what the algorithms are called in typed code: in simple blocks as events are."""
        names = {algorithm.name: algorithm.name for algorithm in body.algorithms}
        if isinstance(body, BasicDeclaration):
            return names
        events = self._checked.interface.event_inputs
        by_event = {event.name.casefold(): event.name for event in events}
        return {name: by_event.get(name.casefold(), name) for name in names}

    def _code(
        self, body: BasicDeclaration | SimpleDeclaration, inside: Inside, scope: Scope
    ) -> dict[str, Algorithm]:
        """Return the code of all algorithms and methods, and that of internal blocks."""
        diagnostics = self._owner.diagnostics
        add_methods(inside, body.methods, scope, diagnostics=diagnostics)
        called = self._called(body)
        own = self._algorithms(body.algorithms, scope)
        algorithms = {called[name]: algorithm for name, algorithm in own.items()}
        algorithms |= inside.algorithms
        for algorithm in tuple(algorithms.values()):
            for name in performed(algorithm.body):
                algorithms.setdefault(name, Algorithm(()))  # its mistake has been reported
        check_recursion(algorithms, (*body.algorithms, *body.methods), diagnostics)
        return algorithms

    def _function(self, body: FunctionDeclaration) -> SimpleBody:
        """A function as a block: every event runs its body, with the pins as its variables.

        A function remembers nothing, so its results begin with their initial values each time.
        """
        scope = self._scope((), set(), result=self._declaration.name)
        results = [
            Local(pin.name, self._pins[pin.name], self._literal(pin, self._pins[pin.name]))
            for pin in self._checked.interface.outputs
        ]
        fresh = tuple(reset(result, scope.structs) for result in results)
        algorithms = {
            name: replace(algorithm, body=(*fresh, *algorithm.body))
            for name, algorithm in self._algorithms((body.algorithm,), scope).items()
        }
        events = [event.name for event in self._checked.interface.event_inputs]
        return SimpleBody(
            algorithms={event: item for item in algorithms.values() for event in events}
        )

    def _algorithms(
        self, declared: Iterable[AlgorithmDeclaration], scope: Scope
    ) -> dict[str, Algorithm]:
        algorithms: dict[str, Algorithm] = {}
        for item in declared:
            if item.language != "ST":
                self._owner.diagnostics.add(
                    structure.foreign_language(
                        span=item.span, algorithm=item.name, language=item.language
                    )
                )
                continue
            compiled = compile_algorithm(item, scope, self._owner.diagnostics)
            if compiled is not None:
                algorithms.setdefault(item.name, compiled)
        return algorithms

    def _locals(self, declared: Iterable[VariableDeclaration]) -> tuple[Local, ...]:
        result = []
        for item in declared:
            datatype = self._owner.names.type_of(item, self._context)
            result.append(Local(item.name, datatype, self._literal(item, datatype)))
        return tuple(result)

    def _scope(
        self,
        internals: Iterable[Local],
        constants: set[str],
        *,
        result: str | None = None,
        inside: Inside | None = None,
        blocks: Iterable[VariableDeclaration] = (),
    ) -> Scope:
        """Return what code of this type may name; `result` also names the pin without a name."""
        variables = {
            name.casefold(): ScopeVariable(name, datatype) for name, datatype in self._pins.items()
        }
        if result is not None and "" in self._pins:
            variables[result.casefold()] = ScopeVariable("", self._pins[""])
        for item in internals:
            variables[item.name.casefold()] = ScopeVariable(
                item.name, item.type, writable=item.name not in constants
            )
        inside = inside or Inside()
        return self._owner.scopes.scope(
            variables | inside.variables,
            self._context,
            blocks={block.name.casefold() for block in blocks},
            routines=inside.routines,
        )
