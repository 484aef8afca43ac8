"""What a basic or simple block has beside its pins: internal blocks and methods."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from compiler.ir.blocks import FBType
from compiler.ir.code import Algorithm, Case, For, If, Perform, Repeat, Statement, While
from compiler.ir.datatypes import DataType, GenericType
from compiler.ir.declarations import (
    AlgorithmDeclaration,
    BasicDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    OperationDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.lookup import NameContext
from compiler.ir.mistakes import text as mistakes
from compiler.ir.project import CheckedType
from compiler.ir.source import NOWHERE
from compiler.passes.resolve.embedding import Inside
from compiler.passes.resolve.names import Names
from compiler.st import Method, Scope

MOST_LEVELS = 20
"""How deep internal blocks may stand in one another."""
MOST_PARTS = 10_000
"""Variables and algorithms that a block may have of its internal blocks."""

Compile = Callable[[CheckedType, Mapping[str, DataType]], FBType]


@dataclass(slots=True)
class InternalBlocks:
    """Compiles the types of internal blocks, each once, and puts them into others."""

    names: Names
    diagnostics: Diagnostics
    compile: Compile
    _compiled: dict[str, FBType] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    """The types being compiled now, outermost first."""

    def embed(
        self, inside: Inside, blocks: Iterable[VariableDeclaration], context: NameContext
    ) -> None:
        """Put blocks into another one; those that cannot be internal are reported."""
        for block in blocks:
            found = self.names.lookup.find_type(block.type, context)
            if found is None or found.full_name in self._open:
                continue  # `validate` has said so
            compiled = self._type(found, block)
            if compiled is None:
                continue
            inside.add_block(block.name, compiled, found.interface)
            if len(inside.locals) + len(inside.algorithms) > MOST_PARTS:
                self._report_extent(block, f"they have more than {MOST_PARTS:,} parts")
                return

    def _type(self, declaration: TypeDeclaration, block: VariableDeclaration) -> FBType | None:
        reason = "it is an array of blocks" if block.array_size else _obstacle(declaration)
        pins = {} if reason else self._pins(declaration)
        if any(isinstance(datatype, GenericType) for datatype in pins.values()):
            reason = "it has generic pins, and nothing says which types they stand for"
        if reason:
            self.diagnostics.add(
                mistakes.cannot_be_internal(
                    span=block.span, block=block.name, type_name=declaration.name, reason=reason
                )
            )
            return None
        key = declaration.full_name
        if key not in self._compiled:
            if len(self._open) >= MOST_LEVELS:
                self._report_extent(block, f"they are nested more than {MOST_LEVELS} levels deep")
                return None
            self._open.append(key)
            checked = CheckedType(declaration, declaration.interface)
            self._compiled[key] = self.compile(checked, pins)
            self._open.pop()
        return self._compiled[key]

    def _pins(self, declaration: TypeDeclaration) -> dict[str, DataType]:
        context = NameContext(declaration.package, declaration.imports)
        interface = declaration.interface
        return {
            pin.name: self.names.type_of(pin, context)
            for pin in (*interface.inputs, *interface.outputs, *interface.in_outs)
        }

    def _report_extent(self, block: VariableDeclaration, reason: str) -> None:
        self.diagnostics.add(
            mistakes.too_many_internals(span=block.span, block=block.name, reason=reason)
        )


def _obstacle(declaration: TypeDeclaration) -> str:
    """Return why a type cannot be that of an internal block, "" if it can."""
    interface = declaration.interface
    if interface.plugs or interface.sockets:
        return "it has adapters"
    match declaration.body:
        case BasicDeclaration() | SimpleDeclaration() | FunctionDeclaration():
            return "" if interface.event_inputs else "it has no event input"
        case NetworkDeclaration():
            return "it is a network of blocks"
        case ServiceDeclaration() | OperationDeclaration():
            return "its work is not code but done by the runtime"
        case _:
            return "it has no body"


def add_methods(
    inside: Inside,
    methods: Iterable[AlgorithmDeclaration],
    scope: Scope,
    *,
    diagnostics: Diagnostics,
) -> None:
    """Compile methods into a block; `scope` shares its routines with `inside`."""
    heads: dict[str, Method] = {}
    for declared in methods:
        folded = declared.name.casefold()
        if folded in inside.routines:
            diagnostics.add(mistakes.duplicate_variable(span=declared.span, name=declared.name))
            continue
        method = Method(declared, scope, diagnostics)
        inside.routines[folded] = method.routine
        inside.locals += method.locals
        heads[declared.name] = method
    for name, method in heads.items():
        inside.algorithms[name] = method.compile() or Algorithm(())


def check_recursion(
    algorithms: Mapping[str, Algorithm],
    declared: Iterable[AlgorithmDeclaration],
    diagnostics: Diagnostics,
) -> None:
    """Report methods and algorithms that call themselves."""
    spans = {one.name.casefold(): one.span for one in declared}
    for chain in _cycles(algorithms):
        span = spans.get(chain[0].casefold(), NOWHERE)
        diagnostics.add(mistakes.recursive_method(span=span, chain=chain))


def _cycles(algorithms: Mapping[str, Algorithm]) -> Iterator[tuple[str, ...]]:
    """Return the algorithms that call themselves, each as the chain of calls that leads back."""
    calls = {name: [*performed(algorithm.body)] for name, algorithm in algorithms.items()}
    done: set[str] = set()
    for first in calls:
        chain = _chain(first, calls)
        if chain and not done & set(chain):
            done |= set(chain)
            yield (*chain, first)


def _chain(first: str, calls: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the calls from an algorithm that lead back to it, () if none do."""
    seen: set[str] = set()
    waiting: list[tuple[str, ...]] = [(first,)]
    while waiting:
        path = waiting.pop()
        for called in calls.get(path[-1], ()):
            if called == first:
                return path
            if called not in seen:
                seen.add(called)
                waiting.append((*path, called))
    return ()


def performed(statements: tuple[Statement, ...]) -> Iterator[str]:
    """Return the algorithms that statements run."""
    for statement in statements:
        match statement:
            case Perform():
                yield statement.algorithm
            case If():
                for branch in statement.branches:
                    yield from performed(branch.body)
                yield from performed(statement.otherwise)
            case Case():
                for arm in statement.arms:
                    yield from performed(arm.body)
                yield from performed(statement.otherwise)
            case For() | While() | Repeat():
                yield from performed(statement.body)
            case _:
                pass
