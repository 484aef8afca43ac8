"""What every kernel refuses before it builds anything: graphs nobody's compiler has made.

A `dag.json` may come from anywhere. Its few lines can ask for more memory than there is, by
large arrays or by structs of structs, and it can use one name for two things.
"""

from collections.abc import Iterable, Iterator
from math import prod
from typing import NoReturn

from compiler.ir.blocks import BasicBody, FBType, SimpleBody
from compiler.ir.code import Algorithm
from compiler.ir.datatypes import ArrayType, DataType, StructType
from compiler.ir.graph import Graph
from runtime.errors import RunError
from runtime.kernel import codes

MOST_VALUES = 10_000_000
"""Elementary values that all variables of a graph may hold together."""


def check_graph(graph: Graph) -> None:
    """Refuse a graph that no kernel could run.

    Raises:
        RunError: two things have one name, a type is missing, a limit is negative, or the values
            need more room than a graph may take.
    """
    _check_unique((node.id for node in graph.nodes), "node")
    for limit in ("max_queue", "max_transitions", "max_iterations"):
        if getattr(graph.settings, limit) < 0:
            _refuse(f"the setting {limit} is below 0")
    resources = [one.id for device in graph.placement for one in device.resources]
    _check_unique(resources, "resource")
    room = _Room(graph)
    left = MOST_VALUES
    sizes = {name: room.of_type(block) for name, block in graph.types.items()}
    for node in graph.nodes:
        if node.type not in sizes:
            _refuse(f'the graph has no type "{node.type}"', node.id)
        left -= sizes[node.type]
        if left < 0:
            _refuse_size(f'the variables of "{node.id}" and the nodes before it', node.id)
    for function in graph.functions.values():
        variables = (
            *function.parameters,
            *function.results,
            *function.algorithm.temporaries,
        )
        if sum(room.of(one.type) for one in variables) > MOST_VALUES:
            _refuse_size(f'the variables of the function "{function.name}"')


class _Room:
    """Counts the elementary values that variables hold."""

    def __init__(self, graph: Graph) -> None:
        self._members = {name.casefold(): members for name, members in graph.datatypes.items()}
        self._structs: dict[str, int] = {}
        self._open: set[str] = set()

    def of_type(self, block: FBType) -> int:
        """Count the values of an instance, and of what its largest algorithm adds to them."""
        pins = (*block.interface.inputs, *block.interface.outputs)
        size = sum(self.of(pin.type) for pin in pins)
        if isinstance(block.body, BasicBody | SimpleBody):
            size += sum(self.of(local.type) for local in block.body.internals)
            size += max(self._of_temporaries(block.body.algorithms.values()), default=0)
        return size

    def _of_temporaries(self, algorithms: Iterable[Algorithm]) -> Iterator[int]:
        return (sum(self.of(one.type) for one in each.temporaries) for each in algorithms)

    def of(self, datatype: DataType) -> int:
        """Count the values of a type; an array of variable length begins empty."""
        if isinstance(datatype, ArrayType):
            elements = prod(0 if b is None else b[1] - b[0] + 1 for b in datatype.bounds)
            return elements * self.of(datatype.element)
        return self._of_struct(datatype) if isinstance(datatype, StructType) else 1

    def _of_struct(self, struct: StructType) -> int:
        name = struct.name.casefold()
        if name in self._structs:
            return self._structs[name]
        if name in self._open:
            _refuse(f'the struct "{struct.name}" contains itself')
        if name not in self._members:
            _refuse(f'the graph has no struct "{struct.name}"')
        self._open.add(name)
        self._structs[name] = sum(self.of(member.type) for member in self._members[name])
        self._open.remove(name)
        return self._structs[name]


def _check_unique(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            _refuse(f'there are two {what}s "{name}"', name if what == "node" else "")
        seen.add(name)


def _refuse_size(what: str, node: str = "") -> NoReturn:
    _refuse(f"{what} have more than {MOST_VALUES:,} values; make the arrays smaller", node)


def _refuse(message: str, node: str = "") -> NoReturn:
    raise RunError(codes.BAD_GRAPH, message, node=node)
