"""The pass `resolve`: a flat network -> a graph in which every type is concrete."""

from compiler.ir.blocks import DataPort, FBType
from compiler.ir.datatypes import JSON, OBJECT, DataType
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.flat import FlatNetwork, FlatNode
from compiler.ir.graph import DEFAULT_RESOURCE, Device, Graph, Node, Resource, Source
from compiler.ir.lookup import Lookup, NameContext
from compiler.passes.resolve.blocks import BlockCompiler
from compiler.passes.resolve.generics import GenericSolver
from compiler.passes.resolve.names import Names
from compiler.passes.resolve.parameters import concrete_parameters
from compiler.passes.resolve.scopes import Scopes
from compiler.passes.resolve.wires import check_wires

Generics = tuple[tuple[str, DataType], ...]
"""The concrete types of a node's generic pins, in order of declaration."""


def resolve(network: FlatNetwork, *, lookup: Lookup, diagnostics: Diagnostics) -> Graph:
    """Find all types, compile all code, and return the graph (still without a schedule)."""
    return _Resolver(network, Names(lookup, diagnostics), diagnostics).graph()


class _Resolver:
    def __init__(self, network: FlatNetwork, names: Names, diagnostics: Diagnostics) -> None:
        self._network = network
        self._names = names
        self._diagnostics = diagnostics
        self._types = network.project.types
        used = {*(node.type for node in network.nodes.values()), *network.project.created}
        self._pins = {key: self._declared_pins(key) for key in self._types if key in used}
        self._scopes = Scopes(names, diagnostics)
        self._blocks = BlockCompiler(names, self._scopes, diagnostics)
        self._compiled: dict[tuple[str, Generics], FBType] = {}
        self._owners: dict[str, tuple[str, Generics]] = {}
        self._nodes: dict[str, FBType] = {}

    def graph(self) -> Graph:
        network = self._network
        solver = GenericSolver(
            network, self._pins, names=self._names, diagnostics=self._diagnostics
        )
        solved = solver.solve()
        for node in network.nodes.values():
            block = self._concrete(node.type, solved.get(node.id, {}))
            self._nodes[node.id] = self._for_each(node, block) if node.policy.for_each else block
        for key in network.project.created:
            self._concrete(key, {})
        check_wires(
            network.data_wires,
            self._nodes,
            structs=self._names.folded_structs,
            unfit=solver.unfit,
            diagnostics=self._diagnostics,
        )
        system = network.project.system
        # All records in it have been made here: to check them again takes as long as making them.
        return Graph.model_construct(
            name=system.name,
            source=Source(format=system.format, file=system.file, sha256=system.sha256),
            settings=system.settings,
            workflow=system.workflow,
            nodes=tuple(self._node(node) for node in network.nodes.values()),
            types={item.name: item for item in self._compiled.values()},
            datatypes=self._names.structs,
            functions=self._scopes.functions,
            event_wires=tuple(wire.as_wire() for wire in network.event_wires),
            data_wires=tuple(wire.as_wire() for wire in network.data_wires),
            groups=tuple(network.groups),
            placement=self._placement(),
        )

    def _declared_pins(self, key: str) -> dict[str, DataType]:
        checked = self._types[key]
        interface = checked.interface
        context = NameContext(checked.declaration.package, checked.declaration.imports)
        return {
            variable.name: self._names.type_of(variable, context)
            for variable in (*interface.inputs, *interface.outputs, *interface.in_outs)
        }

    def _concrete(self, type_key: str, solved: dict[str, DataType]) -> FBType:
        generics = tuple(solved.items())
        key = (type_key, generics)
        if key not in self._compiled:
            name = self._name(type_key, generics)
            self._owners[name] = key
            self._compiled[key] = self._blocks.compile(
                self._types[type_key], name=name, pins={**self._pins[type_key], **solved}
            )
        return self._compiled[key]

    def _for_each(self, node: FlatNode, block: FBType) -> FBType:
        """Return the type of a node whose operation is done for each element of a list.

        The list comes in as JSON, or as an OBJECT, and so do the lists of results go out.
        """
        pin = node.policy.for_each
        if pin not in {one.name for one in block.interface.inputs}:
            return block
        key = (node.type, ((f"each {pin}", JSON),))
        if key not in self._compiled:
            failure = {"error", "attempts"}
            interface = block.interface.model_copy(
                update={
                    "inputs": tuple(
                        _as_json(one) if one.name == pin else one for one in block.interface.inputs
                    ),
                    "outputs": tuple(
                        one if one.name in failure else _as_json(one)
                        for one in block.interface.outputs
                    ),
                }
            )
            name = f"{block.name}<each {pin}>"
            self._compiled[key] = block.model_copy(update={"name": name, "interface": interface})
        return self._compiled[key]

    def _name(self, type_key: str, generics: Generics) -> str:
        """Return `F_ADD<INT>`: the short name, unless another type has it already."""
        arguments = ",".join(dict.fromkeys(str(datatype) for _, datatype in generics))
        suffix = f"<{arguments}>" if arguments else ""
        declaration = self._types[type_key].declaration
        every = ",".join(f"{pin}:{datatype}" for pin, datatype in generics)
        for name in (
            f"{declaration.name}{suffix}",
            f"{declaration.full_name}{suffix}",
            f"{declaration.full_name}<{every}>",
        ):
            if name not in self._owners:
                return name
        return f"{declaration.full_name}<{every}>#{len(self._owners)}"

    def _node(self, node: FlatNode) -> Node:
        block = self._nodes[node.id]
        return Node(
            id=node.id,
            type=block.name,
            parameters=concrete_parameters(node, block, self._names),
            position=node.position,
            span=str(node.span),
            policy=node.policy,
            label=node.label,
        )

    def _placement(self) -> tuple[Device, ...]:
        """Return the devices with the nodes of each resource, the default resource last."""
        members: dict[str, list[str]] = {}
        for node in self._network.nodes.values():
            members.setdefault(node.resource, []).append(node.id)
        devices = []
        resources = {item.id: item for item in self._network.project.resources}
        for device in self._network.project.system.devices:
            types = {item.name: item.type for item in device.resources}
            placed = tuple(
                Resource(
                    id=id_,
                    type=types.get(item.resource, ""),
                    nodes=tuple(members.get(id_, ())),
                )
                for id_, item in resources.items()
                if item.device == device.name
            )
            parameters = {item.name: item.value for item in device.parameters}
            devices.append(
                Device(
                    name=device.name,
                    type=device.type,
                    parameters=parameters,
                    resources=placed,
                )
            )
        if DEFAULT_RESOURCE in members:
            own = Resource(id=DEFAULT_RESOURCE, nodes=tuple(members[DEFAULT_RESOURCE]))
            devices.append(Device(name=DEFAULT_RESOURCE.partition(".")[0], resources=(own,)))
        return tuple(devices)


def _as_json(port: DataPort) -> DataPort:
    """Return a pin that takes any JSON value; one for Python objects takes any anyhow."""
    return port if port.type == OBJECT else port.model_copy(update={"type": JSON, "initial": ""})
