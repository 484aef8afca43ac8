"""Blocks in Python as files that the 4diac IDE opens and systems use: `.fbt`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from compiler.frontends.fourdiac import read_type
from compiler.ide_files import ENDINGS, write_type
from compiler.ir.attributes import PYTHON_BODY
from compiler.ir.declarations import OperationDeclaration, ServiceDeclaration, TypeDeclaration
from compiler.ir.diagnostics import Diagnostics, choices_hint
from compiler.ir.lookup import has_same_pins
from compiler.ir.source import SourceTexts
from fbflow.references import import_path, why_unnamed
from fblib.catalog import LIBRARY
from fblib.python_block import BlockError, block_of


def write_types(
    folder: Path | str, blocks: Iterable[Callable[..., Any]], *, force: bool = False
) -> list[Path]:
    """Write a `.fbt` for each function or class that is a function block.

    A file that was written for the same block before is written anew if its pins have changed;
    the service sequences that somebody drew in the IDE are kept. One that has not changed stays
    as it is.

    Args:
        folder: of the 4diac project, or one in it.
        blocks: functions and classes.
        force: overwrite files of other types, too.

    Returns:
        The files that were written.

    Raises:
        BlockError: one is no function block, cannot be imported by others, has the name of a
            block of the library, or would overwrite another type; then nothing was written.
    """
    files: dict[Path, bytes] = {}
    for block in map(exported, blocks):
        path = Path(folder) / f"{block.name}{ENDINGS[block.kind]}"
        if path in files:
            message = f'two of these blocks are named "{block.name}"; give one another name'
            raise BlockError(message)
        if (content := _content(path, block, force=force)) is not None:
            files[path] = content
    Path(folder).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    return [*files]


def exported(work: Callable[..., Any]) -> TypeDeclaration:
    """Return the type of a function block as it is written: with the name others import it by.

    Raises:
        BlockError: it is none, nobody else could import it, or the library has its name.
    """
    block = block_of(work)
    if block is None:
        message = f"{work!r} is no function block; decorate it with @function_block"
        raise BlockError(message)
    reference = import_path(work)
    if not reference:
        message = (
            f'"{block.name}" ({block.place}) cannot be exported, since nobody could import it: '
            f"{why_unnamed(work)}. Define it at the top of a module"
        )
        raise BlockError(message)
    if LIBRARY.find_type(block.declaration.full_name) is not None:
        message = (
            f'"{block.name}" ({block.place}) has the name of a block of the library, which would '
            'be used in its place; give it another one: @function_block(name="…")'
        )
        raise BlockError(message)
    name = f"{PYTHON_BODY}{reference}"
    body = OperationDeclaration(name) if block.kind == "async" else ServiceDeclaration(name)
    return replace(block.declaration, body=body)


def blocks_in(name: str) -> list[Callable[..., Any]]:
    """Return the function blocks that a module defines, or the one that `module:NAME` names.

    Raises:
        BlockError: the module cannot be imported, or there are none.
    """
    module_name, _, wanted = name.partition(":")
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:
        cause = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
        message = f'the module "{module_name}" cannot be imported: {cause}'
        raise BlockError(message) from error
    found: Mapping[str, Callable[..., Any]] = {
        member: one
        for member, one in vars(module).items()
        if block_of(one) is not None and one.__module__ == module.__name__
    }
    if not found:
        message = (
            f'the module "{module_name}" has no function block; decorate a function or class '
            "with @function_block"
        )
        raise BlockError(message)
    if not wanted:
        return [*dict.fromkeys(found.values())]
    if wanted not in found:
        message = f'the module "{module_name}" has no function block "{wanted}". '
        raise BlockError(message + choices_hint(wanted, found))
    return [found[wanted]]


def _content(path: Path, block: TypeDeclaration, *, force: bool) -> bytes | None:
    """Return what is to be written into a file; None if it says the same already."""
    if not path.exists():
        return write_type(block)
    there = read_type(path, texts=SourceTexts(), diagnostics=Diagnostics())
    if there is None or there.body != block.body:
        if force:
            return write_type(block)
        message = (
            f'nothing was written: "{path}" is the file of another type; choose another folder, '
            "or overwrite it with force (--force)"
        )
        raise BlockError(message)
    if _says_the_same(there, block):
        return None
    return write_type(replace(block, sequences=there.sequences))


def _says_the_same(there: TypeDeclaration, block: TypeDeclaration) -> bool:
    def essence(declaration: TypeDeclaration) -> object:
        pins = declaration.interface
        return (
            declaration.full_name,
            declaration.comment,
            [(one.name, one.with_data) for one in (*pins.event_inputs, *pins.event_outputs)],
            [
                (one.name, one.type, one.array_size, one.initial)
                for one in (*pins.inputs, *pins.outputs)
            ],
        )

    return essence(there) == essence(block) and has_same_pins(there.interface, block.interface)
