"""How the values of a communication block travel: SD_1, SD_2 … as bytes, and bytes as RD_1 ….

A format is a stateless object. Where bytes come as a stream, what is short waits in the state
of the instance for more.
"""

from collections.abc import Sequence
from itertools import count, takewhile
from typing import NamedTuple, Protocol

from typing_extensions import override

from compiler.ir.datatypes import DataType, StringType
from fblib.fbdk import EncodingError, Reader, ShortError, encode
from fblib.service import Context, Role, Value

OK = "OK"
DATA_TYPE_ERROR = "DATA_TYPE_ERROR"
RECV_FAILED = "RECV_FAILED"

_MOST_PENDING = 1 << 20
"""How many bytes of a stream are kept that were not read yet; a sender may be too fast."""
_PENDING = "pending"
_TELLING = "telling"
"""Set while `decode_more` is going to be called: what comes meanwhile waits for it."""


class Received(NamedTuple):
    """What one message brings: the values of the RD pins, or a status that is not OK."""

    values: Sequence[Value]
    status: str = OK
    is_more: bool = False
    """Whether there may be another one, for `decode_more`."""


class Format(Protocol):
    """A way for values to travel."""

    def check(self, context: Context, role: Role) -> None:
        """Refuse a block whose pins cannot travel so.

        Raises:
            EncodingError: they cannot; the message says why, for people.
        """

    def encode(self, context: Context, role: Role) -> bytes:
        """Return the bytes of what the block sends now.

        Raises:
            EncodingError: a value has none.
        """

    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        """Return the message that is complete with what just came, if there is one."""

    def decode_more(self, context: Context) -> Received | None:
        """Return the next of several messages that came at once, if it is complete."""


def sent_pins(context: Context) -> list[str]:
    """Return the names of a block's SD pins."""
    return list(takewhile(context.has_pin, (f"SD_{number}" for number in count(1))))


def received_pins(context: Context) -> list[str]:
    """Return the names of a block's RD pins."""
    return list(takewhile(context.has_pin, (f"RD_{number}" for number in count(1))))


class Packets(Format):
    """fbdk, each packet of its own: it is one message, or an error."""

    @override
    def check(self, context: Context, role: Role) -> None:
        """Any pins will do."""

    @override
    def encode(self, context: Context, role: Role) -> bytes:
        values = [(context.read(pin), context.type_of(pin)) for pin in sent_pins(context)]
        return encode(values, context.members_of)

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        pins = received_pins(context)
        reader = Reader(payload, context.members_of)
        try:
            values = _values(reader, context, pins)
        except EncodingError:
            return Received((), DATA_TYPE_ERROR)
        is_whole = reader.at_end or not pins
        return Received(values) if is_whole else Received((), DATA_TYPE_ERROR)

    @override
    def decode_more(self, context: Context) -> Received | None:
        return None


class Stream(Packets):
    """fbdk over a stream, which may cut and join messages anywhere; b"" tells of a new one."""

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        if not payload:
            context.state.pop(_PENDING, None)
            return None
        kept = _pending(context) + payload
        if len(kept) > _MOST_PENDING:
            context.state.pop(_PENDING, None)
            return Received((), RECV_FAILED)
        if _TELLING in context.state:
            context.state[_PENDING] = kept.decode("latin-1")
            return None
        return self._next(context, kept)

    @override
    def decode_more(self, context: Context) -> Received | None:
        return self._next(context, _pending(context))

    def _next(self, context: Context, payload: bytes) -> Received | None:
        context.state.pop(_PENDING, None)
        context.state.pop(_TELLING, None)
        if not payload:
            return None
        reader = Reader(payload, context.members_of)
        try:
            values = _message(reader, context)
        except ShortError:
            context.state[_PENDING] = payload.decode("latin-1")
            return None
        except EncodingError:
            return Received((), DATA_TYPE_ERROR)
        if reader.at_end:
            return Received(values)
        context.state[_PENDING] = payload[reader.position :].decode("latin-1")
        context.state[_TELLING] = True
        return Received(values, is_more=True)


class Shared(Packets):
    """Between blocks of one run: what the sender has more is dropped, what it lacks is kept."""

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        reader = Reader(payload, context.members_of)
        values: list[Value] = []
        try:
            for pin in received_pins(context):
                if reader.at_end or reader.is_null:
                    break
                values.append(reader.value(context.type_of(pin), context.read(pin)))
        except EncodingError:
            return Received((), DATA_TYPE_ERROR)
        return Received(values)


class Raw(Format):
    """One STRING, its characters as bytes."""

    @override
    def check(self, context: Context, role: Role) -> None:
        sent = [context.type_of(pin) for pin in sent_pins(context)]
        received = [context.type_of(pin) for pin in received_pins(context)]
        needed = sent if role in (Role.PUBLISHER, Role.CLIENT) else received
        if len(needed) != 1 or any(not _is_string(one) for one in (*sent, *received)):
            message = "raw sends and receives one STRING; give the block one SD or RD of this type"
            raise EncodingError(message)

    @override
    def encode(self, context: Context, role: Role) -> bytes:
        texts = [str(context.read(pin)) for pin in sent_pins(context)]
        try:
            return "".join(texts).encode("latin-1")
        except UnicodeEncodeError as error:
            message = f"raw sends bytes, and one of the characters is none: {error.reason}"
            raise EncodingError(message) from error

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        if not payload and role in (Role.CLIENT, Role.SERVER):
            return None
        lengths = [_length(context.type_of(pin)) for pin in received_pins(context)]
        return Received([payload.decode("latin-1")[:length] for length in lengths])

    @override
    def decode_more(self, context: Context) -> Received | None:
        return None


def _message(reader: Reader, context: Context) -> list[Value]:
    """Read the next message of a stream; one without data is NULL."""
    pins = received_pins(context)
    if not pins:
        reader.skip_null()
    return _values(reader, context, pins)


def _values(reader: Reader, context: Context, pins: Sequence[str]) -> list[Value]:
    return [reader.value(context.type_of(pin), context.read(pin)) for pin in pins]


def _pending(context: Context) -> bytes:
    return str(context.state.get(_PENDING, "")).encode("latin-1")


def _is_string(datatype: DataType) -> bool:
    return isinstance(datatype, StringType) and datatype.name == "STRING"


def _length(datatype: DataType) -> int | None:
    return datatype.length if isinstance(datatype, StringType) else None
