"""Changes of a graph while it runs: a graph and what is to change in, another graph out."""

from collections.abc import Callable, Iterable, Sequence

from compiler.ir.blocks import EventPort, FBType
from compiler.ir.datatypes import is_castable
from compiler.ir.graph import Device, Graph, Node, Resource, Wire
from fblib.management import Link, Response


class RefusedError(Exception):
    """A command cannot be carried out."""

    def __init__(self, response: Response) -> None:
        """Say why."""
        super().__init__(response.value)
        self.response = response


Change = Sequence[str]
"""What to change, as it is kept in a saved state: the name of a change and its arguments."""


def changed(graph: Graph, change: Change) -> Graph:
    """Return the graph after a change.

    Args:
        graph: what runs now.
        change: `resource DEVICE NAME TYPE`, `node RESOURCE ID TYPE`, `remove ID…`,
            `connect SOURCE PIN TARGET PIN` or `disconnect SOURCE PIN TARGET PIN`.

    Raises:
        RefusedError: it cannot be made; the graph stays as it was.
    """
    match change:
        case ["resource", device, name, resource_type]:
            return _with_resource(graph, device, name, resource_type)
        case ["node", resource, node, type_name]:
            return _with_node(graph, resource, node, type_name)
        case ["remove", *nodes]:
            return _without_nodes(graph, nodes)
        case ["connect", source, source_pin, target, target_pin]:
            return _with_wire(graph, Link(source, source_pin, target, target_pin))
        case ["disconnect", source, source_pin, target, target_pin]:
            return _without_wire(graph, Link(source, source_pin, target, target_pin))
        case _:
            message = f"{change!r} is no change of a graph"
            raise ValueError(message)


def _with_resource(graph: Graph, device: str, name: str, resource_type: str) -> Graph:
    """Return the graph with one more resource; START is in it, as in every resource."""
    resource_id = f"{device}.{name}"
    if any(one.id == resource_id for each in graph.placement for one in each.resources):
        raise RefusedError(Response.INVALID_STATE)
    added = Resource(id=resource_id, type=resource_type)
    placement = tuple(
        each.model_copy(update={"resources": (*each.resources, added)})
        if each.name == device
        else each
        for each in graph.placement
    )
    grown = graph.model_copy(update={"placement": placement})
    return _with_node(grown, resource_id, f"{resource_id}.START", "E_RESTART")


def _with_node(graph: Graph, resource: str, node: str, type_name: str) -> Graph:
    """Return the graph with one more node; its type must be one the graph carries."""
    known = {name.casefold(): name for name in graph.types}
    short = type_name.rpartition("::")[2]
    found = known.get(type_name.casefold()) or known.get(short.casefold())
    if found is None:
        raise RefusedError(Response.UNSUPPORTED_TYPE)
    if any(each.id == node for each in graph.nodes):
        raise RefusedError(Response.INVALID_STATE)
    return graph.model_copy(
        update={
            "nodes": (*graph.nodes, Node(id=node, type=found)),
            "placement": _placed(graph.placement, resource, lambda nodes: (*nodes, node)),
        }
    )


def _without_nodes(graph: Graph, removed: Iterable[str]) -> Graph:
    """Return the graph without some nodes and everything that is connected to them."""
    gone = frozenset(removed)

    def left(wires: tuple[Wire, ...]) -> tuple[Wire, ...]:
        return tuple(one for one in wires if one.source not in gone and one.target not in gone)

    placement = graph.placement
    for resource in [one.id for device in placement for one in device.resources]:
        placement = _placed(
            placement, resource, lambda nodes: tuple(one for one in nodes if one not in gone)
        )
    groups = tuple(
        group.model_copy(update={"nodes": tuple(one for one in group.nodes if one not in gone)})
        for group in graph.groups
        if group.id not in gone
    )
    return graph.model_copy(
        update={
            "nodes": tuple(one for one in graph.nodes if one.id not in gone),
            "event_wires": left(graph.event_wires),
            "data_wires": left(graph.data_wires),
            "groups": groups,
            "placement": placement,
        }
    )


def _with_wire(graph: Graph, link: Link) -> Graph:
    """Return the graph with one more wire between two nodes: events, or data that fit."""
    source, target = _type_of(graph, link.source), _type_of(graph, link.target)
    wire = Wire(link.source, link.source_pin, link.target, link.target_pin)
    if _has_event(source.interface.event_outputs, link.source_pin):
        if not _has_event(target.interface.event_inputs, link.target_pin):
            raise RefusedError(Response.NO_SUCH_OBJECT)
        if any(each[:4] == wire[:4] for each in graph.event_wires):
            raise RefusedError(Response.INVALID_STATE)
        return graph.model_copy(update={"event_wires": (*graph.event_wires, wire)})
    outputs = {pin.name: pin.type for pin in source.interface.outputs}
    inputs = {pin.name: pin.type for pin in target.interface.inputs}
    if link.source_pin not in outputs or link.target_pin not in inputs:
        raise RefusedError(Response.NO_SUCH_OBJECT)
    if any(each[2:4] == wire[2:4] for each in graph.data_wires):
        raise RefusedError(Response.INVALID_STATE)
    if not is_castable(inputs[link.target_pin], outputs[link.source_pin]):
        raise RefusedError(Response.INVALID_OPERATION)
    shared = any(pin.in_out and pin.name == link.target_pin for pin in target.interface.inputs)
    unlike = inputs[link.target_pin] != outputs[link.source_pin]
    if shared and (unlike or _leads_back(graph, wire)):
        raise RefusedError(Response.INVALID_OPERATION)
    return graph.model_copy(update={"data_wires": (*graph.data_wires, wire)})


def _leads_back(graph: Graph, wire: Wire) -> bool:
    """Whether the chain of in-out variables before a wire begins at its own end."""
    before = {each[2:4]: each[:2] for each in graph.data_wires}
    pin, end = wire[:2], wire[2:4]
    seen = set()
    while pin in before and pin not in seen:
        seen.add(pin)
        pin = before[pin]
    return pin == end or end in seen


def _without_wire(graph: Graph, link: Link) -> Graph:
    """Return the graph without a wire."""
    gone = (link.source, link.source_pin, link.target, link.target_pin)
    _type_of(graph, link.source)
    _type_of(graph, link.target)
    events = tuple(one for one in graph.event_wires if one[:4] != gone)
    data = tuple(one for one in graph.data_wires if one[:4] != gone)
    if len(events) == len(graph.event_wires) and len(data) == len(graph.data_wires):
        raise RefusedError(Response.INVALID_STATE)
    return graph.model_copy(update={"event_wires": events, "data_wires": data})


def members(graph: Graph, element: str) -> tuple[str, ...]:
    """Return the nodes that a name stands for: a block with all inside it, or a container."""
    children: dict[str, list[str]] = {}
    for group in graph.groups:
        if group.parent is not None:
            children.setdefault(group.parent, []).append(group.id)
    inside = {group.id: group.nodes for group in graph.groups}
    found: dict[str, None] = {}
    if any(node.id == element for node in graph.nodes):
        found[element] = None
    waiting = [element]
    while waiting:
        group_id = waiting.pop()
        found.update(dict.fromkeys(inside.get(group_id, ())))
        waiting.extend(children.get(group_id, ()))
    return tuple(found)


def _placed(
    placement: tuple[Device, ...],
    resource: str,
    change: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> tuple[Device, ...]:
    """Return the placement with other nodes in one resource."""
    return tuple(
        device.model_copy(
            update={
                "resources": tuple(
                    one.model_copy(update={"nodes": change(one.nodes)})
                    if one.id == resource
                    else one
                    for one in device.resources
                )
            }
        )
        for device in placement
    )


def _type_of(graph: Graph, node: str) -> FBType:
    for each in graph.nodes:
        if each.id == node:
            return graph.types[each.type]
    raise RefusedError(Response.NO_SUCH_OBJECT)


def _has_event(ports: Iterable[EventPort], name: str) -> bool:
    return any(port.name == name for port in ports)
