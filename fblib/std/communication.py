"""Blocks that talk to others: PUBLISH and SUBSCRIBE, CLIENT and SERVER, PUBL and SUBL.

Their ID says over which layers. What is told at INITO, CNF and IND, and in which order, is as in
FORTE, but that a connection takes its time to open: INITO comes when it is, and what is sent
meanwhile waits for that.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.connection_id import LOCAL_ID, NETWORK_ID, IdError, parse_id
from fblib.declare import block, numbered, service, with_all
from fblib.family import Family, GenericName
from fblib.fbdk import EncodingError
from fblib.http_format import Http
from fblib.message_formats import (
    DATA_TYPE_ERROR,
    OK,
    Format,
    Packets,
    Raw,
    Received,
    Shared,
    Stream,
    received_pins,
)
from fblib.reading import read_bool
from fblib.service import Context, Happening, Role, Service

INVALID_ID = "INVALID_ID"
TERMINATED = "TERMINATED"
INHIBITED = "INHIBITED"
NO_SOCKET = "NO_SOCKET"

_PACKETS, _STREAM = Packets(), Stream()
_OTHERS: Mapping[str, Format] = MappingProxyType({"raw": Raw(), "loc": Shared(), "http": Http()})
_TWO_WAYS = (Role.CLIENT, Role.SERVER)
_ASKING = (Role.CLIENT, Role.PUBLISHER)


class Communication(Service):
    """One end of a connection.

    While there is one, the instance remembers its `encoding`, and whether it is `open`.
    """

    replays = False

    def __init__(self, role: Role, *, default: str = NETWORK_ID) -> None:
        """Take this role; `default` is what an ID without layers means."""
        self._role = role
        self._default = default
        self._answer = "CNF" if role in _ASKING else "IND"

    @override
    def event(self, context: Context, name: str) -> None:
        enabled = read_bool(context, "QI")
        if name != "INIT":
            self._transfer(context, enabled=enabled)
        elif enabled:
            self._open(context)
        else:
            context.close()
            context.state.clear()
            _tell(context, "INITO", TERMINATED)

    @override
    def received(self, context: Context, happening: Happening, payload: bytes) -> None:
        match happening:
            case "opened":
                context.state["open"] = True
                _tell(context, "INITO", OK)
            case "data":
                way = self._format(str(context.state["encoding"]))
                self._take(context, way.decode(context, self._role, payload))
            case "failed" | "closed":
                context.state.clear()
                if payload:
                    context.console(f"{context.node}: {payload.decode(errors='replace')}")
                _tell(context, "INITO", INVALID_ID if happening == "failed" else TERMINATED)

    @override
    def fired(self, context: Context) -> None:
        """Take the next of several messages that came at once."""
        if "encoding" in context.state:
            way = self._format(str(context.state["encoding"]))
            self._take(context, way.decode_more(context))

    @override
    def started(self, context: Context, *, warm: bool) -> None:
        """Forget half a message: a connection that is opened again begins anew."""
        context.state.pop("pending", None)

    # --- Opening -------------------------------------------------------------------------

    def _open(self, context: Context) -> None:
        if "encoding" in context.state:
            if context.state["open"]:
                _tell(context, "INITO", OK)
            return  # the answer to the first INIT is on its way
        try:
            connection = parse_id(str(context.read("ID")), default=self._default)
            self._format(connection.encoding).check(context, self._role)
        except (IdError, EncodingError) as error:
            context.console(f"{context.node}: {error}")
            _tell(context, "INITO", INVALID_ID)
            return
        context.state.update(encoding=connection.encoding, open=False)
        context.open(self._role, connection.transport, connection.address)

    def _format(self, encoding: str) -> Format:
        if encoding == "fbdk":
            return _STREAM if self._role in _TWO_WAYS else _PACKETS
        return _OTHERS[encoding]

    # --- Data ----------------------------------------------------------------------------

    def _transfer(self, context: Context, *, enabled: bool) -> None:
        """Answer REQ or RSP; to CLIENT and SERVER the other side answers, if all is well."""
        status = self._send(context) if enabled else INHIBITED
        if status is not None:
            _tell(context, self._answer, status)

    def _send(self, context: Context) -> str | None:
        if self._role is Role.SUBSCRIBER:
            return None
        if "encoding" not in context.state:
            return NO_SOCKET
        try:
            payload = self._format(str(context.state["encoding"])).encode(context, self._role)
        except EncodingError as error:
            context.console(f"{context.node}: {error}")
            return DATA_TYPE_ERROR
        context.send(payload)
        return OK if self._role is Role.PUBLISHER else None

    def _take(self, context: Context, message: Received | None) -> None:
        if message is None:
            return
        for pin, value in zip(received_pins(context), message.values, strict=False):
            context.write(pin, value)
        _tell(context, self._answer, message.status)
        if message.is_more:
            context.soon()


def _tell(context: Context, event: str, status: str) -> None:
    context.write("QO", status == OK)
    context.write("STATUS", status)
    context.emit(event)


# --- Types -------------------------------------------------------------------------------


def _communication(
    name: str, role: Role, sent: int, received: int, *, service_name: str, qi: str, comment: str
) -> TypeDeclaration:
    sends, receives = numbered("SD_", sent), numbered("RD_", received)
    ask, answer = ("REQ", "CNF") if role in _ASKING else ("RSP", "IND")
    return block(
        name,
        package="eclipse4diac::net",
        body=service(service_name, waits=True),
        event_inputs=("INIT(QI, ID)", with_all(ask, ("QI", *sends))),
        event_outputs=("INITO(QO, STATUS)", with_all(answer, ("QO", "STATUS", *receives))),
        inputs=(qi, "ID: WSTRING", *(f"{pin}: ANY" for pin in sends)),
        outputs=("QO: BOOL", "STATUS: WSTRING", *(f"{pin}: ANY" for pin in receives)),
        same_type=tuple((pin,) for pin in (*sends, *receives)),
        comment=comment,
    )


def _generics(
    kind: str, role: Role, *, comment: str, qi: str = "QI: BOOL"
) -> Sequence[GenericName]:
    """Return the names of a kind of block: `_<n>` and, where data go both ways, `_<n>_<m>`."""

    def make(name: str, sent: int, received: int | None = None) -> TypeDeclaration:
        return _communication(
            name,
            role,
            0 if role is Role.SUBSCRIBER else sent,
            0 if role is Role.PUBLISHER else (sent if received is None else received),
            service_name=kind,
            qi=qi,
            comment=comment,
        )

    templates = [f"{kind}_<n>", f"{kind}_<n>_<m>"] if role in _TWO_WAYS else [f"{kind}_<n>"]
    return [GenericName(template, make, first=0) for template in templates]


_PRESET = "QI: BOOL = TRUE"

FAMILY = Family(
    "communication",
    "Communication",
    types=(),
    generics=(
        *_generics("PUBLISH", Role.PUBLISHER, comment="Sends to all who subscribe"),
        *_generics("SUBSCRIBE", Role.SUBSCRIBER, comment="Hears what is published"),
        *_generics("CLIENT", Role.CLIENT, comment="Asks a server and hears its answers"),
        *_generics("SERVER", Role.SERVER, comment="Hears what a client asks and answers"),
        *_generics("PUBL", Role.PUBLISHER, qi=_PRESET, comment="Sends to SUBLs of the same run"),
        *_generics("SUBL", Role.SUBSCRIBER, qi=_PRESET, comment="Hears PUBLs of the same run"),
    ),
    services={
        "PUBLISH": Communication(Role.PUBLISHER),
        "SUBSCRIBE": Communication(Role.SUBSCRIBER),
        "CLIENT": Communication(Role.CLIENT),
        "SERVER": Communication(Role.SERVER),
        "PUBL": Communication(Role.PUBLISHER, default=LOCAL_ID),
        "SUBL": Communication(Role.SUBSCRIBER, default=LOCAL_ID),
    },
)
