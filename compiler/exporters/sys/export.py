"""From a flat graph to the declaration of a system that compiles to it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from compiler.exporters.sys.borders import Wiring
from compiler.exporters.sys.library import LibraryTypes
from compiler.exporters.sys.networks import Networks
from compiler.exporters.sys.own_types import OwnTypes, obstacles
from compiler.exporters.sys.placement import blocks_brought, devices, mappings, resources_of
from compiler.exporters.sys.tree import Tree
from compiler.exporters.sys.wires import SortedWires, sorted_wires
from compiler.ir.blocks import FBType
from compiler.ir.catalog import Catalog
from compiler.ir.code import Local
from compiler.ir.datatypes import ANY, DataType
from compiler.ir.declarations import (
    ApplicationDeclaration,
    NetworkDeclaration,
    StructDeclaration,
    SystemDeclaration,
    TypeDeclaration,
)
from compiler.ir.graph import Graph, Wire
from compiler.ir.members import MemberError, find_member
from compiler.ir.policy import Workflow


class ExportError(ValueError):
    """A graph has what no system can say; `problems` are sentences about all of it."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Give the reasons."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Exported:
    """A system, and what it needs besides the built-in library."""

    system: SystemDeclaration
    types: tuple[TypeDeclaration, ...]
    structs: tuple[StructDeclaration, ...]
    renamed: Mapping[str, str]
    """The nodes that have another id in the graph that comes of the system."""


def to_system(graph: Graph, *, library: Catalog, folders: Catalog | None = None) -> Exported:
    """Return a system that compiles to a graph again.

    Args:
        graph: a compiled graph.
        library: where its types come from, but for the project's own.
        folders: where some of those are, so that they need not be made anew.

    Raises:
        ExportError: some of it cannot be said; nothing is left out silently.
    """
    export = _Export(graph, LibraryTypes(library, folders))
    problems = [*export.problems()]
    if problems:
        raise ExportError(problems)
    return export.exported()


class _Export:
    def __init__(self, graph: Graph, library: LibraryTypes) -> None:
        self._graph = graph
        self._library = library
        self._brought = blocks_brought(graph, library)
        self._tree = Tree(graph, self._brought)
        self._wires = sorted_wires(graph, self._tree, library)
        self._wiring = Wiring(self._tree)
        self._networks = Networks(graph, self._tree, self._wiring, library)
        self._connect(self._wires)

    def problems(self) -> Iterator[str]:
        """Yield what cannot be said."""
        for block in self._own:
            reasons = [*obstacles(block)]
            if reasons:
                yield (
                    f'the type "{block.name}" cannot be written as a file of its own: '
                    f"{' and '.join(reasons)}; if there is one, name its folder with --library"
                )
        yield from self._wires.problems
        yield from map(_crossing, self._wiring.impossible)
        yield from (
            f'"{node.id}" is compensated by "{node.policy.compensate}", which is in another '
            "application or in a network around its own"
            for node in self._graph.nodes
            if node.policy.compensate and not self._networks.compensating(node)
        )

    def exported(self) -> Exported:
        """Return the whole of it."""
        graph, tree = self._graph, self._tree
        own = OwnTypes(graph)
        functions = (
            function
            for name, function in graph.functions.items()
            if not self._library.has_function(name)
        )
        return Exported(
            system=SystemDeclaration(
                name=graph.name,
                format="fourdiac",
                file="",
                applications=tuple(
                    ApplicationDeclaration(
                        branch.name,
                        self._networks.network(branch),
                        comment=branch.group.comment if branch.group else "",
                    )
                    for branch in tree.applications.values()
                ),
                devices=devices(graph, self._resource),
                mappings=mappings(graph, tree),
                workflow=self._workflow(),
                settings=graph.settings,
            ),
            types=(*map(own.block, self._own), *map(own.function, functions)),
            structs=tuple(
                own.struct(name) for name in graph.datatypes if not self._library.has_struct(name)
            ),
            renamed={
                node.id: path for node in graph.nodes if (path := tree.path(node.id)) != node.id
            },
        )

    @cached_property
    def _own(self) -> list[FBType]:
        """The types that come from no library; what only composites have inside is theirs."""
        types = {node.id: node.type for node in self._graph.nodes}
        within = {types[node] for node in self._tree.inside}
        within -= {types[node] for node in self._tree.home}
        return [
            block
            for name, block in self._graph.types.items()
            if name not in within and self._library.find(block) is None
        ]

    def _connect(self, wires: SortedWires) -> None:
        resources = resources_of(self._graph)
        self._wiring.connect_events(wires.events, resources)
        self._wiring.connect_data(((wire, self._carried(wire)) for wire in wires.data), resources)
        for plug, socket in wires.adapters:
            if not self._wiring.connect_adapters(plug, socket):
                wires.problems.append(
                    f'the adapters "{".".join(plug)}" and "{".".join(socket)}" are connected '
                    "across the border of a subapplication"
                )

    def _carried(self, wire: Wire) -> DataType:
        """Return the type of what a data wire carries."""
        block = self._types[wire.source]
        declared = (port.type for port in block.interface.outputs if port.name == wire.source_pin)
        try:
            return find_member(next(declared, ANY), wire.source_member, self._structs)[1]
        except MemberError:
            return ANY

    @cached_property
    def _types(self) -> Mapping[str, FBType]:
        return {node.id: self._graph.types[node.type] for node in self._graph.nodes}

    @cached_property
    def _structs(self) -> Mapping[str, Sequence[Local]]:
        return {name.casefold(): members for name, members in self._graph.datatypes.items()}

    def _resource(self, resource: str) -> NetworkDeclaration:
        branch = self._tree.resources.get(resource)
        if branch is None:
            return NetworkDeclaration()
        return self._networks.network(branch, self._brought[resource])

    def _workflow(self) -> Workflow:
        """Return how runs behave, with the ids that nodes will have."""
        workflow = self._graph.workflow
        path = self._path
        return workflow.model_copy(
            update={
                "config": path(workflow.config),
                "user_parameters": tuple(
                    each.model_copy(update={"node": path(each.node)})
                    for each in workflow.user_parameters
                ),
            }
        )

    def _path(self, node: str) -> str:
        return self._tree.path(node) if node in self._types else node


def _crossing(wire: Wire) -> str:
    return (
        f'the wire from "{wire.source}.{wire.source_text}" to '
        f'"{wire.target}.{wire.target_text}" joins two applications that no resource runs'
    )
