"""Structured Text that is asked for values: compiled as any other, executed on the kernel."""

from collections.abc import Iterable, Mapping, Sequence

from compiler.driver import compile_bytes, graph_of
from compiler.ir.declarations import TypeDeclaration
from fblib.catalog import LIBRARY, Library
from fblib.declare import function_block
from fblib.family import Family
from fblib.service import Value
from fblib.services import services
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

_BUDGET = 100


def computation(
    name: str, results: Mapping[str, tuple[str, str]], *, inputs: Sequence[str]
) -> TypeDeclaration:
    """Return a block that computes results from its inputs.

    Args:
        name: of the block's type.
        results: by the name of an output its type, and the text that sets it.
        inputs: pins, such as `A: INT`.
    """
    return function_block(
        name,
        "\n".join(text for _, text in results.values()),
        package="tests",
        inputs=inputs,
        outputs=tuple(f"{output}: {kind}" for output, (kind, _) in results.items()),
    )


class Computer:
    """One instance of each of some blocks, in one graph."""

    def __init__(self, blocks: Iterable[TypeDeclaration]) -> None:
        """Compile the blocks and start."""
        types = tuple(blocks)
        family = Family("computing", "Blocks of one test", types=types)
        requests = [
            ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>',
            *(
                f'R;<Request ID="1" Action="CREATE"><FB Name="{one.name}" Type="{one.name}" />'
                "</Request>"
                for one in types
            ),
            'R;<Request ID="2" Action="START"/>',
        ]
        text = "".join(f"{request}\n" for request in requests)
        library = Library([*LIBRARY.families.values(), family])
        graph = graph_of(compile_bytes(text.encode(), "computing.fboot", library=library))
        self._outputs = {one.name: [pin.name for pin in one.interface.outputs] for one in types}
        self._nodes = {node.id.rpartition(".")[2]: node.id for node in graph.nodes}
        self._kernel = new_kernel(graph)
        self._machine = Machine(graph, self._kernel, services(), host=IsolatedHost())

    def compute(self, block: str, **inputs: Value) -> dict[str, Value]:
        """Set inputs of a block, trigger it, and return all its outputs.

        Raises:
            RunError: what the block computes has no result.
        """
        node = self._nodes[block]
        for pin, value in inputs.items():
            self._kernel.write(node, pin, value)
        self._machine.inject(node, "REQ")
        self._machine.run(_BUDGET)
        return {pin: self._kernel.read(node, pin) for pin in self._outputs[block]}
