"""Small graphs of operations, compiled from a few lines."""

from collections.abc import Iterable, Mapping

from compiler.driver import compile_declared
from compiler.ir.declarations import (
    ApplicationDeclaration,
    ConnectionDeclaration,
    ElementDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    SystemDeclaration,
)
from compiler.ir.diagnostics import CompileError, Diagnostics
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.policy import DEFAULT_POLICY, DEFAULT_WORKFLOW, Policy, Workflow
from fblib.catalog import Library
from fblib.declare import operation
from fblib.families import families
from fblib.family import Family

CALL = operation(
    "call",
    inputs=("arguments: JSON", "label: STRING", "number: LREAL = 1.5"),
    outputs=("result: JSON", "text: STRING", "count: UDINT"),
    comment="Whatever a test wants done",
)
TESTING = Family("testing", "For tests", types=(CALL,))


def compiled(
    elements: Mapping[str, str],
    *,
    events: Iterable[str] = (),
    data: Iterable[str] = (),
    parameters: Mapping[str, str] | None = None,
    policies: Mapping[str, Policy] | None = None,
    workflow: Workflow = DEFAULT_WORKFLOW,
) -> Graph:
    """Compile an application `App`.

    Args:
        elements: type by name; an E_RESTART named START is added.
        events: connections, `a.CNF -> b.REQ`.
        data: connections, `a.result.part -> b.arguments.key`.
        parameters: literals by `name.pin`.
        policies: by name.
        workflow: of the graph.

    Raises:
        CompileError: there are mistakes.
    """
    policies = policies or {}
    values: dict[str, list[ParameterDeclaration]] = {}
    for path, literal in (parameters or {}).items():
        name, _, pin = path.partition(".")
        values.setdefault(name, []).append(ParameterDeclaration(pin, literal))
    declared = tuple(
        ElementDeclaration(
            name,
            type_name,
            parameters=tuple(values.get(name, ())),
            policy=policies.get(name, DEFAULT_POLICY),
        )
        for name, type_name in {"START": "E_RESTART", **elements}.items()
    )
    network = NetworkDeclaration(declared, _connections(events), _connections(data))
    system = SystemDeclaration(
        "Test",
        "json",
        "test.json",
        applications=(ApplicationDeclaration("App", network),),
        workflow=workflow,
    )
    diagnostics = Diagnostics()
    library = Library((*families().values(), TESTING))
    graph = compile_declared(system, lookup=Lookup([], library), diagnostics=diagnostics)
    if graph is None:
        raise CompileError(diagnostics)
    return graph


def _connections(texts: Iterable[str]) -> tuple[ConnectionDeclaration, ...]:
    return tuple(
        ConnectionDeclaration(source.strip(), target.strip())
        for source, _, target in (text.partition("->") for text in texts)
    )
