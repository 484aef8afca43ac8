"""How the values of a communication block travel: SD_1, SD_2 … as bytes, and bytes as RD_1 ….

A format is a stateless object. Where bytes come as a stream, what is short waits in the state
of the instance for more.
"""

from collections.abc import Iterator, Sequence
from itertools import count, takewhile
from typing import NamedTuple, Protocol

from typing_extensions import override

from compiler.ir.datatypes import DataType, StringType
from fblib.fbdk import EncodingError, Reader, ShortError, encode
from fblib.service import Context, Role, Value

OK = "OK"
DATA_TYPE_ERROR = "DATA_TYPE_ERROR"

_MOST_PENDING = 1 << 20
"""How many bytes of a value that is not complete yet are kept."""
_PENDING = "pending"


class Received(NamedTuple):
    """What one message brings: the values of the RD pins, or a status that is not OK."""

    values: Sequence[Value]
    status: str = OK


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

    def decode(self, context: Context, role: Role, payload: bytes) -> Iterator[Received]:
        """Return the messages that are complete with what just came."""


def sent_pins(context: Context) -> list[str]:
    """Return the names of a block's SD pins."""
    return list(takewhile(context.has_pin, (f"SD_{number}" for number in count(1))))


def received_pins(context: Context) -> list[str]:
    """Return the names of a block's RD pins."""
    return list(takewhile(context.has_pin, (f"RD_{number}" for number in count(1))))


class Packets(Format):
    """fbdk, each packet of its own: one message, or several, but never a part of one."""

    @override
    def check(self, context: Context, role: Role) -> None:
        """Any pins will do."""

    @override
    def encode(self, context: Context, role: Role) -> bytes:
        values = [(context.read(pin), context.type_of(pin)) for pin in sent_pins(context)]
        return encode(values, context.members_of)

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Iterator[Received]:
        reader = Reader(payload, context.members_of)
        while not reader.at_end:
            try:
                yield Received(_message(reader, context))
            except EncodingError:
                yield Received((), DATA_TYPE_ERROR)
                return


class Stream(Packets):
    """fbdk over a stream, which may cut it anywhere. It ends, or begins anew, with b""."""

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Iterator[Received]:
        kept = bytes.fromhex(str(context.state.pop(_PENDING, "")))
        if not payload:
            return
        reader = Reader(kept + payload, context.members_of)
        while not reader.at_end:
            start = reader.position
            try:
                yield Received(_message(reader, context))
            except ShortError:
                rest = (kept + payload)[start:]
                if len(rest) > _MOST_PENDING:
                    yield Received((), DATA_TYPE_ERROR)
                else:
                    context.state[_PENDING] = rest.hex()
                return
            except EncodingError:
                yield Received((), DATA_TYPE_ERROR)
                return


class Shared(Packets):
    """Between blocks of one run: what the sender has more is dropped, what it lacks is kept."""

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Iterator[Received]:
        reader = Reader(payload, context.members_of)
        values: list[Value] = []
        pins = received_pins(context)
        try:
            while len(values) < len(pins) and not (reader.at_end or reader.is_null):
                pin = pins[len(values)]
                values.append(reader.value(context.type_of(pin), context.read(pin)))
        except EncodingError:
            yield Received((), DATA_TYPE_ERROR)
        else:
            yield Received(values)


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
    def decode(self, context: Context, role: Role, payload: bytes) -> Iterator[Received]:
        if payload or role in (Role.PUBLISHER, Role.SUBSCRIBER):
            lengths = [_length(context.type_of(pin)) for pin in received_pins(context)]
            yield Received([payload.decode("latin-1")[:length] for length in lengths])


def _message(reader: Reader, context: Context) -> list[Value]:
    """Read one message: a value for every RD pin."""
    pins = received_pins(context)
    if not pins:
        reader.skip_null()
    return [reader.value(context.type_of(pin), context.read(pin)) for pin in pins]


def _is_string(datatype: DataType) -> bool:
    return isinstance(datatype, StringType) and datatype.name == "STRING"


def _length(datatype: DataType) -> int | None:
    return datatype.length if isinstance(datatype, StringType) else None
