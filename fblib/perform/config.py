"""Performs `config.read`: the JSON file beside a graph."""

from pathlib import Path

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.json_input import json_of, text_of
from fblib.perform.run_files import loaded


def read(context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the content of a config file, as it is now."""
    name = str(inputs["file"])
    folder = context.settings.config_folder
    if folder is None:
        message = f'the config file "{name}" cannot be read: this run has no folder for it'
        raise OperationError(message, again=False)
    content = loaded(_inside(folder, name), name, most=context.settings.largest_body)
    what = f'the config file "{name}"'
    return {"data": json_of(text_of(content, what), what)}


def _inside(folder: Path, name: str) -> Path:
    """Return the place of a file, whatever links lead to it.

    Raises:
        OperationError: it is not in the folder.
    """
    try:
        path = (folder / name).resolve()
        inside = bool(name) and path.is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link to itself; a NUL
        path, inside = folder, False
    if not inside:
        message = (
            f'the config file "{name}" is refused: it is not in the folder of the graph; '
            'give a name such as "config.json"'
        )
        raise OperationError(message, again=False)
    return path
