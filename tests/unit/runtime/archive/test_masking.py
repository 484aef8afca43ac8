"""Secrets in texts: found by their names, masked wherever they stand."""

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
