"""Finds the Python blocks of a graph by their names: imported if that is allowed, and compared.

A graph names them `python:my_blocks:SQUARE`, as services or (async functions) as operations.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from compiler.ir.attributes import PYTHON_BODY
from compiler.ir.blocks import FBType, OperationBody, ServiceBody
from compiler.ir.diagnostics import choices_hint
from compiler.ir.graph import Graph
from fblib.operation import Permissions
from fblib.python_block import BlockError, PythonBlock, block_of
from fblib.python_pins import differences


class NotFoundError(BlockError):
    """Blocks of a graph cannot be done here; the message says why, and what to do."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, by the name of the block type."""
        self.problems = dict(problems)
        # Several blocks of one module have one problem.
        super().__init__("; ".join(dict.fromkeys(problems.values())))


def python_types(graph: Graph) -> list[tuple[str, FBType]]:
    """Return the block types of a graph that are done in Python, with the names of their bodies."""
    named = ((_body_name(block), block) for block in graph.types.values())
    return [(name, block) for name, block in named if name.startswith(PYTHON_BODY)]


def find_blocks(
    graph: Graph, permissions: Permissions, known: Mapping[str, PythonBlock]
) -> dict[str, PythonBlock]:
    """Return the Python blocks that a graph needs, by the names of its bodies.

    Args:
        graph: whose types name them.
        permissions: which modules may be imported.
        known: blocks that the program has; they are neither imported nor have to be allowed.

    Raises:
        NotFoundError: some cannot be imported, or have other pins than the graph says.
    """
    found: dict[str, PythonBlock] = {}
    problems: dict[str, str] = {}
    for name, used in python_types(graph):
        try:
            block = found[name] = known.get(name) or load_block(name, permissions)
            _check(block, used, name)
        except BlockError as error:
            problems[used.name] = str(error)
    if problems:
        raise NotFoundError(problems)
    return found


def load_block(name: str, permissions: Permissions) -> PythonBlock:
    """Import the block that `python:my_blocks:SQUARE` names.

    Raises:
        BlockError: its module is not allowed, cannot be imported, or has no such block.
    """
    reference = name.removeprefix(PYTHON_BODY)
    module_name, _, path = reference.partition(":")
    if not permissions.allows(module_name):
        message = (
            f'blocks are done by the Python module "{module_name}", which is not allowed; '
            f'"--allow python:{module_name}" allows it'
        )
        raise BlockError(message)
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as error:
        cause = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
        message = (
            f'blocks are done by the Python module "{module_name}", which cannot be imported: '
            f"{cause}. Start where it is found, in its folder or with PYTHONPATH"
        )
        raise BlockError(message) from error
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part, None)
    block = block_of(found)
    if block is None:
        raise BlockError(_no_block(module_name, path, found, vars(module)))
    return block


def _no_block(module: str, path: str, found: object, members: Mapping[str, object]) -> str:
    if found is not None:
        return (
            f'"{path}" of the Python module "{module}" is no function block; '
            "decorate it with @function_block"
        )
    known = [name for name, member in members.items() if block_of(member) is not None]
    hint = choices_hint(path, known) or "It has none at all."
    return f'the Python module "{module}" has no function block "{path}". {hint.rstrip(".")}'


def _check(block: PythonBlock, used: FBType, name: str) -> None:
    """Refuse a block that is not what the graph was compiled with.

    Raises:
        BlockError: its pins are others, or it became an operation or ceased to be one.
    """
    problems = [
        *_other_kind(block, used),
        *differences(block.declaration.interface, used.interface),
    ]
    if not problems:
        return
    module = name.removeprefix(PYTHON_BODY).partition(":")[0]
    message = (
        f'the block type "{used.name}" and its Python code ({block.place}) differ: '
        f"{'; '.join(problems)}. Export it again (fbflow library export DIR --python {module}) "
        "and compile the graph again"
    )
    raise BlockError(message)


def _other_kind(block: PythonBlock, used: FBType) -> Iterator[str]:
    is_operation = isinstance(used.body, OperationBody)
    if is_operation != (block.kind == "async"):
        yield f"it is {'an async function' if block.kind == 'async' else 'no async function'} now"


def _body_name(block: FBType) -> str:
    match block.body:
        case ServiceBody(service=name) | OperationBody(operation=name):
            return name
        case _:
            return ""
