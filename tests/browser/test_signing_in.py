"""Signing in: a token once, then a cookie; what a role may not do is not offered."""

from playwright.sync_api import Page, expect

from server.service.access import LOCAL, Role
from tests.browser.conftest import OpenReader
from tests.browsing import accessibility_faults
from tests.live_server import LiveServer


def _token(site: LiveServer, role: Role) -> str:
    return site.do(site.service.accounts.add_token(role.label, role, by=LOCAL))


def _sign_in(page: Page, token: str) -> None:
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def test_a_token_opens_the_page_that_was_asked_for(site: LiveServer, page: Page) -> None:
    token = _token(site, Role.OPERATOR)
    page.goto("/runs?state=failed")
    expect(page.locator("h1")).to_have_text("Sign in")
    assert accessibility_faults(page) == []
    _sign_in(page, token)

    expect(page.locator("h1")).to_have_text("Runs")
    expect(page.get_by_role("checkbox", name="Failed")).to_be_checked()
    expect(page.locator(".who-name")).to_have_text("operator")
    expect(page.locator("#stream-status")).to_have_text("Live")


def test_a_wrong_token_is_refused_in_words(site: LiveServer, open_reader: OpenReader) -> None:
    _token(site, Role.OPERATOR)
    reader = open_reader(language="ru")
    reader.forgive("401")
    page = reader.page
    page.goto("/")
    page.get_by_label("Токен").fill("fbf_wrong")
    page.get_by_role("button", name="Войти").click()

    expect(page.get_by_role("alert")).to_contain_text("Не получилось:")
    expect(page.get_by_label("Токен")).to_have_value("")


def test_who_signs_out_is_out(site: LiveServer, page: Page) -> None:
    token = _token(site, Role.OPERATOR)
    page.goto("/")
    _sign_in(page, token)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("/runs")

    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_signed_in_browser_may_post_its_forms(site: LiveServer, page: Page) -> None:
    token = _token(site, Role.OPERATOR)
    page.goto("/upload")
    _sign_in(page, token)
    page.get_by_label("File").set_input_files(
        {
            "name": "hello.json",
            "mimeType": "application/json",
            "buffer": b'{"name": "hello", "tasks": [{"id": "a", "operation": "log"}]}',
        }
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.locator("#messages")).to_contain_text("Registered “hello”.")


def test_viewers_are_offered_nothing_that_they_may_not_do(site: LiveServer, page: Page) -> None:
    token = _token(site, Role.VIEWER)
    page.goto("/")
    _sign_in(page, token)
    expect(page.locator("h1")).to_have_text("Graphs")
    expect(page.get_by_role("link", name="Upload")).to_have_count(0)
    page.goto("/upload")

    expect(page.locator("main")).to_contain_text("Only operators may upload graphs.")
    expect(page.get_by_label("File")).to_have_count(0)


def test_a_refusal_is_a_page_with_a_way_back(site: LiveServer, open_reader: OpenReader) -> None:
    token = _token(site, Role.VIEWER)
    reader = open_reader()
    for status in ("403", "404"):
        reader.forgive(status)
    page = reader.page
    page.goto("/")
    _sign_in(page, token)
    page.goto("/graphs/none/start")
    expect(page.locator("h1")).to_have_text("You may not do that")
    page.goto("/graphs/none")
    expect(page.locator("h1")).to_have_text("There is no such page or thing")
    page.get_by_role("link", name="To the graphs").click()

    expect(page.locator("h1")).to_have_text("Graphs")
