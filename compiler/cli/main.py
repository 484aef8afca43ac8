"""The verbs of the command line and their exit codes.

0: done; 1: the source has errors; 2: the command line is wrong or a file cannot be written;
130: Ctrl-C.
"""

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from rich.console import Console
from rich.markdown import Markdown

from compiler.cli.arguments import SECTIONS, Verb, options_of, parse
from compiler.cli.reading import read_source
from compiler.cli.showing import find_type, show_json, show_text, show_type
from compiler.cli.systems import (
    STANDARD_OUTPUT,
    NotExportableError,
    files_of,
    only_text,
    write_files,
)
from compiler.cli.webassembly import NotWebAssemblyError, listing, module_of
from compiler.cli.writing import (
    PICTURES,
    SYSTEM,
    WASM,
    WAT,
    OutputError,
    format_of,
    reason,
    text_of,
    write_text,
)
from compiler.driver import Compilation
from compiler.explain import codes, page
from compiler.exporters.wasm import ExportError
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from compiler.render import render_json, render_text, summary
from fblib.catalog import LIBRARY
from fblib.families import DuplicateNameError

DONE, ERRORS, USAGE, ABORTED = 0, 1, 2, 130
_MOST_NAMES = 5
_NO_OTHERS: Mapping[str, Verb] = MappingProxyType({})


def main(arguments: Sequence[str] | None = None, *, others: Mapping[str, Verb] = _NO_OTHERS) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: what was typed; by default, what this process was started with.
        others: verbs that are done elsewhere, above this floor.
    """
    _write_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    if given and (other := others.get(given[0])) is not None:
        return other.run(given[1:])
    parsed = parse(given, others=others)
    verbs = {"compile": _compile, "check": _check, "show": _show, "explain": _explain}
    try:
        code = verbs[parsed.verb](parsed)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: nothing more to say.
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        _say("aborted")
        return ABORTED
    except DuplicateNameError as error:
        return _usage(str(error))
    except OSError as error:
        if error.filename is not None:
            return _usage(f'cannot read "{error.filename}": {error.strerror}')
        _drop_output()
        return _usage(f"cannot write to standard output: {error.strerror}")
    return code


def _drop_output() -> None:
    """Let what is still in the buffer go nowhere when Python flushes it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_utf8() -> None:
    """Write graphs and messages as UTF-8 into files and pipes, whatever the system's habit.

    A terminal keeps its encoding; what it has no character for is shown escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _compile(parsed: argparse.Namespace) -> int:
    try:
        format_name = format_of(parsed.output, parsed.to)
    except OutputError as error:
        return _usage(str(error))
    if parsed.tasks and format_name not in PICTURES:
        return _usage(
            f'--tasks draws a picture, and "{format_name}" is none; choose {", ".join(PICTURES)} '
            'with --to or the ending ("show FILE tasks" lists them)'
        )
    result = _read(parsed)
    _report(result, parsed, file=sys.stderr)
    if result.graph is None:
        return ERRORS
    if format_name == SYSTEM:
        return _export(result.graph, parsed)
    if format_name in {WASM, WAT}:
        return _write_module(result.graph, parsed, is_text=format_name == WAT)
    text = text_of(result.graph, format_name, tasks=parsed.tasks)
    if parsed.output == "-":
        sys.stdout.write(text)
        return DONE
    try:
        write_text(text, parsed.output)
    except OSError as error:
        return _usage(f'cannot write "{parsed.output}": {reason(error, parsed.output)}')
    if parsed.format == "text":
        _say(f"{_what(result.graph)} -> {parsed.output}")
    return DONE


def _export(graph: Graph, parsed: argparse.Namespace) -> int:
    """Write a graph as a system, with the files of its own types beside it."""
    output = Path(STANDARD_OUTPUT if parsed.output == "-" else parsed.output)
    try:
        files = files_of(graph, output.name, library=LIBRARY, folders=parsed.library)
        if parsed.output == "-":
            sys.stdout.write(only_text(files))
            return DONE
        write_files(output.parent, files, source=Path(parsed.source))
    except NotExportableError as error:
        for problem in error.problems:
            _say(f"error: {problem}")
        return ERRORS
    except OutputError as error:
        return _usage(str(error))
    except OSError as error:
        return _usage(f'cannot write "{error.filename}": {reason(error, parsed.output)}')
    if parsed.format == "text":
        others = f" and {len(files) - 1} more" if len(files) > 1 else ""
        _say(f"{_what(graph)} -> {parsed.output}{others}")
    return DONE


def _write_module(graph: Graph, parsed: argparse.Namespace, *, is_text: bool) -> int:
    """Write a graph as a WebAssembly module that runs by itself."""
    try:
        data, outside = module_of(graph, is_text=is_text)
        if parsed.output == "-":
            sys.stdout.buffer.write(data)
            return DONE
        Path(parsed.output).write_bytes(data)
    except ExportError as error:
        for problem in error.problems:
            _say(f"error: {problem}")
        return ERRORS
    except OutputError as error:
        return _usage(str(error))
    except OSError as error:
        return _usage(f'cannot write "{parsed.output}": {reason(error, parsed.output)}')
    if parsed.format == "text":
        _say(f"{_what(graph)} -> {parsed.output}")
        if outside:
            _say(f"left to whoever runs the module: {_some(outside)}")
    return DONE


def _some(names: Sequence[str]) -> str:
    """Return a list of names that is not too long for a line."""
    told = ", ".join(f'"{name}"' for name in names[:_MOST_NAMES])
    return told if len(names) <= _MOST_NAMES else f"{told} and {len(names) - _MOST_NAMES} more"


def _check(parsed: argparse.Namespace) -> int:
    result = _read(parsed)
    if parsed.format == "json":
        sys.stdout.write(render_json(result.diagnostics) + "\n")
    else:
        _report(result, parsed, file=sys.stdout)
        if result.graph is not None and not len(result.diagnostics):
            sys.stdout.write(f"no mistakes found: {_what(result.graph)}\n")
    return ERRORS if result.graph is None else DONE


def _show(parsed: argparse.Namespace) -> int:
    unknown = [name for name in parsed.section if name not in SECTIONS]
    if unknown:
        return _usage(f'nothing to show is called "{unknown[0]}"; known: {", ".join(SECTIONS)}')
    if parsed.wat and parsed.section:
        return _usage("--wat shows the code, without sections")
    if parsed.wat and parsed.format == "json":
        return _usage("--wat shows text, whatever --format says: leave --format out")
    if parsed.generic and not parsed.wat:
        return _usage("--generic is a form of what --wat shows")
    result = _read(parsed)
    if result.graph is None:
        _report(result, parsed, file=sys.stderr)
        return ERRORS
    name = None
    if parsed.type is not None and (name := find_type(result.graph, parsed.type)) is None:
        hint = choices_hint(parsed.type, result.graph.types)
        return _usage(f'the graph has no type "{parsed.type}". {hint}')
    if parsed.wat:
        return _show_wat(result.graph, name, is_generic=parsed.generic)
    sections = parsed.section or ["summary"]
    if name is not None:
        sys.stdout.write(show_type(result.graph.types[name]))
    elif parsed.format == "json":
        sys.stdout.write(show_json(result.graph, sections))
    else:
        sys.stdout.write(show_text(result.graph, sections))
    return DONE


def _show_wat(graph: Graph, type_name: str | None, *, is_generic: bool) -> int:
    try:
        text = listing(graph, type_name, is_generic=is_generic)
    except NotWebAssemblyError as error:
        _say(f"error: {error}")
        return ERRORS
    if text is None:
        return _usage(f'no block is of the type "{type_name}", so that there is no code for it')
    sys.stdout.write(text)
    return DONE


def _explain(parsed: argparse.Namespace) -> int:
    if parsed.code is None:
        for code in codes():
            sys.stdout.write((page(code) or "").partition("\n")[0].removeprefix("# ") + "\n")
        return DONE
    text = page(parsed.code)
    if text is None:
        return _usage(
            f'no diagnostic has the code "{parsed.code}"; '
            '"python -m compiler explain" lists all codes'
        )
    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        sys.stdout.write(text)
    return DONE


def _read(parsed: argparse.Namespace) -> Compilation:
    return read_source(parsed.source, library=LIBRARY, options=options_of(parsed))


def _report(result: Compilation, parsed: argparse.Namespace, *, file: TextIO) -> None:
    if parsed.format == "json":
        file.write(render_json(result.diagnostics) + "\n")
        return
    console = Console(file=file, soft_wrap=True, highlight=False)
    for diagnostic in result.diagnostics:
        console.print(render_text(diagnostic, result.texts))
    if total := summary(result.diagnostics):
        console.print(total)


def _what(graph: Graph) -> str:
    wires = len(graph.event_wires) + len(graph.data_wires)
    counts = (("block", len(graph.nodes)), ("wire", wires), ("type", len(graph.types)))
    listed = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts)
    return f'"{graph.name}": {listed}'


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _usage(message: str) -> int:
    _say(f"error: {message}")
    return USAGE
