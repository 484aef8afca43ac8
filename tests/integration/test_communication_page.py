"""docs/communication.md says of IDs, words and options what is so."""

import re
from pathlib import Path

import pytest

from fblib import http_format, message_formats
from fblib.connection_id import LAYERS, NETWORK_ID, parse_id
from fblib.std import communication, process_image
from runtime.channels.reach import Reach
from runtime.channels.transports import transports
from runtime.options import make_parser

PAGE = (Path(__file__).parents[2] / "docs/communication.md").read_text(encoding="utf-8")
IDS = re.findall(r"^\| `([^`]+[\]\d])` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("text", IDS)
def test_every_id_of_the_page_can_be_read(text: str) -> None:
    found = parse_id(text, default=NETWORK_ID)

    assert found.transport in (*transports(Reach()), "loc")


def test_every_layer_has_an_example() -> None:
    parsed = [parse_id(text, default=NETWORK_ID) for text in IDS]

    assert {each.encoding for each in parsed} | {each.transport for each in parsed} == set(LAYERS)


def test_every_status_is_explained() -> None:
    words = {
        value
        for module in (communication, message_formats, http_format, process_image)
        for name, value in vars(module).items()
        if name == value
    }

    assert {"OK", "NO_SOCKET", "NOT_INITIALIZED"} <= words
    assert [word for word in sorted(words) if f"`{word}`" not in PAGE] == []


def test_the_options_of_the_page_exist() -> None:
    options = make_parser().format_help()

    assert set(re.findall(r"--[a-z][a-z-]+", PAGE)) == {"--network", "--http-port", "--simulate"}
    assert all(option in options for option in re.findall(r"--[a-z][a-z-]+", PAGE))
