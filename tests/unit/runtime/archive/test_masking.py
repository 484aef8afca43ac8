"""Secrets in texts: found by their names, masked wherever they stand."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runtime.archive.masking import MASK, Masking, is_secret, masking_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("token", True),
        ("bot_token", True),
        ("Authorization", True),
        ("X-Api-Key", True),
        ("api_key", True),
        ("apikey", True),
        ("client_secret", True),
        ("PASSWORD", True),
        ("tokens_used", False),
        ("key", False),
        ("secretary", False),
        ("url", False),
    ],
)
def test_secrets_are_known_by_their_names(name: str, *, expected: bool) -> None:
    assert is_secret(name) is expected


def test_references_to_secrets_are_none() -> None:
    config = b'{"token": "secret:BOT", "password": "open sesame", "deep": {"token": ["a-b-c-d"]}}'
    masking = masking_of(b"{}", config, {}, {})

    actual = masking.text("secret:BOT open sesame a-b-c-d")

    assert actual == f"secret:BOT {MASK} {MASK}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://bob:open-sesame@host/x", f"http://bob:{MASK}@host/x"),
        ("http://bob:ab@host/x", f"http://{MASK}host/x"),
        ("amqp://:p%20open-sesame@host", f"amqp://:{MASK}@host"),
        (
            "http://host/x?a=1&access_token=open-sesame#x",
            f"http://host/x?a=1&access_token={MASK}#x",
        ),
        ("http://host:8080/x?tokens=open-sesame&q=a:b@c", None),
        ("http://bob:{password}@host/?token={token}", None),
        ("http://host/?token=secret:NAME", None),
    ],
)
def test_passwords_and_tokens_in_addresses_are_secrets(url: str, expected: str | None) -> None:
    config = json.dumps({"tasks": [{"params": {"url": url}}]}).encode()

    assert masking_of(b"{}", config, {}, {}).text(url) == (expected or url)


def test_texts_of_many_colons_and_questions_take_no_long_time() -> None:
    text = "://" * 100_000 + "?" * 100_000 + "://a" * 50_000 + "?a=" * 50_000 + "a" * 500_000
    config = json.dumps({"text": text}).encode()

    assert masking_of(b"{}", config, {}, {}).text("a") == "a"


def test_what_types_begin_with_is_masked_like_what_is_set() -> None:
    pins = '{"inputs": [{"name": "PASSWORD", "type": "STRING", "initial": "\'open sesame\'"}]}'
    inner = '{"kind": "basic", "internals": [{"name": "Token", "initial": "\'a-b-c-d\'"}]}'
    dag = f'{{"types": {{"T": {{"interface": {pins}, "body": {inner}}}}}}}'.encode()

    actual = masking_of(dag, b"", {}, {}).text("open sesame a-b-c-d")

    assert actual == f"{MASK} {MASK}"


def test_short_secrets_are_masked_only_as_whole_values() -> None:
    masking = Masking(["ab"])

    text = """{"token": "ab", "ab": "absent ab"} <P Value="'ab'" V='&quot;ab&quot;'/>"""
    expected = """{"token": "***", "ab": "absent ab"} <P Value="'***'" V='&quot;***&quot;'/>"""
    actual = masking.text(text)

    assert actual == expected


def test_words_that_are_secrets_are_masked_as_words_but_not_as_names() -> None:
    text = '{"parameter": "parameter", "parameters": ["no parameter!"]} the_parameter'
    actual = Masking(["parameter"]).text(text)

    assert actual == '{"parameter": "***", "parameters": ["no ***!"]} the_***'


def test_without_secrets_nothing_is_changed() -> None:
    data = b"\xff\x00 token"

    assert masking_of(b"{}", b"<System/>", {}, {}).data(data) == data


@given(secret=st.text(min_size=6), before=st.text(), after=st.text())
def test_no_secret_is_left_in_a_text(secret: str, before: str, after: str) -> None:
    assume(not secret.startswith("secret:") and not secret.isalpha())
    actual = Masking([secret]).text(f"{before}{secret}{after}")

    assert secret not in actual.split(MASK)
    assert MASK in actual
