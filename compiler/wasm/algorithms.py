"""The algorithms of one block type: short ones in place, others as functions of the module.

A function of an algorithm gets the address of its instance as `$p`, as the function it is
called from has it, so that variables are found the same way in both.
"""

from collections.abc import Mapping

from compiler.ir.code import Algorithm, Perform
from compiler.lowering.marks import NO_MARK
from compiler.lowering.sizes import has, is_short, is_short_in_chart
from compiler.wasm.expressions import Expressions
from compiler.wasm.frames import function_text
from compiler.wasm.scope import Scope
from compiler.wasm.statements import Statements
from compiler.wasm.temporaries import declare, initialise_all
from compiler.wasm.unit import Unit
from compiler.wasm.wat import Code, get


class Algorithms:
    """Writes the running of the algorithms of one block type."""

    def __init__(
        self, unit: Unit, prefix: str, algorithms: Mapping[str, Algorithm], scope: Scope
    ) -> None:
        """Prepare to write.

        Args:
            unit: the module.
            prefix: what names of functions begin with: the name of the type.
            algorithms: the algorithms by name.
            scope: the variables of the block; addresses are relative to `$p`.
        """
        self._unit = unit
        self._prefix = prefix
        self._algorithms = algorithms
        self._scope = scope
        self._shared: dict[tuple[str, bool], str] = {}
        """Algorithms that are functions of their own; whether all their loops are counted."""
        self._written: set[tuple[str, bool]] = set()

    def run(self, code: Code, name: str) -> None:
        """Write what a chart or a simple block does to run an algorithm."""
        self._run(code, name, counted=False, inline=is_short_in_chart(self._algorithms, name))

    def functions(self) -> list[str]:
        """Return the text of those that are functions of their own, each once."""
        texts: list[str] = []
        while missing := [key for key in self._shared if key not in self._written]:
            for name, counted in missing:
                self._written.add((name, counted))
                texts.append(self._function(name, counted=counted))
        return texts

    def _run(self, code: Code, name: str, *, counted: bool, inline: bool) -> None:
        if inline:
            # None that is written in place has a RETURN.
            self._algorithm(code, name, counted=counted, on_return="")
            return
        key = (name, counted)
        if key not in self._shared:
            what = "perform" if counted else "run"
            self._shared[key] = self._unit.name(f"{self._prefix}_{what}_{name}")
        code.do(f"call {self._shared[key]}", get("$p"))
        self._unit.check_called(code)

    def _function(self, name: str, *, counted: bool) -> str:
        code = Code()
        with code.block("block $return"):
            self._algorithm(code, name, counted=counted, on_return="$return")
        runs_others = has(self._algorithms[name].body, Perform)
        return function_text(
            self._unit,
            f"{self._shared[name, counted]} (param $p i32)",
            code,
            nests=runs_others,
            # It takes a round, too: algorithms that run two others each never end, either.
            round_for=NO_MARK if counted and runs_others else None,
        )

    def _algorithm(self, code: Code, name: str, *, counted: bool, on_return: str) -> None:
        algorithm = self._algorithms[name]
        with code.scope():
            own = {one.name: declare(self._unit, code, one) for one in algorithm.temporaries}
            expressions = Expressions(self._unit, code, self._scope | own)
            initialise_all(self._unit, expressions, algorithm.temporaries)

            def perform(other: str) -> None:
                inline = is_short(self._algorithms[other].body)
                self._run(code, other, counted=True, inline=inline)

            statements = Statements(
                self._unit,
                code,
                expressions,
                algorithm=name,
                span=algorithm.span,
                on_return=on_return,
                counted=counted,
                perform=perform,
            )
            statements.write(algorithm.body)
        self._unit.mark = NO_MARK
