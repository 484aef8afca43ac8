"""Carries out management commands: changes the graph of a run, and which of its blocks run."""

from collections.abc import Iterable, Mapping
from typing import Any

from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError, parse_literal
from fblib.management import (
    Action,
    ChangeState,
    Command,
    CreateBlock,
    CreateConnection,
    DeleteBlock,
    DeleteConnection,
    Link,
    Response,
    TriggerEvent,
    WriteParameter,
)
from fblib.service import Service
from runtime.kernel.context import ServiceContext, World, contexts_of
from runtime.kernel.online_change import Change, RefusedError, changed, members
from runtime.kernel.port_values import port_value

RUNNING, IDLE, STOPPED, KILLED = "RUNNING", "IDLE", "STOPPED", "KILLED"
_BEFORE: Mapping[Action, tuple[str, ...]] = {
    Action.START: (IDLE, STOPPED),
    Action.STOP: (RUNNING,),
    Action.KILL: (RUNNING,),
}
_AFTER = {Action.START: RUNNING, Action.STOP: STOPPED, Action.KILL: KILLED}
_RESOURCE_TYPE = "EMB_RES"


class Management:
    """What management may do with a run, and what it did.

    States of blocks and the answers are FORTE's (reference, section 2.3): a block that was made
    is idle until it is started, and drops what reaches it unless it is running. A whole resource
    that is stopped stops at once: its START.STOP reaches nobody.
    """

    def __init__(
        self,
        graph: Graph,
        world: World,
        contexts: dict[str, ServiceContext],
        services: Mapping[str, Service],
    ) -> None:
        """Manage the run of a graph; `contexts` is kept up to date with its nodes."""
        self._original = self._graph = graph
        self._world = world
        self._contexts = contexts
        self._services = services
        self._changes: list[Change] = []
        self._states: dict[str, str] = {}
        """Of the nodes that are not running."""

    def is_running(self, node: str) -> bool:
        """Whether a node takes what reaches it."""
        return node not in self._states

    def execute(self, asking: str, command: Command) -> Response:
        """Carry out a command that the node `asking` gives, all of it or nothing."""
        try:
            self._execute(asking, command)
        except RefusedError as refused:
            return refused.response
        return Response.READY

    def _execute(self, asking: str, command: Command) -> None:
        device = self._resource_of(asking).rpartition(".")[0]
        if isinstance(command, CreateBlock | ChangeState) and not command.destination:
            self._execute_on_device(device, command)
            return
        resource = self._resource(device, command.destination)
        match command:
            case CreateBlock(_, name, type_name):
                _check_name(name)
                node = self._prefix(resource) + name
                self._change(["node", resource, node, type_name])
                self._set_state([node], IDLE)
            case DeleteBlock(_, name):
                self._delete(self._element(resource, name))
            case CreateConnection(_, link):
                self._change(["connect", *self._ends(resource, link)])
            case DeleteConnection(_, link):
                self._change(["disconnect", *self._ends(resource, link)])
            case WriteParameter(_, name, pin, value):
                self._write(self._node(resource, name), pin, value)
            case TriggerEvent(_, name, pin):
                self._trigger(self._node(resource, name), pin)
            case ChangeState(_, name, action):
                element = self._element(resource, name) if name else self._placed(resource)
                self._act(element, action)

    def _execute_on_device(self, device: str, command: CreateBlock | ChangeState) -> None:
        """Make, start, stop or kill a resource."""
        if isinstance(command, ChangeState):
            self._act(self._placed(self._resource(device, command.name)), command.action)
            return
        if command.type.rpartition("::")[2].upper() != _RESOURCE_TYPE:
            raise RefusedError(Response.UNSUPPORTED_TYPE)
        _check_name(command.name)
        self._change(["resource", device, command.name, _RESOURCE_TYPE])
        self._set_state(self._placed(f"{device}.{command.name}"), IDLE)

    # --- Changes of the graph ------------------------------------------------------------

    def _change(self, change: Change) -> None:
        """Go on with a changed graph; what is removed lets go of the world."""
        graph = changed(self._graph, change)
        contexts = contexts_of(graph, self._services, self._world)
        for node in self._contexts.keys() - contexts.keys():
            self._world.forget(node)
        kept = {node: self._contexts.get(node, made) for node, made in contexts.items()}
        self._contexts.clear()
        self._contexts.update(kept)
        self._world.kernel.change(graph)
        self._graph = graph
        self._changes.append(change)

    def _delete(self, element: tuple[str, ...]) -> None:
        if any(self.is_running(node) for node in element):
            raise RefusedError(Response.INVALID_STATE)
        self._change(["remove", *element])
        for node in element:
            del self._states[node]

    def _ends(self, resource: str, link: Link) -> tuple[str, str, str, str]:
        source, target = self._node(resource, link.source), self._node(resource, link.target)
        return source, link.source_pin, target, link.target_pin

    # --- Pins ----------------------------------------------------------------------------

    def _write(self, node: str, pin: str, value: str) -> None:
        interface = self._graph.types[self._type_name(node)].interface
        types = {port.name: port.type for port in (*interface.inputs, *interface.outputs)}
        if pin not in types:
            raise RefusedError(Response.NO_SUCH_OBJECT)
        if not value:
            raise RefusedError(Response.BAD_PARAMS)
        try:
            parsed = parse_literal(value, types[pin], structs=self._graph.datatypes)
            self._world.kernel.write(node, pin, port_value(parsed))
        except (LiteralError, TypeError) as error:
            raise RefusedError(Response.BAD_PARAMS) from error

    def _trigger(self, node: str, pin: str) -> None:
        interface = self._graph.types[self._type_name(node)].interface
        if any(port.name == pin for port in interface.event_inputs):
            self._world.kernel.inject(node, pin)
            return
        if not any(port.name == pin for port in interface.event_outputs):
            raise RefusedError(Response.NO_SUCH_OBJECT)
        for wire in self._graph.event_wires:
            if (wire.source, wire.source_pin) == (node, pin):
                self._world.kernel.inject(wire.target, wire.target_pin)

    def _type_name(self, node: str) -> str:
        return next(each.type for each in self._graph.nodes if each.id == node)

    # --- States --------------------------------------------------------------------------

    def _act(self, element: Iterable[str], action: Action) -> None:
        """Start, stop or kill those nodes of an element that can be."""
        before = {node: self._states.get(node, RUNNING) for node in element}
        able = [node for node, state in before.items() if state in _BEFORE[action]]
        if not able:
            raise RefusedError(Response.INVALID_STATE)
        self._set_state(able, _AFTER[action])
        for node in able:
            context = self._contexts.get(node)
            if context is None:
                continue
            if action is Action.START:
                context.service.started(context, warm=before[node] == STOPPED)
                continue
            context.disarm()
            if action is Action.KILL:
                context.close()

    def _set_state(self, nodes: Iterable[str], state: str) -> None:
        for node in nodes:
            if state == RUNNING:
                self._states.pop(node, None)
            else:
                self._states[node] = state
            self._world.kernel.set_running(node, running=state == RUNNING)

    # --- Names ---------------------------------------------------------------------------

    def _resource_of(self, node: str) -> str:
        for device in self._graph.placement:
            for resource in device.resources:
                if node in resource.nodes:
                    return resource.id
        raise RefusedError(Response.INVALID_DST)

    def _resource(self, device: str, name: str) -> str:
        known = {one.id for each in self._graph.placement for one in each.resources}
        for candidate in (f"{device}.{name}", name):
            if candidate in known:
                return candidate
        raise RefusedError(Response.INVALID_DST)

    def _placed(self, resource: str) -> tuple[str, ...]:
        resources = [one for each in self._graph.placement for one in each.resources]
        return next(one.nodes for one in resources if one.id == resource)

    def _prefix(self, resource: str) -> str:
        """Return what the ids of a resource's own blocks begin with, which START shows."""
        for node in self._placed(resource):
            if node.rpartition(".")[2] == "START":
                return node.removesuffix("START")
        return f"{resource}."

    def _node(self, resource: str, name: str) -> str:
        """Return the node of a resource that a name stands for."""
        placed = self._placed(resource)
        for candidate in (self._prefix(resource) + name, name):
            if candidate in placed:
                return candidate
        # IDE 2.x names blocks without their application.
        ending = [node for node in placed if node.endswith(f".{name}")]
        if len(ending) == 1:
            return ending[0]
        raise RefusedError(Response.NO_SUCH_OBJECT)

    def _element(self, resource: str, name: str) -> tuple[str, ...]:
        """Return the nodes of a resource that a block's or container's name stands for."""
        try:
            name = self._node(resource, name)
        except RefusedError:
            placed = frozenset(self._placed(resource))
            inside = tuple(node for node in members(self._graph, name) if node in placed)
            if inside:
                return inside
            raise
        return members(self._graph, name)

    # --- Saving --------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Return what was done, as JSON values."""
        return {"changes": [list(change) for change in self._changes], "states": self._states}

    def load(self, saved: Mapping[str, Any]) -> None:
        """Make the changes of a saved state in the graph as it was at first.

        Raises:
            RunError: a change needs a service that does not exist.
        """
        self._graph = self._original
        self._changes = []
        self._world.kernel.change(self._original)
        for change in saved["changes"]:
            self._change(change)
        self._states = dict(saved["states"])


def _check_name(name: str) -> None:
    """Refuse what no block can be called; a dot leads into a container."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise RefusedError(Response.BAD_PARAMS)
