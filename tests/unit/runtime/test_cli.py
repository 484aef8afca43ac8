import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from runtime.cli import main

Dag = Callable[[Graph], str]
Capture = pytest.CaptureFixture[str]


def test_console_lines_go_to_standard_output_and_the_summary_to_standard_error(
    blinker: Graph, dag: Dag, capsys: Capture
) -> None:
    code = main([dag(blinker), "--simulate", "3s"])
    shown = capsys.readouterr()

    assert code == 0
    assert len(shown.out.splitlines()) == 3
    assert "stopped after 3 s of run time" in shown.err
    assert len(shown.err.splitlines()) == 1


def test_pins_are_set_before_the_start_and_printed_at_the_end(
    idle: Graph, dag: Dag, capsys: Capture
) -> None:
    inject = ["--inject", "App.Counter.CU", "--inject", "app.counter.cu"]
    code = main([dag(idle), "--set", "App.Counter.STEP=UINT#20", *inject, "--print-state"])
    shown = capsys.readouterr()

    assert code == 0
    assert shown.out.splitlines() == ["App.Counter.STEP = 20", "App.Counter.CV = 40"]
    assert 'warning: 2 events ended at "App.Sub.Motor"' in shown.err


def test_setting_a_connected_pin_is_noted(blinker: Graph, dag: Dag, capsys: Capture) -> None:
    code = main([dag(blinker), "--simulate", "0s", "--set", "App.Print.IN=5"])

    assert code == 0
    assert 'note: "App.Print.IN" is connected' in capsys.readouterr().err


def test_machines_read_json_lines_with_the_report_last(
    blinker: Graph, dag: Dag, capsys: Capture
) -> None:
    watch = ["--watch", "App.Counter.CV", "--print-state", "--stats"]
    code = main([dag(blinker), "--simulate", "2s", "--format", "json", *watch])
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert code == 0
    assert [record["kind"] for record in records] == ["value", "console"] * 2 + ["report"]
    assert records[-1]["run_time"] == 2_000_000_000
    assert records[-1]["state"]["App.Counter.CV"] == "2"
    assert records[-1]["events"]["App.Counter.CU"] == 2


def test_statistics_show_events_per_pin(blinker: Graph, dag: Dag, capsys: Capture) -> None:
    main([dag(blinker), "--simulate", "24h", "--stats"])
    lines = capsys.readouterr().out.splitlines()

    assert "86,400  App.Counter.CU" in [line.strip() for line in lines]
    assert "run time 1 d" in lines[-1]


def test_a_trace_has_one_object_per_executed_entry(
    blinker: Graph, dag: Dag, tmp_path: Path, capsys: Capture
) -> None:
    trace = tmp_path / "out.jsonl"
    main([dag(blinker), "--simulate", "2s", "--trace", str(trace), "--format", "json"])
    entries = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    report = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert len(entries) == report["executed"]
    assert [entry["n"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {"t": 1_000_000_000, "resource": "FBFLOW.RES", "node": "App.Counter", "event": "CU"} in [
        {key: value for key, value in entry.items() if key != "n"} for entry in entries
    ]


def test_a_saved_state_is_gone_on_with(
    blinker: Graph, dag: Dag, tmp_path: Path, capsys: Capture
) -> None:
    state = str(tmp_path / "state.json")
    assert main([dag(blinker), "--simulate", "5s", "--save", state]) == 0
    capsys.readouterr()
    assert main([dag(blinker), "--simulate", "5s", "--load", state, "--print-state"]) == 0

    assert "App.Counter.CV = 10" in capsys.readouterr().out.splitlines()


def test_a_run_error_is_one_clear_line_and_exit_code_1(
    divider: Graph, dag: Dag, capsys: Capture
) -> None:
    code = main([dag(divider), "--set", "App.Divider.STEP=0", "--inject", "App.Divider.CU"])
    lines = capsys.readouterr().err.splitlines()

    assert code == 1
    assert len(lines) == 2
    assert lines[0].startswith("error: R501 in App.Divider, ")
    assert "App.Divider" in lines[0]
    assert "(DIVIDER.fbt:12)" in lines[0]


def test_a_graph_that_nothing_starts_says_what_to_do(
    idle: Graph, dag: Dag, capsys: Capture
) -> None:
    code = main([dag(idle)])

    assert code == 0
    assert "--inject App.Counter.CU" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "App.Counter.STEP"], "expected PIN=VALUE"),
        (["--set", "App.Counter.STEP=apple"], 'cannot set "App.Counter.STEP" (of type UINT)'),
        (["--set", "App.Counter.STOP=1"], 'Did you mean "STEP"?'),
        (["--inject", "App.Countr.CU"], 'Did you mean "App.Counter"?'),
        (["--watch", "Nothing.*"], 'no pin matches "Nothing.*"'),
        (["--load", "nothing.json"], 'cannot load the state from "nothing.json"'),
        (["--trace", "no folder/x.jsonl"], "cannot write the trace"),
        (["--save", "no folder/x.json"], 'there is no folder "no folder"; make it first'),
        (["--save", "/"], 'cannot save the state to "/": it is a folder'),
        (["--trace", "x", "--save", "./x"], "--save would overwrite the file of --trace"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_exit_code_2(
    idle: Graph, dag: Dag, capsys: Capture, arguments: list[str], words: str
) -> None:
    code = main([dag(idle), *arguments])
    shown = capsys.readouterr()

    assert code == 2
    assert words in shown.err
    assert shown.err.startswith("error: ")
    assert len(shown.err.splitlines()) == 1
    assert shown.out == ""


@pytest.mark.parametrize("option", ["--trace", "--save"])
def test_no_option_overwrites_the_graph(
    idle: Graph, dag: Dag, capsys: Capture, option: str
) -> None:
    path = dag(idle)
    before = Path(path).read_bytes()

    assert main([path, option, path]) == 2

    assert f'{option} would overwrite the graph, "{path}"' in capsys.readouterr().err
    assert Path(path).read_bytes() == before


@pytest.mark.parametrize("option", ["--trace", "--save", "--load"])
def test_what_must_be_a_file_is_not_standard_input_or_output(
    idle: Graph, dag: Dag, capsys: Capture, option: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([dag(idle), option, "-"])

    assert ended.value.code == 2
    assert '"-" is no file' in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--simulate", "soon"], ["--for", "10"], ["--nonsense"]])
def test_wrong_options_end_with_code_2(
    idle: Graph, dag: Dag, capsys: Capture, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([dag(idle), *arguments])

    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_a_source_gets_the_command_that_compiles_it(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "plant.sys"
    path.write_text("<System/>")

    assert main([str(path)]) == 2
    assert f"python -m compiler {path} -o dag.json" in capsys.readouterr().err


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "runtime", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def quick(blinker: Graph) -> Graph:
    """Let it print at once, so that a test sees when it is running."""
    cycle = replace(blinker.nodes[1], parameters={"DT": "T#10ms"})
    return blinker.model_copy(update={"nodes": (blinker.nodes[0], cycle, *blinker.nodes[2:])})


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_cleanly(
    blinker: Graph, dag: Dag, number: signal.Signals, code: int
) -> None:
    with start(dag(quick(blinker)), "--print-state") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=15)

    assert process.returncode == code
    assert "App.Stops.CV = 1" in out
    assert "a stop was requested" in err


@pytest.mark.slow
def test_a_signal_stops_an_endless_event_loop(loop: Graph, dag: Dag) -> None:
    with start(dag(loop), "--watch", "App.A.CV", "--print-state") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=15)

    assert process.returncode == 130
    assert "App.Stops.CV = 1" in out


@pytest.mark.slow
def test_a_second_signal_aborts_even_one_algorithm_that_does_not_end(
    spinner: Graph, dag: Dag
) -> None:
    with start(dag(spinner)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=15)

    assert process.returncode == 130
    assert err == "aborted\n"


@pytest.mark.slow
def test_a_reader_that_leaves_ends_the_run_without_a_traceback(blinker: Graph, dag: Dag) -> None:
    with start(dag(blinker), "--simulate", "48h") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=15)

    assert process.returncode == 141
    assert err == ""


@pytest.mark.slow
def test_no_encoding_of_the_system_spoils_what_a_block_prints(blinker: Graph, dag: Dag) -> None:
    odd = replace(blinker.nodes[3], parameters={"LABEL": "'Zähler'"})
    nodes = (*blinker.nodes[:3], odd, *blinker.nodes[4:])
    path = dag(blinker.model_copy(update={"nodes": nodes}))
    arguments = [sys.executable, "-m", "runtime", path, "--simulate", "1s", "--format", "json"]
    done = subprocess.run(
        arguments,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(line.get("text", "").startswith("Zähler = ") for line in lines)
