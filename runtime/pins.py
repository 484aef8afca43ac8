"""The pins of a graph as people name them: `App.FB.PIN`, in any case, with nearest matches.

Node ids contain dots, and pins of adapters do too, so a name is split at the longest node id
that is its beginning.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property

from compiler.ir.blocks import BasicBody, DataPort, EventPort, FBType, SimpleBody
from compiler.ir.code import Local
from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from runtime.usage import UsageError


@dataclass(frozen=True, slots=True)
class Pin:
    """One event or data pin of one node."""

    node: str
    name: str

    @property
    def path(self) -> str:
        """The pin as people write it."""
        return f"{self.node}.{self.name}"


class Pins:
    """Finds the pins of a graph by their names."""

    def __init__(self, graph: Graph) -> None:
        """Look into this graph."""
        self._graph = graph
        self._types = {node.id: node.type for node in graph.nodes}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {node.casefold(): node for node in reversed(self._types)}

    def type_of(self, node: str) -> FBType:
        """Return the type of a node."""
        return self._graph.types[self._types[node]]

    def variable(self, path: str) -> tuple[Pin, DataType]:
        """Return the data pin or internal variable of that name, and its type.

        Raises:
            UsageError: there is none; the message has the nearest match.
        """
        node, name = self.split(path)
        variables = {each.name: each.type for each in variables_of(self.type_of(node))}
        found = _choose(name, variables, what="data pin", node=node, type_=self.type_of(node))
        return Pin(node, found), variables[found]

    def event_input(self, path: str) -> Pin:
        """Return the event input of that name.

        Raises:
            UsageError: there is none; the message has the nearest match.
        """
        node, name = self.split(path)
        type_ = self.type_of(node)
        events = [port.name for port in type_.interface.event_inputs]
        return Pin(node, _choose(name, events, what="event input", node=node, type_=type_))

    def split(self, path: str) -> tuple[str, str]:
        """Split `App.FB.PIN` into the id of a node and the rest.

        Raises:
            UsageError: no node's id is the beginning of `path`.
        """
        parts = path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            node = self.node(".".join(parts[:length]))
            if node is not None:
                return node, ".".join(parts[length:])
        if (node := self.node(path)) is not None:
            example = f"{node}.{_a_pin(self.type_of(node))}"
            message = f'"{path}" is a block; add the name of a pin, as in "{example}"'
            raise UsageError(message)
        wanted = ".".join(parts[:-1]) or path
        message = f'the graph has no block "{wanted}". {choices_hint(wanted, self._types)}'
        raise UsageError(message)

    def node(self, name: str) -> str | None:
        """Return the id of the node of that name, exactly so or in another case."""
        if name in self._types:
            return name
        return self._folded.get(name.casefold())

    def matching(self, pattern: str) -> list[Pin]:
        """Return all event and data pins whose `node.pin` matches a glob, in node order.

        The name of a block alone means all of its pins. A glob that no pin matches may mean
        variables inside of blocks.

        Raises:
            UsageError: nothing matches.
        """
        wanted = f"{pattern}.*" if self.node(pattern) is not None else pattern
        matches = re.compile(translate(wanted), re.IGNORECASE).match
        for pins in (self._all(), self._variables()):
            if found := [pin for pin in pins if matches(pin.path)]:
                return found
        hint = choices_hint(pattern, (pin.path for pin in self._all()))
        message = f'no pin matches "{pattern}". {hint}'
        raise UsageError(message)

    def _variables(self) -> Iterator[Pin]:
        for node in self._types:
            yield from (Pin(node, each.name) for each in variables_of(self.type_of(node)))

    def _all(self) -> Iterator[Pin]:
        for node in self._types:
            interface = self.type_of(node).interface
            ports: tuple[EventPort | DataPort, ...] = (
                *interface.event_inputs,
                *interface.event_outputs,
                *interface.inputs,
                *interface.outputs,
            )
            yield from (Pin(node, port.name) for port in ports)


def variables_of(type_: FBType) -> Iterator[DataPort | Local]:
    """Yield what can be read and set in a block: data inputs, data outputs, internals."""
    yield from type_.interface.inputs
    yield from type_.interface.outputs
    if isinstance(type_.body, BasicBody | SimpleBody):
        yield from type_.body.internals


def _choose(name: str, known: Iterable[str], *, what: str, node: str, type_: FBType) -> str:
    choices = list(known)
    if name in choices:
        return name
    for choice in choices:
        if choice.casefold() == name.casefold():
            return choice
    message = f'the block "{node}" ({type_.name}) has no {what} "{name}"{_other(name, type_)}.'
    hint = choices_hint(name, choices) or f"It has no {what}s."
    message = f"{message} {hint}"
    raise UsageError(message)


def _other(name: str, type_: FBType) -> str:
    """Say what the name stands for if it is a pin of another kind."""
    interface = type_.interface
    kinds: dict[str, tuple[EventPort | DataPort, ...]] = {
        "an event input": interface.event_inputs,
        "an event output": interface.event_outputs,
        "a data input": interface.inputs,
        "a data output": interface.outputs,
    }
    for kind, ports in kinds.items():
        if any(port.name.casefold() == name.casefold() for port in ports):
            return f"; it is {kind}"
    return ""


def _a_pin(type_: FBType) -> str:
    interface = type_.interface
    ports: tuple[EventPort | DataPort, ...] = (*interface.inputs, *interface.event_inputs)
    return ports[0].name if ports else "PIN"
