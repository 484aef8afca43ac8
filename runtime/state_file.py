"""`--save` and `--load`: the state of a run as a file that fits only to its graph."""

import hashlib
import json
import os
from pathlib import Path

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from runtime.kernel.base import Snapshot
from runtime.usage import UsageError

SCHEMA = "fbflow.state/1"


def check_place(path: Path) -> None:
    """Make sure that a state can be saved there, before a run that may take days.

    Raises:
        UsageError: it is a folder, its folder is not there or cannot be written to.
    """
    folder = path.parent
    if path.is_dir():
        why = "it is a folder"
    elif path.exists() and not path.is_file():
        why = "it is no ordinary file"  # it would be replaced, which no device survives
    elif not folder.is_dir():
        why = f'there is no folder "{folder}"; make it first'
    elif not os.access(folder, os.W_OK):
        why = f'the folder "{folder}" may not be written to'
    else:
        return
    message = f'cannot save the state to "{path}": {why}'
    raise UsageError(message)


def save_state(path: Path, graph: Graph, snapshot: Snapshot) -> None:
    """Write the state of a run of `graph`.

    The file is replaced in one step: whoever reads it finds the old state or the new one.

    Raises:
        UsageError: the file cannot be written.
    """
    content = {"schema": SCHEMA, "graph": _fingerprint(graph), "state": snapshot}
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(json.dumps(content) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        message = f'cannot save the state to "{path}": {error.strerror}'
        raise UsageError(message) from error


def load_state(path: Path, graph: Graph) -> Snapshot:
    """Read the state of a run of `graph`.

    Raises:
        UsageError: the file cannot be read, holds no state, or that of another graph.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        message = f'cannot load the state from "{path}": {error.strerror}'
        raise UsageError(message) from error
    except ValueError as error:
        message = f'"{path}" is not a saved state: {error}'
        raise UsageError(message) from error
    state = content.get("state") if isinstance(content, dict) else None
    if not isinstance(state, dict) or content.get("schema") != SCHEMA:
        message = f'"{path}" is not a saved state: expected a file written by --save ("{SCHEMA}")'
        raise UsageError(message)
    if content.get("graph") != _fingerprint(graph):
        message = f'the state in "{path}" was saved by a run of another graph than "{graph.name}"'
        raise UsageError(message)
    return state


def _fingerprint(graph: Graph) -> str:
    return hashlib.sha256(graph_to_json(graph).encode()).hexdigest()
