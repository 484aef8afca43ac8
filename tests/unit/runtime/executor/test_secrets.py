"""Secrets: what stands for them, and that none shows in what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fblib.operation import OperationError
from fblib.service import Value
from runtime.executor.secrets import MASK, Secrets

TOKEN = "bot7:Aa/b c"  # noqa: S105 - no secret of anybody


def test_a_name_stands_for_its_secret_and_other_texts_for_themselves() -> None:
    secrets = Secrets({"token": TOKEN})

    assert secrets.resolved("secret:token") == TOKEN
    assert secrets.resolved("token") == "token"


def test_an_unknown_secret_names_the_nearest_and_no_value() -> None:
    with pytest.raises(OperationError) as caught:
        Secrets({"token": TOKEN}).resolved("secret:tokne")

    assert 'there is no secret "tokne"' in str(caught.value)
    assert '"token"' in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert not caught.value.again


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET https://api/{TOKEN}/me", f"GET https://api/{MASK}/me"),
        ("GET https://api/bot7%3AAa%2Fb%20c/me", f"GET https://api/{MASK}/me"),
        ("nothing in it", "nothing in it"),
    ],
)
def test_secrets_are_masked_as_they_are_and_in_urls(text: str, shown: str) -> None:
    assert Secrets({"token": TOKEN}).masked(text, (), {}) == shown


def test_secret_inputs_are_masked_wherever_they_stand_in_them() -> None:
    inputs: dict[str, Value] = {
        "headers": {"Authorization": ["Bearer abcdef"]},
        "url": "http://here",
    }
    text = "http://here answered 401 to Bearer abcdef"

    assert Secrets().masked(text, ["headers"], inputs) == f"http://here answered 401 to {MASK}"


def test_a_longer_secret_is_masked_whole_although_a_shorter_one_is_in_it() -> None:
    secrets = Secrets({"short": "abcd", "long": "abcd-efgh"})

    assert secrets.masked("it is abcd-efgh", (), {}) == f"it is {MASK}"


@given(values=st.lists(st.text("ab:/ ", min_size=4, max_size=9), max_size=4), text=st.text("ab:/ "))
def test_no_secret_is_left_in_a_masked_text(values: list[str], text: str) -> None:
    secrets = Secrets({str(number): value for number, value in enumerate(values)})
    shown = secrets.masked("|".join([text, *values]), (), {})

    assert not [value for value in values if value in shown]
