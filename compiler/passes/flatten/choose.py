"""Choosing a part of a system: --application, --device, --resource."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNetwork, FlatNode, FlatWire
from compiler.ir.graph import Group
from compiler.ir.mistakes import structure
from compiler.ir.project import Project


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a system to compile; an empty list chooses everything."""

    applications: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    """`Resource` or `Device.Resource`."""


def keep_chosen(network: FlatNetwork, choice: Choice, *, diagnostics: Diagnostics) -> FlatNetwork:
    """Return the network with only what was chosen; wires that lead out of it go."""
    if choice == Choice():
        return network
    _check_names(network.project, choice, diagnostics)
    nodes = {id_: node for id_, node in network.nodes.items() if _is_chosen(node, choice, network)}
    return FlatNetwork(
        network.project,
        nodes,
        _within(network.event_wires, nodes),
        _within(network.data_wires, nodes),
        _groups_of(network.groups, nodes),
    )


def _groups_of(groups: Sequence[Group], nodes: Collection[str]) -> list[Group]:
    """Return the groups with only these nodes, without those in which nothing is left."""
    wanted: set[str | None] = set()
    kept = []
    for group in reversed(groups):  # inner groups stand behind the ones around them
        left = tuple(id_ for id_ in group.nodes if id_ in nodes)
        if left or group.id in wanted:
            wanted.add(group.parent)
            kept.append(group.model_copy(update={"nodes": left}))
    return kept[::-1]


def _within(wires: Iterable[FlatWire], nodes: Collection[str]) -> list[FlatWire]:
    return [wire for wire in wires if wire.source in nodes and wire.target in nodes]


def _is_chosen(node: FlatNode, choice: Choice, network: FlatNetwork) -> bool:
    device, _, resource = node.resource.rpartition(".")
    if choice.devices and device not in choice.devices:
        return False
    if choice.resources and not {resource, node.resource} & set(choice.resources):
        return False
    if not choice.applications:
        return True
    # A resource's own blocks (START …) belong to every application that runs in it.
    of_application = [
        name for name in network.project.applications if node.id.startswith(f"{name}.")
    ]
    return not of_application or bool(set(of_application) & set(choice.applications))


def _check_names(project: Project, choice: Choice, diagnostics: Diagnostics) -> None:
    devices = [device.name for device in project.system.devices]
    resources = [resource.id for resource in project.resources]
    short = [resource.resource for resource in project.resources]

    def check(option: str, names: Sequence[str], known: Sequence[str]) -> None:
        for name in names:
            if name not in known:
                diagnostics.add(
                    structure.unknown_choice(
                        span=project.system.span, option=option, name=name, known=known
                    )
                )

    check("--application", choice.applications, list(project.applications))
    check("--device", choice.devices, devices)
    check("--resource", choice.resources, [*resources, *short])
