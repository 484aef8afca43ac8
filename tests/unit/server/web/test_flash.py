"""Messages that are shown once."""

from urllib.parse import quote

import pytest
from aiohttp.test_utils import make_mocked_request

from server.web.flash import ASKED_BY_MODULE, Flash, flash_of, redirect


@pytest.mark.parametrize(
    "flash",
    [
        Flash("Started a run of “x”."),
        Flash('<script>; path=/ "quoted" \\ \n 🏭', "bad", is_english=True),
    ],
)
def test_a_message_comes_back_as_it_was(flash: Flash) -> None:
    answer = redirect("/runs", flash)
    cookie = answer.cookies["flash"]
    request = make_mocked_request("GET", "/runs", headers={"Cookie": f"flash={cookie.value}"})

    assert (answer.status, answer.headers["Location"]) == (303, "/runs")
    assert flash_of(request) == flash
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_a_long_message_fits_into_a_cookie() -> None:
    answer = redirect("/", Flash("🏭" * 5_000))

    assert len(answer.cookies["flash"].value) < 10_000


@pytest.mark.parametrize(
    "value",
    ["", "nonsense", "[]", '["a"]', '[1, "good", false]', '["a", "evil", false]', "{}", "1"],
)
def test_what_is_no_message_is_none(value: str) -> None:
    request = make_mocked_request("GET", "/", headers={"Cookie": f"flash={quote(value)}"})

    assert flash_of(request) is None


def test_a_module_that_looks_for_news_takes_no_message_away() -> None:
    cookie = redirect("/", Flash("done")).cookies["flash"].value
    headers = {"Cookie": f"flash={cookie}", ASKED_BY_MODULE: "1"}

    assert flash_of(make_mocked_request("GET", "/", headers=headers)) is None
