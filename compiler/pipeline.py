"""From the declaration of a system to a graph: the passes, in order.

The block library is an argument; nothing here reads or writes files.
"""

from dataclasses import dataclass, field
from pathlib import Path

from compiler.ir.declarations import SystemDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.garbage import collection_paused
from compiler.ir.graph import Graph
from compiler.ir.lookup import Lookup
from compiler.ir.mistakes import structure
from compiler.passes.bind import bind
from compiler.passes.flatten import Choice, flatten
from compiler.passes.resolve import resolve
from compiler.passes.schedule import schedule
from compiler.passes.validate import validate


@dataclass(frozen=True, slots=True)
class Options:
    """How to compile."""

    libraries: tuple[Path, ...] = ()
    """Folders with more type files; earlier ones win."""
    choice: Choice = field(default_factory=Choice)
    included: tuple[str, ...] = ()
    """Names of types that the run may make instances of while it goes on."""
    allowed: tuple[str, ...] = ()
    """Codes of errors that count as warnings."""


def compile_declared(
    system: SystemDeclaration,
    *,
    lookup: Lookup,
    diagnostics: Diagnostics,
    options: Options | None = None,
) -> Graph | None:
    """Compile a system that no file declares; None if it has errors.

    Args:
        system: what to compile.
        lookup: finds its types; the library folders of the options are not looked at.
        diagnostics: gets the mistakes.
        options: how to compile.
    """
    try:
        with collection_paused():
            return _graph(system, lookup, options or Options(), diagnostics)
    except RecursionError:
        # Networks and code have limits of their own; this is for whatever else can be nested.
        diagnostics.add(structure.endless_references(span=system.span, name=system.name))
        return None


def _graph(
    system: SystemDeclaration, lookup: Lookup, options: Options, diagnostics: Diagnostics
) -> Graph | None:
    """Run the passes; None if the source has errors."""
    project = validate(system, lookup=lookup, diagnostics=diagnostics, included=options.included)
    network = flatten(project, options.choice, diagnostics=diagnostics)
    network = bind(network, diagnostics=diagnostics)
    graph = resolve(network, lookup=lookup, diagnostics=diagnostics)
    graph = schedule(graph, span=system.span, diagnostics=diagnostics)
    return None if diagnostics.has_errors else graph
