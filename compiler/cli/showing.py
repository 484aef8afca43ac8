"""What `show` says about a graph."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from compiler.ir.blocks import BasicBody, FBType, SimpleBody
from compiler.ir.graph import Graph
from compiler.ir.task_view import task_view
from compiler.st.printer import print_algorithm, print_expression

Rows = list[dict[str, object]]


def show_text(graph: Graph, sections: Sequence[str]) -> str:
    """Return sections of a graph as tables for people."""
    parts = []
    for name in sections:
        rows = _ROWS[name](graph)
        title = f"{name}:\n" if len(sections) > 1 else ""
        parts.append(title + (_table(rows) if rows else "(none)\n"))
    return "\n".join(parts)


def show_json(graph: Graph, sections: Sequence[str]) -> str:
    """Return sections of a graph as one JSON object."""
    return json.dumps({name: _ROWS[name](graph) for name in sections}, indent=1) + "\n"


def find_type(graph: Graph, name: str) -> str | None:
    """Return the name of a block type as the graph has it; None if there is none so named."""
    return next((key for key in graph.types if key.casefold() == name.casefold()), None)


def show_type(block: FBType) -> str:
    """Return one block type with its ports, ECC and code."""
    lines = [f"{block.name}: {block.body.kind} block", *_ports(block), *_body(block)]
    return "\n".join(lines) + "\n"


def _ports(block: FBType) -> Iterable[str]:
    interface = block.interface
    for title, events in (
        ("event input", interface.event_inputs),
        ("event output", interface.event_outputs),
    ):
        for event in events:
            with_data = f" WITH {', '.join(event.with_data)}" if event.with_data else ""
            yield f"  {title} {event.name}{with_data}"
    for title, ports in (("input", interface.inputs), ("output", interface.outputs)):
        for port in ports:
            initial = f" := {port.initial}" if port.initial else ""
            yield f"  {title} {port.name}: {port.type}{initial}"


def _body(block: FBType) -> Iterable[str]:
    body = block.body
    if isinstance(body, BasicBody | SimpleBody):
        for local in body.internals:
            yield f"  internal {local.name}: {local.type}"
    if isinstance(body, BasicBody):
        for state in body.states:
            actions = ", ".join(
                " -> ".join(filter(None, (action.algorithm, action.output)))
                for action in state.actions
            )
            yield f"  state {state.name}" + (f": {actions}" if actions else "")
        for transition in body.transitions:
            source, target = body.states[transition.source], body.states[transition.target]
            guard = f"[{print_expression(transition.guard)}]" if transition.guard else ""
            condition = (transition.event or "") + guard or "1"
            yield f"  {source.name} -> {target.name}: {condition}"
    if isinstance(body, BasicBody | SimpleBody):
        for name, algorithm in body.algorithms.items():
            yield f"  algorithm {name}:"
            yield from (f"    {line}" for line in print_algorithm(algorithm).splitlines())


def _summary(graph: Graph) -> Rows:
    resources = [resource for device in graph.placement for resource in device.resources]
    return [
        {"what": "name", "value": graph.name},
        {"what": "source", "value": f"{graph.source.file} ({graph.source.format})"},
        {"what": "blocks", "value": len(graph.nodes)},
        {"what": "types", "value": len(graph.types)},
        {"what": "event wires", "value": len(graph.event_wires)},
        {"what": "data wires", "value": len(graph.data_wires)},
        {"what": "resources", "value": ", ".join(resource.id for resource in resources)},
        {"what": "event cycles", "value": len(graph.schedule.cycles)},
    ]


def _tasks(graph: Graph) -> Rows:
    view = task_view(graph)
    names = {task.id: task.name for task in view.tasks}
    after: dict[str, list[str]] = {}
    for edge in view.edges:
        if edge.kind != "undo":
            marks = f" ({' '.join(edge.marks)})" if edge.marks else ""
            after.setdefault(edge.target, []).append(names[edge.source] + marks)
    return [
        {
            "task": task.name,
            "does": task.function or task.operation,
            "tag": task.policy.tag,
            "after": f"undoes {names[task.undoes]}"
            if task.undoes
            else ", ".join(after.get(task.id, ())),
            "source": task.span,
        }
        for task in view.tasks
    ]


def _nodes(graph: Graph) -> Rows:
    return [
        {
            "node": node.id,
            "type": node.type,
            "parameters": " ".join(f"{pin}={text}" for pin, text in node.parameters.items()),
            "source": node.span,
        }
        for node in graph.nodes
    ]


def _types(graph: Graph) -> Rows:
    uses: dict[str, int] = {}
    for node in graph.nodes:
        uses[node.type] = uses.get(node.type, 0) + 1
    return [
        {
            "type": name,
            "kind": block.body.kind,
            "blocks": uses.get(name, 0),
            "source": block.span or "library",
        }
        for name, block in graph.types.items()
    ]


def _port_rows(graph: Graph) -> Rows:
    rows: Rows = []
    for node in graph.nodes:
        interface = graph.types[node.type].interface
        rows += [
            {"pin": f"{node.id}.{event.name}", "kind": kind, "type": "Event"}
            for kind, events in (
                ("event input", interface.event_inputs),
                ("event output", interface.event_outputs),
            )
            for event in events
        ]
        rows += [
            {"pin": f"{node.id}.{port.name}", "kind": kind, "type": str(port.type)}
            for kind, ports in (("input", interface.inputs), ("output", interface.outputs))
            for port in ports
        ]
    return rows


def _cycles(graph: Graph) -> Rows:
    return [
        {"cycle": number, "blocks": len(cycle), "members": ", ".join(cycle)}
        for number, cycle in enumerate(graph.schedule.cycles, start=1)
    ]


def _placement(graph: Graph) -> Rows:
    return [
        {"resource": resource.id, "type": resource.type, "node": node}
        for device in graph.placement
        for resource in device.resources
        for node in resource.nodes
    ]


_ROWS: Mapping[str, Callable[[Graph], Rows]] = {
    "summary": _summary,
    "tasks": _tasks,
    "nodes": _nodes,
    "types": _types,
    "ports": _port_rows,
    "cycles": _cycles,
    "placement": _placement,
}


def _table(rows: Rows) -> str:
    """Lay out rows in columns as wide as their widest cell."""
    names = list(rows[0])
    cells = [names, *([str(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
    return "\n".join(lines) + "\n"
