"""Devices, their resources, and what runs in them."""

from collections.abc import Callable, Iterator, Mapping

from compiler.exporters.sys.library import LibraryTypes
from compiler.exporters.sys.tree import Branch, Tree
from compiler.ir.declarations import (
    DeviceDeclaration,
    MappingDeclaration,
    NetworkDeclaration,
    ParameterDeclaration,
    ResourceDeclaration,
)
from compiler.ir.graph import DEFAULT_RESOURCE, Graph, Node


def blocks_brought(graph: Graph, library: LibraryTypes) -> Mapping[str, Mapping[str, str]]:
    """Return, by the id of each resource, the blocks its type brings, with their types."""
    return {
        resource.id: library.brought_by(resource.type)
        for device in graph.placement
        for resource in device.resources
    }


def resources_of(graph: Graph) -> Mapping[str, str]:
    """Return the id of the resource of each node that a source has mapped to one."""
    return {
        node: resource.id
        for device in graph.placement
        for resource in device.resources
        for node in resource.nodes
        if resource.id != DEFAULT_RESOURCE
    }


def devices(
    graph: Graph, network: Callable[[str], NetworkDeclaration]
) -> tuple[DeviceDeclaration, ...]:
    """Return the devices; `network` gives what is in a resource, by its id.

    The device of nodes that nobody mapped is not one of the system.
    """
    return tuple(
        DeviceDeclaration(
            device.name,
            device.type,
            resources=tuple(
                ResourceDeclaration(
                    resource.id.removeprefix(f"{device.name}."),
                    resource.type,
                    network(resource.id),
                )
                for resource in device.resources
            ),
            parameters=tuple(
                ParameterDeclaration(name, value) for name, value in device.parameters.items()
            ),
        )
        for device in graph.placement
        if [resource.id for resource in device.resources] != [DEFAULT_RESOURCE]
    )


def mappings(graph: Graph, tree: Tree) -> tuple[MappingDeclaration, ...]:
    """Return which block runs where; a subapplication that runs in one place is one mapping."""
    resources = resources_of(graph)

    def within(branch: Branch) -> Iterator[MappingDeclaration]:
        for member in branch.members:
            if isinstance(member, Node):
                if (resource := resources.get(member.id)) is not None:
                    yield MappingDeclaration(tree.path(member.id), resource)
            elif (only := _only_resource(member, resources)) is not None:
                yield MappingDeclaration(member.path, only)
            else:
                yield from within(member)

    return tuple(found for branch in tree.applications.values() for found in within(branch))


def _only_resource(branch: Branch, resources: Mapping[str, str]) -> str | None:
    """Return the resource that everything in a subapplication runs in."""
    found = {resources.get(node.id) for node in _nodes(branch)}
    return found.pop() if len(found) == 1 else None


def _nodes(branch: Branch) -> Iterator[Node]:
    for member in branch.members:
        if isinstance(member, Node):
            yield member
        else:
            yield from _nodes(member)
