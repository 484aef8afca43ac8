"""How values travel over HTTP: as texts.

What the transport gets and hands over is a list of texts in JSON: of a request the body or the
parameters, of an answer the status and the body. An answer that never came is one text: the
STATUS that says why.
"""

import json
from collections.abc import Sequence

from typing_extensions import override

from compiler.ir.datatypes import DataType, Elementary, StringType
from compiler.ir.literals import LiteralError, parse_literal
from fblib.fbdk import EncodingError
from fblib.message_formats import (
    DATA_TYPE_ERROR,
    RECV_FAILED,
    Format,
    Received,
    received_pins,
    sent_pins,
)
from fblib.service import Context, Role, Value
from fblib.texts import plain_text

_FOUND = "200"
_REFUSED = "400"
_ANSWER = 2


class Http(Format):
    """CLIENT: SD_1 is the body, RD_1 the status, RD_2 the answer. SERVER: parameters, answer."""

    @override
    def check(self, context: Context, role: Role) -> None:
        sent, received = len(sent_pins(context)), len(received_pins(context))
        match role:
            case Role.CLIENT if sent > 1 or received != _ANSWER:
                message = (
                    "http needs a CLIENT with at most one SD, the body, and two RD: status and text"
                )
            case Role.SERVER if sent != 1:
                message = "http needs a SERVER with one SD, the answer"
            case Role.PUBLISHER | Role.SUBSCRIBER:
                message = "http has clients and servers, no publishers and subscribers"
            case _:
                return
        raise EncodingError(message)

    @override
    def encode(self, context: Context, role: Role) -> bytes:
        texts = [
            plain_text(context, context.read(pin), context.type_of(pin))
            for pin in sent_pins(context)
        ]
        return _packed([_FOUND, *texts] if role is Role.SERVER else texts)

    @override
    def decode(self, context: Context, role: Role, payload: bytes) -> Received | None:
        texts: list[str] = json.loads(payload)
        types = [context.type_of(pin) for pin in received_pins(context)]
        if role is Role.CLIENT and len(texts) < _ANSWER:
            return Received((), next(iter(texts), RECV_FAILED))
        try:
            return Received(_values(texts, types))
        except LiteralError:
            if role is Role.CLIENT:
                return Received((), DATA_TYPE_ERROR)
            context.send(_packed([_REFUSED, ""]))
            return None

    @override
    def decode_more(self, context: Context) -> Received | None:
        return None


def _packed(texts: list[str]) -> bytes:
    return json.dumps(texts).encode()


def _values(texts: Sequence[str], types: Sequence[DataType]) -> list[Value]:
    if len(texts) != len(types):
        message = f"there are {len(texts)} texts for {len(types)} pins"
        raise LiteralError(message)
    return [_value(text, datatype) for text, datatype in zip(texts, types, strict=True)]


def _value(text: str, datatype: DataType) -> Value:
    if isinstance(datatype, StringType):
        return text[: datatype.length]
    value = parse_literal(text.strip(), datatype)
    if isinstance(datatype, Elementary) and not isinstance(value, tuple | dict):
        return value
    message = f"a text is no value of {datatype}"
    raise LiteralError(message)
