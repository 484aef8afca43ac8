"""The pass `schedule`: the order of nodes along events, and the cycles among them."""

import re
from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from compiler.ir.blocks import (
    BasicBody,
    CompositeBody,
    FBType,
    MissingBody,
    OperationBody,
    ServiceBody,
)
from compiler.ir.components import components, is_circle
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.graph import Graph, Schedule, Wire
from compiler.ir.mistakes import scheduling
from compiler.ir.source import Span

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?", re.DOTALL)


def schedule(graph: Graph, *, span: Span, diagnostics: Diagnostics) -> Graph:
    """Return the graph with its order of nodes and its event cycles.

    Args:
        graph: a resolved graph.
        span: the place of the whole system, for what concerns all of it.
        diagnostics: where mistakes go.
    """
    position = {node.id: number for number, node in enumerate(graph.nodes)}
    order: dict[str, None] = {}
    cycles = []
    for nodes, is_cycle in _in_order(_event_network(graph, position)):
        ids = [graph.nodes[number].id for number in nodes]
        order.update(dict.fromkeys(ids))
        if is_cycle:
            cycles.append(tuple(ids))
    cycles.sort(key=lambda cycle: position[cycle[0]])
    _report_cycles(graph, cycles, diagnostics)
    if not diagnostics.has_errors:  # else it may be silent because something was left out
        _report_silence(graph, span, diagnostics)
    return graph.model_copy(update={"schedule": Schedule(order=tuple(order), cycles=tuple(cycles))})


class _EventNetwork(NamedTuple):
    """What events lead to what. Its vertices are the nodes, by their positions in the graph.

    Events cross the border of a composite without meeting each other: each of its pins has a
    vertex of its own, behind all nodes.
    """

    successors: list[list[int]]
    nodes: list[int]
    """The position of the node that a vertex stands for."""


def _event_network(graph: Graph, position: Mapping[str, int]) -> _EventNetwork:
    composites = {
        node.id for node in graph.nodes if isinstance(graph.types[node.type].body, CompositeBody)
    }
    nodes = [*position.values()]
    successors: list[list[int]] = [[] for _ in nodes]
    pins: dict[tuple[str, str], int] = {}

    def vertex(node: str, pin: str) -> int:
        if node not in composites:
            return position[node]
        number = pins.setdefault((node, pin), len(nodes))
        if number == len(nodes):
            nodes.append(position[node])
            successors.append([])
        return number

    for wire in graph.event_wires:
        source = vertex(wire.source, wire.source_pin)
        successors[source].append(vertex(wire.target, wire.target_pin))
    return _EventNetwork(successors, nodes)


def _in_order(network: _EventNetwork) -> Iterator[tuple[list[int], bool]]:
    """Yield the nodes of each component, those that lead to others first, and if it is a cycle.

    Of components that do not wait for each other, that with the first node comes first.
    """
    successors, nodes = network
    found = list(components(successors))
    owner = [0] * len(successors)
    for number, component in enumerate(found):
        for vertex in component:
            owner[vertex] = number
    members = [sorted({nodes[vertex] for vertex in component}) for component in found]
    targets = [
        [owner[there] for here in component for there in successors[here]] for component in found
    ]
    waiting = [0] * len(found)
    for number, following in enumerate(targets):
        for target in following:
            waiting[target] += target != number
    ready = [(members[number][0], number) for number, count in enumerate(waiting) if not count]
    heapify(ready)
    while ready:
        _, number = heappop(ready)
        yield members[number], is_circle(found[number], successors)
        for target in targets[number]:
            waiting[target] -= target != number
            if target != number and not waiting[target]:
                heappush(ready, (members[target][0], target))


def _report_cycles(graph: Graph, cycles: list[tuple[str, ...]], diagnostics: Diagnostics) -> None:
    """Report the cycles in which an event can come back to where it was, and nothing waits."""
    nodes = {node.id: node for node in graph.nodes}
    types = {id_: graph.types[nodes[id_].type] for cycle in cycles for id_ in cycle}
    numbers = {id_: number for number, cycle in enumerate(cycles) for id_ in cycle}
    inner: list[list[Wire]] = [[] for _ in cycles]
    for wire in graph.event_wires:
        number = numbers.get(wire.source)
        if number is not None and numbers.get(wire.target) == number:
            inner[number].append(wire)
    for cycle, wires in zip(cycles, inner, strict=True):
        if _comes_back(cycle, wires, types):
            diagnostics.add(scheduling.endless_loop(span=_span(nodes[cycle[0]].span), nodes=cycle))


def _comes_back(cycle: tuple[str, ...], wires: list[Wire], types: dict[str, FBType]) -> bool:
    """Whether events can go round: a block does not answer every event at every output.

    E_REND that resets itself, or a counter that its own alarm resets, are no loops.
    """
    network: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    for wire in wires:
        start = (wire.source, wire.source_pin, "out")
        network.setdefault(start, []).append((wire.target, wire.target_pin, "in"))
    for id_ in cycle:
        for event, answer in _answers(types[id_]):
            network.setdefault((id_, event, "in"), []).append((id_, answer, "out"))
    numbers = {pin: number for number, pin in enumerate(network)}
    # What leads nowhere is on no way back.
    successors = [[numbers[end] for end in ends if end in numbers] for ends in network.values()]
    return any(is_circle(component, successors) for component in components(successors))


def _answers(block: FBType) -> Iterator[tuple[str, str]]:
    """Return each event input of a block with the event outputs that may follow from it."""
    inputs = [port.name for port in block.interface.event_inputs]
    outputs = [port.name for port in block.interface.event_outputs]
    for event in inputs:
        match block.body:
            case BasicBody() as body:
                answers = _sent(body, event)
            case CompositeBody():
                answers = {event}  # a wire from the same pin leads inwards
            case MissingBody() | OperationBody() | ServiceBody(waits=True):
                answers = set()  # events end there, or go on when time has passed
            case _:
                answers = set(outputs)
        yield from ((event, answer) for answer in sorted(answers))
    if isinstance(block.body, CompositeBody):
        yield from ((output, output) for output in outputs)


def _sent(body: BasicBody, event: str) -> set[str]:
    """Return what a basic block may send when an event arrives, in whatever state it is."""
    reached = {step.target for step in body.transitions if step.event == event}
    waiting = list(reached)
    while waiting:
        state = waiting.pop()
        following = {
            step.target
            for step in body.transitions
            if step.event is None and step.source == state and step.target not in reached
        }
        reached |= following
        waiting += following
    return {
        action.output for state in reached for action in body.states[state].actions if action.output
    }


def _span(text: str) -> Span:
    """Return the place that a graph keeps as the text `file:line:column`."""
    found = _PLACE.fullmatch(text)
    return Span(found[1], int(found[2]), int(found[3] or 0)) if found else Span(text)


def _report_silence(graph: Graph, span: Span, diagnostics: Diagnostics) -> None:
    """Report a graph in which no event comes from a block that begins by itself."""
    types = {node.id: graph.types[node.type] for node in graph.nodes}
    begins = any(not types[wire.source].interface.event_inputs for wire in graph.event_wires)
    could = any(item.interface.event_inputs for item in types.values())
    if could and not begins:
        diagnostics.add(scheduling.nothing_starts(span=span, name=graph.name))
