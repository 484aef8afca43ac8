"""Connection IDs: what they say, and what is wrong with them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.connection_id import LOCAL_ID, NETWORK_ID, ConnectionId, IdError, parse_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:61500", ConnectionId("fbdk", "ip", "127.0.0.1:61500")),
        ("  localhost:61500 ", ConnectionId("fbdk", "ip", "localhost:61500")),
        ("fbdk[].ip[127.0.0.1:61500]", ConnectionId("fbdk", "ip", "127.0.0.1:61500")),
        ("raw[].ip[239.0.0.1:1]", ConnectionId("raw", "ip", "239.0.0.1:1")),
        ("loc[room]", ConnectionId("loc", "loc", "room")),
        ("http[/path]", ConnectionId("http", "http", "/path")),
        # One bracket too many, as in a published example; FORTE does not mind.
        ("http[h/p; POST; a/b]]", ConnectionId("http", "http", "h/p; POST; a/b")),
        ("raw[].mqtt[tcp://h:1883, me, a/b]", ConnectionId("raw", "mqtt", "tcp://h:1883, me, a/b")),
        (r"loc[a\]b\\c]", ConnectionId("loc", "loc", r"a]b\c")),
    ],
)
def test_an_id_says_encoding_transport_and_address(text: str, expected: ConnectionId) -> None:
    assert parse_id(text, default=NETWORK_ID) == expected


def test_an_id_without_layers_is_local_at_publ_and_subl() -> None:
    assert parse_id("room", default=LOCAL_ID) == ConnectionId("loc", "loc", "room")
    assert parse_id("", default=LOCAL_ID) == ConnectionId("loc", "loc", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("opc_ua[READ;/Objects]", 'there is no layer "opc_ua". Known: fbdk, http, ip, loc, mqtt'),
        ("fdbk[].ip[a:1]", 'Did you mean "fbdk"?'),
        ("ip[127.0.0.1:61500]", '"ip" needs a layer above'),
        ("fbdk[]", '"fbdk" needs a layer below'),
        ("ip[a:1].fbdk[]", "the layers ip over fbdk do not fit"),
        ("fbdk[].loc[room]", "the layers fbdk over loc do not fit"),
        ("fbdk[].", "is no connection ID"),
        ("]", "is no connection ID"),
    ],
)
def test_a_wrong_id_is_explained(text: str, why: str) -> None:
    with pytest.raises(IdError) as raised:
        parse_id(text, default=NETWORK_ID)

    assert why in str(raised.value)


@given(st.text(alphabet="abc[]\\.:{}0 ", max_size=30) | st.text(max_size=30))
def test_every_text_is_an_id_or_an_error(text: str) -> None:
    for default in (NETWORK_ID, LOCAL_ID):
        with suppress(IdError):
            assert parse_id(text, default=default).transport in ("ip", "mqtt", "loc", "http")
