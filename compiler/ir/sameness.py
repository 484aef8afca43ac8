"""Whether two graphs are the same but for where they came from.

Sources, places in files, comments and what is for drawing only do not count. Of the order of
wires only what a run can tell counts: in which order the events of one pin reach their targets.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from compiler.ir.graph import DEFAULT_RESOURCE, Graph, Node, Resource, Wire
from compiler.ir.policy import Workflow
from compiler.ir.serialize import plain_value

_FOR_PEOPLE = frozenset({"span", "line", "comment"})
_MOST_SHOWN = 300


def differences(one: Graph, other: Graph, renamed: Mapping[str, str] | None = None) -> list[str]:
    """Return what differs as sentences about the second graph; none if they are the same.

    Args:
        one: a graph.
        other: what should be the same.
        renamed: the nodes of the first graph that have another id in the second. With such,
            neither the order of nodes nor their groups are compared, nor the labels of those.
            What a graph made by hand does not have (groups, a schedule) may be anything.
    """
    names = renamed or {}
    new = frozenset(names.values())
    derived = _Derived(bool(one.groups) and not new, bool(one.schedule.order), not new)
    left, right = _View(one, names, new, derived), _View(other, {}, new, derived)
    return [
        sentence
        for what in (
            "block", "order", "event wires", "data wires", "type", "struct", "function", "group",
            "resource", "device", "graph",
        )
        for sentence in _compared(what, left.items(what), right.items(what))
    ]  # fmt: skip


def _compared(what: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[str]:
    for name in left:
        if name not in right:
            yield f'there is no {what} "{name}"'
        elif left[name] != right[name]:
            yield f'{what} "{name}": {_shown(right[name])} instead of {_shown(left[name])}'
    yield from (f'there is {what} "{name}", too' for name in right if name not in left)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


class _Derived(NamedTuple):
    """Which of the things are compared that say something only in some graphs."""

    groups: bool
    schedule: bool
    order: bool


class _View:
    """What of a graph is compared: JSON values by name, for each kind of thing."""

    def __init__(
        self, graph: Graph, renamed: Mapping[str, str], new: frozenset[str], derived: _Derived
    ) -> None:
        self._graph = graph
        self._renamed = renamed
        self._new = new
        self._derived = derived
        self._makers: Mapping[str, Callable[[], dict[str, Any]]] = {
            "block": self._nodes,
            "order": self._order,
            "event wires": self._event_wires,
            "data wires": self._data_wires,
            "type": lambda: _plain(graph.types),
            "struct": lambda: _plain(graph.datatypes),
            "function": lambda: _plain(graph.functions),
            "group": self._groups,
            "resource": self._resources,
            "device": self._devices,
            "graph": self._whole,
        }

    def items(self, what: str) -> dict[str, Any]:
        """Return the things of a kind by their names."""
        return self._makers[what]()

    def _id(self, node: str) -> str:
        return self._renamed.get(node, node)

    def _nodes(self) -> dict[str, Any]:
        return {self._id(node.id): self._node(node) for node in self._graph.nodes}

    def _node(self, node: Node) -> dict[str, Any]:
        label = "" if self._id(node.id) in self._new else node.label
        compensate = self._id(node.policy.compensate)
        policy = node.policy.model_copy(update={"compensate": compensate})
        return {
            "type": node.type,
            "parameters": node.parameters,
            "policy": _plain(policy),
            "label": label,
        }

    def _order(self) -> dict[str, Any]:
        """Return the orders that tell something only if all nodes have their names."""
        if not self._derived.order:
            return {}
        found: dict[str, Any] = {"of blocks": [node.id for node in self._graph.nodes]}
        if self._derived.schedule:
            found["of events"] = self._graph.schedule.order
        return found

    def _event_wires(self) -> dict[str, Any]:
        found: dict[str, list[str]] = {}
        for wire in self._graph.event_wires:
            source, target = self._ends(wire)
            found.setdefault(f"from {source}", []).append(target)
        return found

    def _data_wires(self) -> dict[str, Any]:
        found: dict[str, list[str]] = {}
        for wire in self._graph.data_wires:
            source, target = self._ends(wire)
            found.setdefault(f"to {target}", []).append(source)
        return {target: sorted(sources) for target, sources in found.items()}

    def _ends(self, wire: Wire) -> tuple[str, str]:
        return (
            f"{self._id(wire.source)}.{wire.source_text}",
            f"{self._id(wire.target)}.{wire.target_text}",
        )

    def _groups(self) -> dict[str, Any]:
        if not self._derived.groups:
            return {}
        return {
            group.id: {
                "kind": group.kind,
                "parent": group.parent,
                "nodes": group.nodes,
                # A subapplication with a type dissolves like one without.
                "type": "" if group.kind == "subapplication" else group.type,
            }
            for group in self._graph.groups
        }

    def _resources(self) -> dict[str, Any]:
        """Return what runs where; what nobody placed is not told anywhere else either."""
        return {
            resource.id: [resource.type, self._members(resource)]
            for device in self._graph.placement
            for resource in device.resources
            if resource.id != DEFAULT_RESOURCE
        }

    def _devices(self) -> dict[str, Any]:
        return {
            device.name: [device.type, device.parameters]
            for device in self._graph.placement
            if [resource.id for resource in device.resources] != [DEFAULT_RESOURCE]
        }

    def _members(self, resource: Resource) -> list[str]:
        members = [self._id(node) for node in resource.nodes]
        return sorted(members) if self._new else members

    def _whole(self) -> dict[str, Any]:
        graph = self._graph
        cycles = (sorted(map(self._id, cycle)) for cycle in graph.schedule.cycles)
        return {
            "name": graph.name,
            "workflow": _plain(self._workflow()),
            "settings": _plain(graph.settings),
            "cycles": sorted(cycles) if self._derived.schedule else [],
        }

    def _workflow(self) -> Workflow:
        workflow = self._graph.workflow
        named = tuple(
            each.model_copy(update={"node": self._id(each.node)})
            for each in workflow.user_parameters
        )
        changed = {"config": self._id(workflow.config), "user_parameters": named}
        return workflow.model_copy(update=changed)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of any record
    return _without_those(plain_value(value))


def _without_those(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {
            key: _without_those(content) for key, content in value.items() if key not in _FOR_PEOPLE
        }
    return [*map(_without_those, value)] if isinstance(value, list) else value
