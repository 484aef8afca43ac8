"""Lists that live: graphs, runs, approvals, schedules, dead letters, archives."""

import json
from collections.abc import Mapping

from playwright.sync_api import Page, expect

from server.service.access import LOCAL
from server.service.records.runs import NewRun, RunAbout
from tests.browser.conftest import OpenReader
from tests.control import config
from tests.live_server import LiveServer


def _tasks(name: str, *each: Mapping[str, object], **others: object) -> str:
    return json.dumps({"name": name, "tasks": each, **others})


HELLO = _tasks(
    "hello",
    {"id": "say", "operation": "file.write", "params": {"filename": "out.txt", "data": "hi"}},
    user_params=["filename"],
)
ASK = _tasks(
    "ask",
    {"id": "ask", "operation": "human.approve", "params": {"question": "Really?"}},
    {"id": "then", "operation": "log", "params": {"text": "done"}, "dependencies": ["ask"]},
)
BAD = _tasks("bad", {"id": "read", "operation": "file.read", "params": {"file": "none.txt"}})
DAILY = _tasks("daily", {"id": "a", "operation": "log"}, schedule="0 6 * * *")


def _register(site: LiveServer, text: str) -> str:
    return site.do(site.service.graphs.register(config(text), by=LOCAL)).graph.id


def _start(site: LiveServer, text: str) -> RunAbout:
    new = NewRun(graph=_register(site, text))
    return site.do(site.service.runs.start(new, by=LOCAL))


def _over(site: LiveServer, text: str) -> RunAbout:
    return site.do(site.service.runs.wait(_start(site, text).id))


def test_a_graph_is_run_with_a_parameter(site: LiveServer, page: Page) -> None:
    _register(site, HELLO)
    page.goto("/")
    page.get_by_role("link", name="Start… hello").click()
    page.get_by_label("filename").fill("mine.txt")
    page.get_by_role("button", name="Start the run").click()

    expect(page.locator("#messages")).to_contain_text("Started a run of “hello”.")
    (run,) = site.do(site.service.runs.list()).items
    assert list(run.parameters.values()) == ["mine.txt"]


def test_a_graph_without_parameters_is_run_by_one_click(site: LiveServer, page: Page) -> None:
    _register(site, ASK)
    page.goto("/")
    page.get_by_role("button", name="Start ask").click()

    expect(page.locator("#messages")).to_contain_text("Started a run of “ask”.")


def test_a_double_click_starts_one_run(site: LiveServer, page: Page) -> None:
    for text in (HELLO, ASK):
        _register(site, text)
    for link, button in (("Start… hello", "Start the run"), ("hello", "Run"), ("ask", "Run")):
        page.goto("/")
        page.get_by_role("link", name=link, exact=True).click()
        page.get_by_role("button", name=button, exact=True).dblclick()
        expect(page.locator("#messages")).to_contain_text("Started a run of")
    page.goto("/")
    page.get_by_role("button", name="Start ask").dblclick()
    expect(page.locator("#messages")).to_contain_text("Started a run of “ask”.")

    assert len(site.do(site.service.runs.list()).items) == 4


def test_going_back_and_starting_again_starts_another_run(site: LiveServer, page: Page) -> None:
    _register(site, HELLO)
    page.goto("/")
    page.get_by_role("link", name="Start… hello").click()
    for name in ("one.txt", "two.txt"):
        page.get_by_label("filename").fill(name)
        page.get_by_role("button", name="Start the run").click()
        expect(page.locator("#messages")).to_contain_text("Started a run of “hello”.")
        page.go_back()

    assert len(site.do(site.service.runs.list()).items) == 2


def test_graphs_are_found_by_name(site: LiveServer, page: Page) -> None:
    for text in (HELLO, ASK):
        _register(site, text)
    page.goto("/")
    page.get_by_label("Name").fill("hell")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#graph-rows tr")).to_have_count(1)
    expect(page.locator("#graph-rows")).to_contain_text("hello")


def test_new_graphs_and_runs_come_by_themselves(site: LiveServer, page: Page) -> None:
    page.goto("/")
    expect(page.locator("#stream-status")).to_have_text("Live")
    _over(site, HELLO)

    expect(page.locator("#graph-rows")).to_contain_text("hello")
    expect(page.locator("#graph-rows .state-sign.is-succeeded")).to_have_count(1)


def test_runs_change_their_state_by_themselves(site: LiveServer, page: Page) -> None:
    run = _start(site, ASK)
    page.goto("/runs")
    expect(page.locator("#stream-status")).to_have_text("Live")
    row = page.locator(f"#run-{run.id}")
    expect(row).to_contain_text("Running")
    site.do(site.service.runs.cancel(run.id, by=LOCAL))

    expect(row).to_contain_text("Cancelled")
    other = _over(site, HELLO)
    expect(page.locator(f"#run-{other.id}")).to_contain_text("Succeeded")


def test_runs_are_filtered(site: LiveServer, page: Page) -> None:
    good, bad = _over(site, HELLO), _over(site, BAD)
    page.goto("/runs")
    page.get_by_role("checkbox", name="Failed").check()
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(f"#run-{bad.id}")).to_be_visible()
    expect(page.locator(f"#run-{good.id}")).to_have_count(0)

    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#run-rows tr")).to_have_count(2)


def test_an_approval_comes_and_is_given_with_a_comment(site: LiveServer, page: Page) -> None:
    page.goto("/approvals")
    expect(page.locator("#stream-status")).to_have_text("Live")
    expect(page.locator("#approvals")).to_contain_text("Nothing waits for an approval.")
    run = _start(site, ASK)
    expect(page.get_by_role("heading", name="Really?")).to_be_visible()
    expect(page.locator("#waiting-count")).to_contain_text("1 approval waits")

    page.get_by_label("Comment").fill("as agreed")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("Approved")
    assert site.do(site.service.runs.wait(run.id)).state == "succeeded"
    expect(page.locator("#waiting-count")).to_be_hidden()


def test_a_comment_that_is_being_written_outlives_news(site: LiveServer, page: Page) -> None:
    first = _start(site, ASK)
    page.goto("/approvals")
    expect(page.locator("#stream-status")).to_have_text("Live")
    comment = page.get_by_label("Comment").first
    comment.press_sequentially("I am not")
    second = _start(site, ASK)

    expect(page.locator("#approval-cards > li")).to_have_count(2)
    expect(comment).to_be_focused()
    comment.press_sequentially(" done")
    expect(comment).to_have_value("I am not done")
    assert first.id != second.id


def test_an_answer_that_comes_too_late_is_told(site: LiveServer, open_reader: OpenReader) -> None:
    _start(site, ASK)
    early, late = open_reader(scripts=False).page, open_reader(scripts=False).page
    for page in (early, late):
        page.goto("/approvals")
        expect(page.get_by_role("heading", name="Really?")).to_be_visible()
    early.get_by_role("button", name="Reject").click()
    expect(early.locator(".message.is-good")).to_contain_text("Rejected")
    late.get_by_role("button", name="Approve").click()

    expect(late.locator(".message.is-bad")).to_be_visible()


def test_a_schedule_is_paused_and_goes_on(site: LiveServer, page: Page) -> None:
    _register(site, DAILY)
    page.goto("/schedules")
    expect(page.locator("#schedule-rows")).to_contain_text("0 6 * * *")
    page.get_by_role("button", name="Pause daily").click()
    expect(page.locator("#messages")).to_contain_text("The schedule is paused.")
    expect(page.locator("#schedule-rows .state")).to_have_text("Paused")
    page.get_by_role("button", name="Resume daily").click()

    expect(page.locator("#schedule-rows .state")).to_have_text("On")


def test_a_dead_letter_is_sent_again(site: LiveServer, page: Page) -> None:
    failed = _over(site, BAD)
    page.goto("/dead-letters")
    card = page.locator("#letter-cards > li")
    expect(card).to_contain_text(failed.id)
    card.get_by_text("Inputs").click()
    expect(card.locator(".value")).to_contain_text("none.txt")
    card.get_by_role("button", name="Send again").click()

    expect(page.locator("#messages")).to_contain_text("performed again")
    page.goto("/dead-letters?sent=1")
    expect(page.locator("#letter-cards")).to_contain_text("Sent again")


def test_an_archive_is_fetched_and_deleted(site: LiveServer, page: Page) -> None:
    run = _over(site, HELLO)
    site.do(site.service.runs.archive(run.id))
    page.goto("/archives")
    row = page.locator(f"#archive-{run.id}")
    with page.expect_download() as download:
        row.get_by_role("link", name="ZIP").click()
    assert download.value.path().read_bytes().startswith(b"PK")

    row.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#messages")).to_contain_text("Deleted the run and its archive.")
    expect(row).to_have_count(0)


def test_analytics_show_what_ran(site: LiveServer, page: Page) -> None:
    graph = _register(site, HELLO)
    _over(site, HELLO)
    _over(site, BAD)
    page.goto(f"/analytics?graph={graph}")
    expect(page.locator(".figures")).to_contain_text("100")
    expect(page.locator("svg.columns rect")).not_to_have_count(0)
    page.get_by_text("As a table").click()

    expect(page.locator(".chart tbody tr")).to_have_count(1)
