"""Addresses of transports: what they say, what is wrong with them, and how far they may reach."""

import pytest

from runtime.channels.http_address import (
    HttpPlace,
    HttpRequest,
    parse_http_place,
    parse_http_request,
)
from runtime.channels.ip_address import IpAddress, parse_ip_address
from runtime.channels.mqtt_address import Broker, parse_mqtt_address
from runtime.channels.reach import AddressError, Reach

LOCAL, WORLD = Reach(), Reach(network=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:61500", IpAddress("127.0.0.1", 61500)),
        ("127.1.2.3:1", IpAddress("127.1.2.3", 1)),
        (" localhost:65535 ", IpAddress("127.0.0.1", 65535)),
        ("239.192.0.2:61500@127.0.0.1", IpAddress("239.192.0.2", 61500, "127.0.0.1")),
    ],
)
def test_addresses_of_this_machine_are_within_reach(text: str, expected: IpAddress) -> None:
    assert parse_ip_address(text, LOCAL) == expected


@pytest.mark.parametrize(
    "text", ["10.0.0.1:1", "0.0.0.0:1", "239.192.0.2:1", "239.192.0.2:1@10.0.0.1"]
)
def test_others_need_leave(text: str) -> None:
    with pytest.raises(AddressError, match="start the run with --network"):
        parse_ip_address(text, LOCAL)

    assert parse_ip_address(text, WORLD).port == 1


@pytest.mark.parametrize(
    "text", ["", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "a.b:1", "::1:5"]
)
def test_what_is_no_address_is_explained(text: str) -> None:
    with pytest.raises(AddressError, match=r"127\.0\.0\.1:61500"):
        parse_ip_address(text, WORLD)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost/a;GET", HttpRequest("GET", "localhost", 80, "/a", "text/html", "")),
        ("127.0.0.1:81/a?x=1;GET", HttpRequest("GET", "127.0.0.1", 81, "/a?x=1", "text/html", "")),
        ("127.0.0.1/a; PUT; a/b", HttpRequest("PUT", "127.0.0.1", 80, "/a", "a/b", "")),
        (
            "127.0.0.1/a?x=1;POST;a/b",
            HttpRequest("POST", "127.0.0.1", 80, "/a", "application/x-www-form-urlencoded", "x=1"),
        ),
    ],
)
def test_requests_are_read(text: str, expected: HttpRequest) -> None:
    assert parse_http_request(text, LOCAL) == expected


def test_servers_have_a_path_and_perhaps_a_place() -> None:
    assert parse_http_place("/a", Reach(http_port=90)) == HttpPlace("127.0.0.1", 90, "/a")
    assert parse_http_place("127.0.0.1:91/a", LOCAL) == HttpPlace("127.0.0.1", 91, "/a")
    with pytest.raises(AddressError, match="--network"):
        parse_http_place("0.0.0.0:91/a", LOCAL)


@pytest.mark.parametrize("text", ["", "/a;GET", "h;GET", "h/a", "h/a;PATCH", "h/\r\nX: 1;GET"])
def test_what_is_no_request_is_explained(text: str) -> None:
    with pytest.raises(AddressError, match="expected"):
        parse_http_request(text, WORLD)


def test_topics_are_read_with_their_broker() -> None:
    read = parse_mqtt_address("tcp://127.0.0.1:1884, me, a,b", LOCAL)

    assert read == (Broker("127.0.0.1", 1884, "me"), "a,b")
    assert parse_mqtt_address("localhost, , a", LOCAL) == (Broker("localhost", 1883, ""), "a")


@pytest.mark.parametrize(
    "text", ["", "tcp://h, c", "ssl://h, c, t", "tcp://me:pw@h, c, t", "tcp://h:x, c, t"]
)
def test_what_is_no_topic_is_explained_without_its_secrets(text: str) -> None:
    with pytest.raises(AddressError, match="expected") as raised:
        parse_mqtt_address(text, WORLD)

    assert "pw" not in str(raised.value)
