"""Inputs and outputs of the process image: IX reads what QX wrote under the same PARAMS.

On a controller they are the pins of a board. Here they are those of the run, so that the same
application can be tried without one: what one block puts out, another takes in.
"""

from abc import abstractmethod

from typing_extensions import override

from compiler.ir.datatypes import BOOL
from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, service, with_all
from fblib.family import Family
from fblib.fbdk import EncodingError, Reader, encode
from fblib.reading import read_bool
from fblib.service import Context, Happening, Role, Service

_TRANSPORT = "image"

OK = "OK"
INVALID_ID = "INVALID_ID"
TERMINATED = "TERMINATED"
INHIBITED = "INHIBITED"
NOT_INITIALIZED = "NOT_INITIALIZED"
DATA_TYPE_ERROR = "DATA_TYPE_ERROR"


class ProcessPin(Service):
    """What all have in common: INIT takes the pin of the image that PARAMS names, or gives it up.

    While it has one, the instance remembers that it is `open`.
    """

    replays = False

    def __init__(self, role: Role) -> None:
        """Put out (PUBLISHER) or take in (SUBSCRIBER)."""
        self._role = role

    @override
    def event(self, context: Context, name: str) -> None:
        enabled = read_bool(context, "QI")
        if name == "INIT":
            self._initialize(context, enabled=enabled)
        else:
            _tell(context, "CNF", self._requested(context, enabled=enabled))

    @override
    def received(self, context: Context, happening: Happening, payload: bytes) -> None:
        match happening:
            case "opened":
                context.state["open"] = True
                _tell(context, "INITO", OK)
            case "data":
                self.take(context, payload)
            case "failed" | "closed":
                context.state.clear()
                context.console(f"{context.node}: {payload.decode(errors='replace')}")
                _tell(context, "INITO", INVALID_ID)

    def _initialize(self, context: Context, *, enabled: bool) -> None:
        context.close()
        context.state.clear()
        address = str(context.read("PARAMS")).strip()
        if not enabled:
            _tell(context, "INITO", TERMINATED)
        elif address:
            context.open(self._role, _TRANSPORT, address)
        else:
            context.console(f"{context.node}: PARAMS names no pin of the process image")
            _tell(context, "INITO", INVALID_ID)

    def _requested(self, context: Context, *, enabled: bool) -> str:
        if not enabled:
            return INHIBITED
        return self.request(context) if "open" in context.state else NOT_INITIALIZED

    @abstractmethod
    def request(self, context: Context) -> str:
        """Do what REQ asks for; return the status."""

    @abstractmethod
    def take(self, context: Context, payload: bytes) -> None:
        """Take what somebody put out."""


class Output(ProcessPin):
    """REQ puts OUT into the image."""

    def __init__(self) -> None:
        """Put out."""
        super().__init__(Role.PUBLISHER)

    @override
    def request(self, context: Context) -> str:
        context.send(encode([(context.read("OUT"), context.type_of("OUT"))], context.members_of))
        return OK

    @override
    def take(self, context: Context, payload: bytes) -> None:
        """Nothing comes to an output."""


class Input(ProcessPin):
    """IND tells that the image holds another value than IN; CNF has the last one."""

    def __init__(self) -> None:
        """Take in."""
        super().__init__(Role.SUBSCRIBER)

    @override
    def request(self, context: Context) -> str:
        return OK

    @override
    def take(self, context: Context, payload: bytes) -> None:
        before = context.read("IN")
        try:
            value = Reader(payload, context.members_of).value(context.type_of("IN"), before)
        except EncodingError as error:
            context.console(f"{context.node}: the output has another type: {error}")
            _tell(context, "IND", DATA_TYPE_ERROR)
            return
        if value != before:
            context.write("IN", value)
            _tell(context, "IND", OK)


class EventInput(Input):
    """IND tells that a BOOL of the image has become TRUE; the instance remembers its `level`."""

    @override
    def take(self, context: Context, payload: bytes) -> None:
        before = bool(context.state.get("level"))
        try:
            level = bool(Reader(payload, context.members_of).value(BOOL, before))
        except EncodingError as error:
            context.console(f"{context.node}: the output is no BOOL: {error}")
            _tell(context, "IND", DATA_TYPE_ERROR)
            return
        context.state["level"] = level
        if level and not before:
            _tell(context, "IND", OK)


def _tell(context: Context, event: str, status: str) -> None:
    context.write("QO", status == OK)
    context.write("STATUS", status)
    context.emit(event)


# --- Types -------------------------------------------------------------------------------

_PACKAGE = "eclipse4diac::io"
_WIDTHS = {"X": "BOOL", "B": "BYTE", "W": "WORD", "D": "DWORD", "L": "LWORD"}
_INPUTS = ("QI: BOOL", "PARAMS: STRING")
_OUTPUTS = ("QO: BOOL", "STATUS: STRING")


def _input(name: str, *data: str, body: str, comment: str) -> TypeDeclaration:
    outputs = (*_OUTPUTS, *data)
    return block(
        name,
        package=_PACKAGE,
        body=service(body, waits=True),
        event_inputs=("INIT(QI, PARAMS)", "REQ(QI)"),
        event_outputs=("INITO(QO, STATUS)", with_all("CNF", outputs), with_all("IND", outputs)),
        inputs=_INPUTS,
        outputs=outputs,
        comment=comment,
    )


def _output(name: str, datatype: str) -> TypeDeclaration:
    return block(
        name,
        package=_PACKAGE,
        body=service("QX", waits=True),
        event_inputs=("INIT(QI, PARAMS)", "REQ(QI, OUT)"),
        event_outputs=("INITO(QO, STATUS)", "CNF(QO, STATUS)"),
        inputs=(*_INPUTS, f"OUT: {datatype}"),
        outputs=_OUTPUTS,
        comment=f"Puts out a {datatype}",
    )


FAMILY = Family(
    "process_image",
    "Inputs and outputs",
    types=(
        *(
            _input(f"I{letter}", f"IN: {datatype}", body="IX", comment=f"Takes in a {datatype}")
            for letter, datatype in _WIDTHS.items()
        ),
        _input("IE", body="IE", comment="Takes in an event: a BOOL becomes TRUE"),
        *(_output(f"Q{letter}", datatype) for letter, datatype in _WIDTHS.items()),
    ),
    services={"IX": Input(), "IE": EventInput(), "QX": Output()},
)
