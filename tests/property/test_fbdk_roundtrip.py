"""What is encoded is decoded as it was, and no bytes break the decoder."""

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from compiler.ir.datatypes import ArrayType, DataType, Elementary, Kind, StringType, StructType
from compiler.ir.literals import LiteralValue
from fblib.fbdk import EncodingError, Reader, ShortError, encode
from fblib.service import Value
from runtime.kernel.port_values import port_value
from tests.strategies import STRUCTS, datatypes, values

LATIN = 0x100
MICROSECOND = 1000


def members(struct: str) -> Sequence[tuple[str, DataType]]:
    return [(member.name, member.type) for member in STRUCTS[struct]]


def sendable(value: Value, datatype: DataType) -> Value:
    """Return what is left of a value on the wire: Latin-1 in a STRING, microseconds."""
    match datatype:
        case StringType("STRING"):
            return "".join(each for each in str(value) if ord(each) < LATIN)
        case ArrayType(_, element) if isinstance(value, list):
            return [sendable(each, element) for each in value]
        case StructType(name) if isinstance(value, dict):
            return {member: sendable(value[member], one) for member, one in members(name)}
        case Elementary(kind=Kind.DURATION) if isinstance(value, int):
            return (
                int(value / abs(value)) * (abs(value) // MICROSECOND * MICROSECOND) if value else 0
            )
        case _:
            return value


typed = datatypes().flatmap(lambda one: st.tuples(values(one), st.just(one)))


@given(st.lists(typed, min_size=1, max_size=4))
def test_values_survive_the_wire(drawn: list[tuple[LiteralValue, DataType]]) -> None:
    sent = [(sendable(port_value(value), datatype), datatype) for value, datatype in drawn]
    payload = encode(sent, members)
    reader = Reader(payload, members)
    received = [reader.value(datatype, 0) for _, datatype in sent]

    assert repr(received) == repr([value for value, _ in sent])
    assert reader.at_end


@given(typed, st.data())
def test_a_part_of_a_value_is_short_and_nothing_else(
    drawn: tuple[LiteralValue, DataType], data: st.DataObject
) -> None:
    value, datatype = drawn
    payload = encode([(sendable(port_value(value), datatype), datatype)], members)
    cut = data.draw(st.integers(0, len(payload) - 1))
    try:
        Reader(payload[:cut], members).value(datatype, 0)
    except ShortError:
        return
    raise AssertionError(payload[:cut].hex())


@given(st.binary(max_size=60), datatypes())
def test_no_bytes_break_the_decoder(payload: bytes, datatype: DataType) -> None:
    reader = Reader(payload, members)
    try:
        value = reader.value(datatype, 0)
    except EncodingError:
        return
    again = encode([(value, datatype)], members)
    assume(not isinstance(datatype, ArrayType))  # of which there may come more than it holds

    assert repr(Reader(again, members).value(datatype, 0)) == repr(value)
