"""Which buttons a run's and a task's page have."""

from datetime import UTC, datetime

import pytest

from server.service.access import Role
from server.service.records.runs import RunAbout, RunStateName, TaskAbout, TaskStateName
from server.web.run_page_actions import actions_of_run, actions_of_task


def _run(state: RunStateName, *, live: bool = False, network: bool = False) -> RunAbout:
    return RunAbout(
        id="r",
        graph="g",
        graph_id="g",
        state=state,
        created=datetime(2026, 1, 1, tzinfo=UTC),
        durability="strict",
        is_live=live,
        is_network=network,
    )


def _task(state: TaskStateName) -> TaskAbout:
    return TaskAbout(node="g.a", label="a", state=state)


@pytest.mark.parametrize(
    ("run", "verbs"),
    [
        (_run("running", live=True), ["pause", "cancel"]),
        (_run("queued", live=True), ["pause", "cancel"]),
        (_run("running", live=True, network=True), ["cancel"]),
        (_run("paused"), ["resume", "cancel"]),
        (_run("running"), ["resume", "cancel"]),
        (_run("failed"), ["retry"]),
        (_run("succeeded"), []),
        (_run("cancelled"), []),
        (_run("compensated"), []),
    ],
)
def test_actions_fit_the_state_of_a_run(run: RunAbout, verbs: list[str]) -> None:
    assert [one.verb for one in actions_of_run(run, Role.OPERATOR)] == verbs


@pytest.mark.parametrize(
    ("run", "state", "verbs"),
    [
        ("running", "pending", ["cancel"]),
        ("running", "waiting", ["cancel"]),
        ("running", "succeeded", []),
        ("failed", "failed", ["retry", "skip"]),
        ("running", "timed out", ["retry", "skip"]),
        ("failed", "cancelled", []),
        ("compensated", "failed", []),
    ],
)
def test_actions_fit_the_state_of_a_task(
    run: RunStateName, state: TaskStateName, verbs: list[str]
) -> None:
    found = actions_of_task(_run(run, live=True), _task(state), Role.OPERATOR)

    assert [one.verb for one in found] == verbs


def test_who_only_looks_has_no_buttons() -> None:
    assert list(actions_of_run(_run("running", live=True), Role.VIEWER)) == []
    assert list(actions_of_task(_run("failed"), _task("failed"), Role.VIEWER)) == []
