"""Reconfiguration: blocks that change the network they run in (FORTE's ST_… and EC_… blocks)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from typing_extensions import override

from compiler.ir.declarations import CREATES_TYPE, TypeDeclaration
from fblib.declare import block, service
from fblib.family import Family
from fblib.management import (
    Action,
    ChangeState,
    Command,
    CreateBlock,
    CreateConnection,
    DeleteBlock,
    DeleteConnection,
    Link,
    Response,
    TriggerEvent,
    WriteParameter,
)
from fblib.service import Context, Service

_PACKAGE = "eclipse4diac::reconfiguration"
_NOT_ASKED = "Not Ready"
"""What FORTE answers to a request with QI = FALSE."""

_LINK = ("SRC_FB", "SRC_FB_OUT", "DST_FB", "DST_FB_IN")
_OLD = tuple(f"OLD_{name}" for name in _LINK)
_NEW = tuple(f"NEW_{name}" for name in _LINK)

Commands = Callable[[Callable[[str], str]], tuple[Command, ...]]
"""Gets a function that reads an input; returns what to ask for, one after the other."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A block for reconfiguration: its inputs besides QI and DST, and what it asks for."""

    comment: str
    inputs: tuple[str, ...]
    commands: Commands
    creates: str = ""
    """The input that names a type to make instances of."""


def _link(read: Callable[[str], str], names: tuple[str, ...]) -> Link:
    return Link(*(read(name) for name in names))


def _change(action: Action) -> Commands:
    return lambda read: (ChangeState(read("DST"), read("ELEM_NAME"), action),)


_KINDS: Mapping[str, _Kind] = {
    "EC_KILL_ELEM": _Kind("Kill a block or a resource", ("ELEM_NAME",), _change(Action.KILL)),
    "EC_SET_EVT": _Kind(
        "Trigger an event input, or what an event output is connected to",
        ("FB_NAME", "FB_EVENT_IO"),
        lambda read: (TriggerEvent(read("DST"), read("FB_NAME"), read("FB_EVENT_IO")),),
    ),
    "EC_START_ELEM": _Kind("Start a block or a resource", ("ELEM_NAME",), _change(Action.START)),
    "EC_STOP_ELEM": _Kind("Stop a block or a resource", ("ELEM_NAME",), _change(Action.STOP)),
    "ST_CREATE_CONN": _Kind(
        "Connect two event pins or two data pins",
        _LINK,
        lambda read: (CreateConnection(read("DST"), _link(read, _LINK)),),
    ),
    "ST_CREATE_FB": _Kind(
        "Make an instance of a type",
        ("FB_NAME", "FB_TYPE"),
        lambda read: (CreateBlock(read("DST"), read("FB_NAME"), read("FB_TYPE")),),
        creates="FB_TYPE",
    ),
    "ST_DEL_CONN": _Kind(
        "Take a connection away",
        _LINK,
        lambda read: (DeleteConnection(read("DST"), _link(read, _LINK)),),
    ),
    "ST_DEL_FB": _Kind(
        "Take a block away that is not running",
        ("FB_NAME",),
        lambda read: (DeleteBlock(read("DST"), read("FB_NAME")),),
    ),
    "ST_REC_CONN": _Kind(
        "Take a connection away and make another one",
        (*_OLD, *_NEW),
        lambda read: (
            DeleteConnection(read("DST"), _link(read, _OLD)),
            CreateConnection(read("DST"), _link(read, _NEW)),
        ),
    ),
    "ST_SET_PARM": _Kind(
        "Set a data pin to a literal",
        ("ELEM_NAME", "ELEM_DATA_IN", "PARM_VAL"),
        lambda read: (
            WriteParameter(read("DST"), read("ELEM_NAME"), read("ELEM_DATA_IN"), read("PARM_VAL")),
        ),
    ),
}


def _declare(name: str, kind: _Kind) -> TypeDeclaration:
    texts = (*kind.inputs, "DST")
    declared = block(
        name,
        package=_PACKAGE,
        body=service(name),
        event_inputs=(f"REQ(QI, {', '.join(texts)})",),
        event_outputs=("CNF(QO, STATUS)",),
        inputs=("QI: BOOL", *(f"{text}: WSTRING" for text in texts)),
        outputs=("QO: BOOL", "STATUS: WSTRING"),
        comment=kind.comment,
    )
    return replace(declared, attributes={CREATES_TYPE: kind.creates}) if kind.creates else declared


class _Reconfiguration(Service):
    """Gives the commands of its block; the first that is refused is the last."""

    replays = False

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    @override
    def event(self, context: Context, name: str) -> None:
        status, done = _NOT_ASKED, False
        if context.read("QI"):
            for command in self._commands(lambda pin: str(context.read(pin))):
                response = context.manage(command)
                status, done = response.value, response is Response.READY
                if not done:
                    break
        context.write("QO", done)
        context.write("STATUS", status)
        context.emit("CNF")


FAMILY = Family(
    name="reconfiguration",
    comment="Blocks that change the network they run in",
    types=tuple(_declare(name, kind) for name, kind in _KINDS.items()),
    services=MappingProxyType(
        {name: _Reconfiguration(kind.commands) for name, kind in _KINDS.items()}
    ),
)
