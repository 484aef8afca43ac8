import json

import pytest

from compiler.ir.graph import Graph
from tests.unit.runtime.verbs.conftest import Shell


def put(shell: Shell, text: str) -> None:
    """Put the file that is wanted into the folder of the last run."""
    folder = shell.home / "dag" / f"dag_{shell.id()}"
    folder.mkdir(exist_ok=True)
    (folder / "wanted.txt").write_text(text, encoding="utf-8")


def test_what_failed_is_tried_again_and_nothing_else(shell: Shell, reading: Graph) -> None:
    assert shell.run(reading, "--no-archive") == 1
    put(shell, "hello")

    assert shell("retry", "last", "--no-live") == 0
    assert "read succeeded" in shell.err
    assert "first started" not in shell.err
    assert "succeeded after" in shell.err


def test_one_task_that_failed_is_tried_again(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    assert shell("retry", "last", "read") == 1
    assert "read failed" in shell.err


def test_a_task_that_did_not_fail_is_not_tried_again(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    assert shell("retry", "last", "first") == 2
    assert '"first" did not fail (its state: succeeded); failed: "read"' in shell.err


def test_a_failed_task_is_skipped_and_the_rest_goes_on(shell: Shell, reading: Graph) -> None:
    shell.run(reading)

    assert shell("skip", "last", "read") == 0
    assert "last succeeded" in shell.err
    assert "read started" not in shell.err
    assert "2 succeeded, 1 skipped" in shell.err


def test_a_run_that_has_succeeded_is_not_taken_up(shell: Shell, reading: Graph) -> None:
    shell.run(reading)
    shell("skip", "last", "read")

    assert shell("retry", "last") == 1
    assert "succeeded; only one that failed is taken up again" in shell.err
    assert shell("resume", "last") == 1
    assert "is over: it succeeded" in shell.err


def test_an_answer_is_kept_until_the_run_goes_on(shell: Shell, approving: Graph) -> None:
    assert shell.run(approving, "--for", "300ms") == 0

    assert shell("approve", "last", "ask", "--comment", "fine", "--by", "me") == 0
    assert "takes effect with" in shell.out
    assert shell("send", "last", "ready", '{"speed": 3}') == 0
    assert shell("resume", "--format", "json") == 0
    outcome = json.loads(shell.out.splitlines()[-1])

    assert outcome["kind"] == "outcome"
    assert outcome["state"] == "succeeded"
    assert outcome["results"]["wait"]["data"] == {"speed": 3}
    assert outcome["results"]["ask"]["approved"] is True
    assert outcome["results"]["ask"]["by"] == "me"
    assert outcome["results"]["ask"]["answer"]["comment"] == "fine"


def test_a_no_is_a_result(shell: Shell, approving: Graph) -> None:
    shell.run(approving, "--for", "300ms")
    shell("approve", "last", "ask", "--reject", "--data", "[1]")
    shell("send", "last", "ready")

    assert shell("resume", "last", "--format", "json") == 0
    outcome = json.loads(shell.out.splitlines()[-1])
    assert outcome["results"]["ask"]["approved"] is False
    assert outcome["results"]["ask"]["answer"]["data"] == [1]


def test_all_that_was_interrupted_goes_on_together(shell: Shell, approving: Graph) -> None:
    ids = []
    for _ in range(2):
        shell.run(approving, "--for", "300ms")
        ids.append(shell.id())
        shell("approve", "last", "ask")
        shell("send", "last", "ready")

    assert shell("resume") == 0
    for one in ids:
        assert f"{one} run {one} succeeded after" in shell.err
    assert shell("resume") == 0
    assert "nothing to resume" in shell.err


def test_an_interrupted_run_is_cancelled_at_once(shell: Shell, approving: Graph) -> None:
    shell.run(approving, "--for", "300ms")

    assert shell("cancel", "last") == 0
    assert "1 cancelled" in shell.err
    assert shell("cancel", "last") == 1
    assert "is over: it was cancelled" in shell.err


def test_one_task_is_cancelled_and_the_run_goes_on(shell: Shell, approving: Graph) -> None:
    shell.run(approving, "--for", "300ms")

    assert shell("cancel", "last", "wait") == 0
    assert 'told to cancel "wait"' in shell.out
    assert "takes effect with" in shell.out
    shell("approve", "last", "ask")
    assert shell("resume", "last") == 0
    assert "1 succeeded, 1 cancelled" in shell.err
    assert shell("inspect", "last", "--log") == 0
    assert "wait: cancelled by " in shell.out


def test_a_run_that_is_not_over_is_resumed_not_retried(shell: Shell, approving: Graph) -> None:
    shell.run(approving, "--for", "300ms")

    assert shell("retry", "last") == 2
    assert "is not over" in shell.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resume", "2099"], 'there is no run "2099"'),
        (["cancel", "last", "aks"], 'has no task "aks". Did you mean "ask"?'),
        (["approve", "last", "aks"], 'has no task "aks". Did you mean "ask"?'),
        (["approve", "last", "ask", "--data", "{"], "--data is no JSON"),
        (["send", "last", "ready", "nonsense"], "quote texts twice"),
        (["send", "last", "ready", "NaN"], "NaN is not allowed"),
        (["pause", ""], 'there is no run ""'),
        (["resume", "--allow", "everything"], 'nothing like "everything"'),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(
    shell: Shell, approving: Graph, arguments: list[str], message: str
) -> None:
    shell.run(approving, "--for", "100ms")

    assert shell(*arguments) == 2
    assert message in shell.err
    assert len(shell.err.splitlines()) == 1
