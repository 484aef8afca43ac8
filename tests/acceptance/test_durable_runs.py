"""Runs of operations on the command line: real processes, killed, gone on with and answered."""

import signal
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from tests.command_lines import CommandLine, said_until
from tests.operation_graphs import compiled

pytestmark = pytest.mark.slow


@pytest.fixture
def command(tmp_path: Path, root: Path) -> CommandLine:
    """A command line with a home of its own."""
    return CommandLine(tmp_path, root)


def naps(*seconds: float) -> Graph:
    """Return a graph that sleeps, once after the other."""
    names = [f"nap{number}" for number in range(1, len(seconds) + 1)]
    before = ["START.COLD", *(f"{name}.CNF" for name in names)]
    return compiled(
        dict.fromkeys(names, "SLEEP"),
        events=[f"{source} -> {name}.REQ" for source, name in zip(before, names, strict=False)],
        parameters={
            f"{name}.seconds": str(time) for name, time in zip(names, seconds, strict=True)
        },
    )


def approval() -> Graph:
    """Return a graph that asks somebody, and sleeps for no time then."""
    return compiled(
        {"ok": "HUMAN_APPROVE", "nap": "SLEEP"},
        events=["START.COLD -> ok.REQ", "ok.CNF -> nap.REQ"],
        parameters={"ok.question": "'Really?'", "nap.seconds": "0.0"},
    )


def failing() -> Graph:
    """Return a graph whose only request goes where requests may not go."""
    return compiled(
        {"get": "HTTP_REQUEST"},
        events=["START.COLD -> get.REQ"],
        parameters={"get.url": "'http://127.0.0.1:1/x'"},
    )


def test_a_run_says_what_happens_and_is_archived(command: CommandLine) -> None:
    done = command.run(command.write(naps(0.01, 0.01)))
    run = command.asked("runs")[0]["run"]

    assert done.returncode == 0
    assert done.stdout == ""
    assert "nap1 started\n" in done.stderr
    assert f"run {run} succeeded after " in done.stderr
    assert (command.folder / "home" / "archive" / f"dag_{run}.zip").is_file()


def test_a_killed_run_is_interrupted_and_goes_on_where_it_was(command: CommandLine) -> None:
    command.killed_at("nap2 waits", command.write(naps(0.01, 2)))
    before = command.asked("runs")[0]
    done = command.run("resume")
    about = command.asked("inspect", "last")[0]
    journal = command.asked("inspect", before["run"], "--journal")

    assert (before["state"], before["interrupted"]) == ("running", True)
    assert done.returncode == 0, done.stderr
    assert "nap1" not in done.stderr.partition("succeeded after")[0]
    assert about["state"] == "succeeded"
    # The nap that was under way went on: whoever waits for it, waits for the same end. (Its wait
    # is in the journal of the first process as well, if that was written before the kill.)
    waits = {(one["node"], one["data"]["until"]) for one in journal if one["kind"] == "wait"}
    assert sorted(node for node, _ in waits) == ["App.nap1", "App.nap2"]


def test_the_pins_of_a_run_are_there_as_they_were_at_any_entry(command: CommandLine) -> None:
    command.run(command.write(naps(0.25, 0.25)))
    journal = command.asked("inspect", "last", "--journal")
    finished = [entry["seq"] for entry in journal if entry["kind"] == "finish"]
    slept = [
        [state[f"App.{name}.slept"] != "0.0" for name in ("nap1", "nap2")]
        for seq in (1, *finished)
        for state in (command.asked("inspect", "last", "--at", str(seq))[0]["state"],)
    ]

    assert slept == [[False, False], [True, False], [True, True]]


def test_a_second_process_does_not_execute_runs_of_the_same_home(command: CommandLine) -> None:
    graph = command.write(naps(30))
    with command.begun(graph) as first:
        said_until(first.stderr, "nap1 waits")
        second = command.run(graph)
        listed = command.asked("runs")

    assert second.returncode == 1
    assert second.stdout == ""
    assert len(second.stderr.splitlines()) == 1
    assert str(first.pid) in second.stderr
    assert [(run["state"], run["interrupted"]) for run in listed] == [("running", False)]


@pytest.mark.parametrize(
    ("options", "approved"), [((), True), (("--reject", "--comment", "no"), False)]
)
def test_somebody_else_answers_a_run_that_waits(
    command: CommandLine, options: tuple[str, ...], approved: bool
) -> None:
    with command.begun(command.write(approval())) as process:
        said = said_until(process.stderr, "ok waits")
        given = command.run("approve", "last", "ok", "--by", "ann", *options)
        process.communicate()
    journal = command.asked("inspect", "last", "--journal")
    results = [
        entry["data"]["outputs"]
        for entry in journal
        if (entry["kind"], entry["node"]) == ("finish", "App.ok")
    ]

    assert '"Really?": python -m runtime approve ' in said
    assert given.returncode == 0, given.stderr
    assert process.returncode == 0
    assert [(one["approved"], one["by"]) for one in results] == [(approved, "ann")]


def test_ctrl_c_stops_a_run_which_tells_how_it_goes_on(command: CommandLine) -> None:
    with command.begun(command.write(naps(30))) as process:
        said_until(process.stderr, "nap1 waits")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    run = command.asked("runs")[0]["run"]

    assert process.returncode == 130
    assert f"python -m runtime resume {run}\n" in said
    assert "Traceback" not in said


def test_a_run_whose_time_is_up_goes_on_another_time(command: CommandLine) -> None:
    graph = command.write(naps(30))
    kept = command.run(graph, "--for", "100ms")
    transient = command.run(graph, "--for", "100ms", "--durability", "none")

    assert [kept.returncode, transient.returncode] == [0, 0]
    assert "python -m runtime resume " in kept.stderr
    assert "python -m runtime resume " not in transient.stderr
    assert len(command.asked("runs")) == 1


def test_what_failed_leaves_a_letter_that_is_sent_again(command: CommandLine) -> None:
    failed = command.run(command.write(failing()))
    letter = command.asked("dead-letters")[0]
    again = command.run("send-again", str(letter["id"]))
    twice = command.run("send-again", str(letter["id"]))
    left = command.asked("dead-letters")
    runs = [run["run"] for run in command.asked("runs")]

    assert [failed.returncode, again.returncode, twice.returncode] == [1, 1, 2]
    assert f"python -m runtime retry {letter['run']}\n" in failed.stderr
    # It failed once more, in a run of its own, and left a letter of its own.
    assert [(one["run"], one["node"]) for one in left] == [(runs[0], "App.get")]
    assert runs[1:] == [letter["run"]]
    assert "was sent again" in twice.stderr


def test_json_lines_end_with_the_outcome(command: CommandLine) -> None:
    lines = command.asked(command.write(naps(0.01)))

    assert lines[0]["kind"] == "run"
    assert lines[-1]["kind"] == "outcome"
    assert lines[-1]["state"] == "succeeded"
    assert lines[-1]["results"].keys() == {"nap1"}


@pytest.mark.parametrize(
    ("option", "value"),
    [("--simulate", "1s"), ("--load", "x"), ("--save", "x"), ("--files", ".."), ("--param", "a=1")],
)
def test_what_does_not_fit_graphs_of_operations_is_refused(
    command: CommandLine, option: str, value: str
) -> None:
    done = command.run(command.write(naps(0.01)), option, value)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (command.folder / "home").exists()
