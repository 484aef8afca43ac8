"""Performs the operations on files of a run."""

import base64
import binascii
import json
import shutil
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.choices import chosen
from fblib.perform.json_input import json_of, text_of
from fblib.perform.run_files import cannot, loaded, opened, place_of, replaced
from fblib.service import Value

_PIECE = 1024 * 1024


def read(context: OperationContext, inputs: Inputs) -> Outputs:
    """Return what is in a file."""
    name = str(inputs["file"])
    reader = chosen(inputs, "format", _READERS)
    content = loaded(place_of(context, name), name, most=context.settings.largest_body)
    return {"data": reader(content, f'the file "{name}"'), "size": len(content)}


_READERS: dict[str, Callable[[bytes, str], Value]] = {
    "text": text_of,
    "json": lambda content, what: json_of(text_of(content, what), what),
    "base64": lambda content, _: base64.b64encode(content).decode(),
}


def write(context: OperationContext, inputs: Inputs) -> Outputs:
    """Write a file, or add to one."""
    name = str(inputs["filename"])
    writer = chosen(inputs, "format", _WRITERS)
    appends = chosen(inputs, "mode", {"overwrite": False, "append": True})
    content = writer(inputs["data"])
    path = place_of(context, name, create=True)
    if not appends:
        with replaced(path, name) as file:
            file.write(content)
        return {"output_file_path": name, "size": len(content)}
    try:
        with path.open("ab") as file:
            file.write(content)
            size = file.tell()
    except OSError as error:
        raise cannot(error, name, "written") from error
    return {"output_file_path": name, "size": size}


def _auto(data: Value) -> bytes:
    return data.encode() if isinstance(data, str) else _json(data)


def _text(data: Value) -> bytes:
    if isinstance(data, str):
        return data.encode()
    message = '"data" is no text, but "format" is "text"; "auto" or "json" writes it as JSON'
    raise OperationError(message, again=False)


def _json(data: Value) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _base64(data: Value) -> bytes:
    try:
        return base64.b64decode(data if isinstance(data, str) else "?", validate=True)
    except (binascii.Error, ValueError) as error:
        message = '"data" is no text in Base64, but "format" is "base64"'
        raise OperationError(message, again=False) from error


_WRITERS: dict[str, Callable[[Value], bytes]] = {
    "auto": _auto,
    "text": _text,
    "json": _json,
    "base64": _base64,
}


def listed(context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the names of all files that match."""
    pattern = str(inputs["pattern"])
    way = pattern.split("/")
    if "" in way or ".." in way:
        message = f'"{pattern}" matches no file; a pattern is such as "*.csv" or "data/**"'
        raise OperationError(message, again=False)
    if way[-1] == "**":
        way.append("*")
    found: list[Value] = [name for name in context.files.names() if _matches(name.split("/"), way)]
    return {"files": found, "count": len(found)}


def _matches(parts: Sequence[str], way: Sequence[str]) -> bool:
    """Return whether the parts of a name match those of a pattern, where ** is any number."""
    # Invariant: reached[n] = the parts up to here match the first n parts of the pattern.
    reached = [True] + [False] * len(way)
    _pass_any(reached, way)
    for part in parts:
        after = [False] * (len(way) + 1)
        for number, pattern in enumerate(way):
            if pattern == "**":
                after[number] |= reached[number]
            elif reached[number] and fnmatchcase(part, pattern):
                after[number + 1] = True
        reached = after
        _pass_any(reached, way)
    return reached[-1]


def _pass_any(reached: list[bool], way: Sequence[str]) -> None:
    for number, pattern in enumerate(way):
        if pattern == "**" and reached[number]:
            reached[number + 1] = True


def copy(context: OperationContext, inputs: Inputs) -> Outputs:
    """Copy a file; however large it is, it is never in memory as a whole."""
    source, target = str(inputs["file"]), str(inputs["filename"])
    source_path, target_path = place_of(context, source), place_of(context, target, create=True)
    with opened(source_path, source) as file, replaced(target_path, target) as into:
        shutil.copyfileobj(file, into, _PIECE)
        size = into.tell()
    return {"output_file_path": target, "size": size}


def delete(context: OperationContext, inputs: Inputs) -> Outputs:
    """Delete a file; one that is not there is no failure."""
    name = str(inputs["file"])
    try:
        place_of(context, name).unlink()
    except (FileNotFoundError, NotADirectoryError):
        return {"deleted": False}
    except (IsADirectoryError, PermissionError) as error:
        if place_of(context, name).is_dir():
            message = f'"{name}" is a folder; expected a file'
            raise OperationError(message, again=False) from error
        raise cannot(error, name, "deleted") from error
    except OSError as error:
        raise cannot(error, name, "deleted") from error
    return {"deleted": True}
