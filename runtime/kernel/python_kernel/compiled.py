"""What the types of a graph were compiled to; it outlives a change of the nodes and wires."""

from collections.abc import Iterator
from contextlib import contextmanager

from compiler.ir.graph import Graph
from compiler.ir.literals import LiteralError
from compiler.lowering.marks import Mark
from compiler.lowering.values import Structs
from compiler.lowering.wires import Shape
from runtime.errors import RunError
from runtime.kernel import codes
from runtime.kernel.base import RunTime
from runtime.kernel.python_kernel.layout import Layout
from runtime.kernel.python_kernel.rounds import Rounds
from runtime.kernel.python_kernel.source import comment
from runtime.kernel.python_kernel.unit import Surroundings
from runtime.kernel.python_kernel.variant import Variant, compile_functions, compile_variant

_MALFORMED = (
    *(AttributeError, LookupError, TypeError, ValueError, OverflowError),
    # Code that is nested deeper than Python goes.
    *(SyntaxError, RecursionError, MemoryError),
)


class Compiled:
    """The compiled types of a graph, each made when the first node needs it."""

    def __init__(self, graph: Graph) -> None:
        """Compile the functions of a graph.

        Raises:
            RunError: one of them cannot be compiled.
        """
        self.time = RunTime()
        self.structs = Structs(graph.datatypes)
        self.marks: dict[str, tuple[Mark, ...]] = {}
        """What the lines of each generated module stand for, by its file name."""
        self.variants: dict[tuple[str, Shape], Variant] = {}
        self._types = graph.types
        self._layouts: dict[str, Layout] = {}
        rounds = Rounds(graph.settings.max_iterations)
        self._surroundings = Surroundings(self.structs, graph.settings, self.time, rounds)
        if graph.functions:
            name = "<functions>"
            with _refusing("the functions of the graph"):
                unit = compile_functions(graph.functions, self._surroundings, name)
            self.marks[name] = unit.marks

    def layout(self, type_name: str) -> Layout:
        """Return the layout of a type of the graph."""
        if type_name not in self._layouts:
            try:
                self._layouts[type_name] = Layout(self._types[type_name], self.structs)
            except LiteralError as error:
                message = f'an initial value in the type "{type_name}" is wrong: {error}'
                raise RunError(codes.BAD_GRAPH, message) from error
        return self._layouts[type_name]

    def variant(self, layout: Layout, shape: Shape) -> Variant:
        """Return the code of a type for nodes that are wired in this shape."""
        key = (layout.block.name, shape)
        variant = self.variants.get(key)
        if variant is None:
            filename = f"<{comment(layout.block.name)} {len(self.variants) + 1}>"
            with _refusing(f'the type "{layout.block.name}"'):
                variant = compile_variant(layout, shape, self._surroundings, filename)
            self.marks[filename] = variant.unit.marks
            self.variants[key] = variant
        return variant


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    """Turn what fails while code is compiled that no compiler has made into an error."""
    try:
        yield
    except _MALFORMED as error:
        message = f"{what} cannot be compiled: {type(error).__name__}: {error}"
        raise RunError(codes.BAD_GRAPH, message) from error
