"""`--save` and `--load`: the state of a run as a file that fits only to its graph."""

import hashlib
import json
from pathlib import Path

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from runtime.kernel.base import Snapshot
from runtime.usage import UsageError

SCHEMA = "fbflow.state/1"


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
