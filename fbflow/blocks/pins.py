"""Pins as people write them in Python: `X: REAL = 1.0`, or `X` where an annotation tells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args, get_origin, is_typeddict

from compiler.ir.datatypes import DataType, DataTypeError, Elementary, StringType
from compiler.ir.declarations import EventDeclaration, VariableDeclaration
from compiler.ir.diagnostics import choices_hint
from compiler.ir.literals import LiteralError, format_literal, parse_literal
from fblib.declare import variable
from fblib.python_block import BlockError
from fblib.python_pins import type_of

Pins = Mapping[str, str] | Sequence[str]
"""Data pins: `{"X": "REAL"}` or `["X: REAL = 1.0", "Y"]`."""
Events = Mapping[str, Sequence[str]] | Sequence[str]
"""Events with the data pins they bring: `{"REQ": ["X"]}`, `["REQ(X)", "INIT()"]`, or `["REQ"]`."""

_ANNOTATIONS: Mapping[object, str] = {
    bool: "BOOL",
    int: "LINT",
    float: "LREAL",
    str: "STRING",
    dict: "JSON",
    list: "JSON",
    Mapping: "JSON",
    Sequence: "JSON",
    Any: "JSON",
}
KNOWN = "bool (BOOL), int (LINT), float (LREAL), str (STRING), dict, list or Any (JSON)"
"""Annotations that stand for a type, for messages."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_EVENT = re.compile(r"(?P<name>\w+)\s*(?P<data>\([\w\s,]*\))?")
_ARRAY = re.compile(
    r"(?P<name>\w+): ARRAY\s*\[(?P<size>[^\]]+)\]\s*OF\s+(?P<rest>.+)", re.IGNORECASE
)
_STRING = re.compile(
    r"(?P<name>\w+): (?P<type>W?STRING\[\d+\])(?: = (?P<initial>.+))?", re.IGNORECASE
)


def type_name(hint: object) -> str:
    """Return the IEC type that an annotation stands for; "" if it stands for none."""
    found = _ANNOTATIONS.get(get_origin(hint) or hint, "")
    return found or ("JSON" if is_typeddict(hint) else "")


# --- Data pins -----------------------------------------------------------------------------


def data_pins(
    pins: Pins, hints: Mapping[str, Any], defaults: Mapping[str, Any], *, what: str
) -> tuple[VariableDeclaration, ...]:
    """Read data pins.

    Args:
        pins: as they are written.
        hints: annotations by name, for pins that are written without a type.
        defaults: values by name, for pins that are written without an initial value.
        what: they are, for messages: input, output.

    Raises:
        BlockError: one is written in another way, or its type is not known.
    """
    if isinstance(pins, Mapping):
        texts: Iterable[str] = (f"{name}: {text}" for name, text in pins.items())
    else:
        texts = _listed(pins, what)
    return tuple(_data_pin(text.strip(), hints, defaults, what) for text in texts)


def _data_pin(
    text: str, hints: Mapping[str, Any], defaults: Mapping[str, Any], what: str
) -> VariableDeclaration:
    if ":" not in text:
        name, _, initial = (part.strip() for part in text.partition("="))
        told = type_name(hints.get(name))
        if not told:
            message = (
                f'the {what} "{name}" has no type. Write "{name}: REAL", or annotate it with '
                f"{KNOWN}"
            )
            raise BlockError(message)
        text = f"{name}: {told}" + (f" = {initial}" if initial else "")
    text = re.sub(r"\s*:\s*", ": ", text, count=1)
    pin = _read(text, what)
    try:
        datatype = type_of(pin)
    except DataTypeError as error:
        message = f'the {what} "{text}" has no type: {error}'
        raise BlockError(message) from error
    if not pin.initial and defaults.get(pin.name) is not None:
        return replace(pin, initial=_literal(pin.name, defaults[pin.name], datatype))
    _check_initial(pin, datatype)
    return pin


def _read(text: str, what: str) -> VariableDeclaration:
    text = re.sub(r"\s*=\s*", " = ", text, count=1) if "=" in text else text
    # In a library `STRING[20]` would be an array; here it is what the 4diac IDE means by it.
    if match := _STRING.fullmatch(text):
        return VariableDeclaration(match["name"], match["type"].upper(), "", match["initial"] or "")
    size = ""
    if match := _ARRAY.fullmatch(text):
        size, text = match["size"].strip(), f"{match['name']}: {match['rest']}"
    try:
        pin = variable(text)
    except ValueError as error:
        message = f'the {what} "{text}" cannot be read; expected "X: REAL" or "X: REAL = 1.0"'
        raise BlockError(message) from error
    return replace(pin, array_size=size) if size else pin


def _literal(name: str, value: object, datatype: DataType) -> str:
    try:
        literal = format_literal(value, datatype)  # type: ignore[arg-type] # it is checked next
        parse_literal(literal, datatype)
    except (LiteralError, TypeError, ValueError) as error:
        message = (
            f'the default {value!r} of "{name}" is no value of its type {datatype}. '
            f'Write it as a literal: "{name}: {datatype} = …"'
        )
        raise BlockError(message) from error
    return literal


def _check_initial(pin: VariableDeclaration, datatype: DataType) -> None:
    """Refuse an initial value that is none, where no struct or constant has to be known for it."""
    if pin.initial and isinstance(datatype, Elementary | StringType) and "::" not in pin.initial:
        try:
            parse_literal(pin.initial, datatype)
        except LiteralError as error:
            message = f'the initial value of "{pin.name}" is wrong: {error}'
            raise BlockError(message) from error


# --- Events --------------------------------------------------------------------------------


def event_pins(
    events: Events, bring: Mapping[str, Sequence[str]], known: Sequence[str], *, what: str
) -> tuple[EventDeclaration, ...]:
    """Read events.

    Args:
        events: as they are written.
        bring: by name, the data pins of events that are written without any; "" for all others.
        known: the data pins there are on that side.
        what: they are, for messages: event input, event output.

    Raises:
        BlockError: one is written in another way, or brings a pin that is not there.
    """
    found: list[tuple[str, Sequence[str]]] = []
    if isinstance(events, Mapping):
        found += ((name, _listed(data, "data pin")) for name, data in events.items())
    else:
        for text in _listed(events, what):
            match = _EVENT.fullmatch(text.strip())
            if match is None:
                message = f'the {what} "{text}" cannot be read; expected "REQ" or "REQ(X, Y)"'
                raise BlockError(message)
            own = bring.get(match["name"], bring.get("", ()))
            data = own if match["data"] is None else re.findall(r"\w+", match["data"])
            found.append((match["name"], data))
    for name, data in found:
        for pin in data:
            if pin not in known:
                side = "input" if what.endswith("input") else "output"
                hint = choices_hint(pin, known) or f"It has no {side}s."
                message = f'the {what} "{name}" brings "{pin}", which is no {side}. {hint}'
                raise BlockError(message)
    return tuple(EventDeclaration(name, tuple(data)) for name, data in found)


def event_names(events: Events) -> list[str]:
    """Return the names of events as they are written."""
    if isinstance(events, Mapping):
        return [*events]
    return [text.partition("(")[0].strip() for text in _listed(events, "event")]


def check_names(names: Iterable[str]) -> None:
    """Refuse pins that are not named as pins are, or like another one: case does not count.

    Raises:
        BlockError: one is.
    """
    seen: set[str] = set()
    for name in names:
        if not _IDENTIFIER.fullmatch(name):
            message = f'"{name}" cannot be the name of a pin; expected letters, digits and _'
            raise BlockError(message)
        if name.casefold() in seen:
            message = f'two pins are named "{name}"'
            raise BlockError(message)
        seen.add(name.casefold())


def _listed(texts: object, what: str) -> Sequence[str]:
    if isinstance(texts, list | tuple) and all(isinstance(one, str) for one in texts):
        return texts
    message = f'{texts!r} is no list of {what}s; expected texts in a list, ["REQ"]'
    raise BlockError(message)


def hints_of_results(hint: object, names: Sequence[str]) -> Mapping[str, Any]:
    """Return the annotations of results by name, as the annotation of what is returned tells."""
    if is_typeddict(hint) and not (len(names) == 1 and names[0] not in hint.__annotations__):
        return dict(hint.__annotations__)
    if len(names) == 1:
        return {names[0]: hint}
    inner = get_args(hint) if get_origin(hint) is tuple else ()
    return dict(zip(names, inner, strict=True)) if len(inner) == len(names) else {}
