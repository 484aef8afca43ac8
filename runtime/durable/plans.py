"""What is known beforehand of each node that is an operation."""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.ir.blocks import DataPort, OperationBody
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from compiler.ir.policy import Circuit, Policy
from fblib.operation import Operation
from runtime.errors import RunError
from runtime.kernel import codes

FAILURE = frozenset({"error", "attempts"})
"""The outputs that tell of a failure; all others are results."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the operation of a node is performed, and what becomes of its failure."""

    operation: Operation
    policy: Policy
    outputs: Mapping[str, DataPort]
    handles_failure: bool
    """Whether the graph does something after a failure: ERR is connected."""
    is_compensation: bool
    circuit: Circuit


def plans_of(graph: Graph, operations: Mapping[str, Operation]) -> dict[str, Plan]:
    """Return the plan of every node that is an operation, in order.

    Raises:
        RunError: the graph needs operations that do not exist; all of them are named.
    """
    handled = {wire.source for wire in graph.event_wires if wire.source_pin == "ERR"}
    undoing = {node.policy.compensate for node in graph.nodes if node.policy.compensate}
    plans: dict[str, Plan] = {}
    unknown: dict[str, str] = {}
    made: dict[tuple[str, int, bool, bool], Plan] = {}
    for node in graph.nodes:
        handles, undoes = node.id in handled, node.id in undoing
        # Nearly all nodes of a type have the policy that is the default, the same one.
        key = (node.type, id(node.policy), handles, undoes)
        plan = made.get(key)
        if plan is None:
            body = graph.types[node.type].body
            if not isinstance(body, OperationBody):
                continue
            operation = operations.get(body.operation)
            if operation is None:
                unknown.setdefault(body.operation, node.id)
                continue
            plan = made[key] = Plan(
                operation,
                node.policy,
                {port.name: port for port in graph.types[node.type].interface.outputs},
                handles_failure=handles,
                is_compensation=undoes,
                circuit=graph.workflow.circuit,
            )
        plans[node.id] = plan
    if unknown:
        raise RunError(codes.UNKNOWN_SERVICE, _unknown_operations(unknown, operations))
    return plans


def _unknown_operations(unknown: Mapping[str, str], operations: Mapping[str, Operation]) -> str:
    missing = [
        f'"{name}" (for "{node}"). {choices_hint(name, operations)}'
        for name, node in unknown.items()
    ]
    return f"there is no operation {'; no operation '.join(missing)}"
