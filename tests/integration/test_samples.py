"""Every sample compiles without complaint, and its run says what stands beside it."""

from pathlib import Path

import pytest

from compiler.cli import main as compile_main
from runtime.cli import main as run_main
from tests.conftest import Golden

SAMPLES = Path(__file__).parents[2] / "samples" / "4diac"
SYSTEMS = sorted(SAMPLES.glob("*/*.sys"))


def test_there_are_samples() -> None:
    assert len(SYSTEMS) >= 4


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.stem)
def test_a_sample_has_no_mistakes(system: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = compile_main(["check", str(system)])

    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.stem)
def test_a_sample_prints_what_stands_beside_it(
    system: Path, tmp_path: Path, golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    dag = tmp_path / "dag.json"
    assert compile_main([str(system), "-o", str(dag)]) == 0
    capsys.readouterr()

    code = run_main([str(dag), "--simulate", "20s", "--no-live"])

    assert code == 0
    golden(system.parent / "expected.txt", capsys.readouterr().out)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.stem)
def test_a_sample_gives_the_same_trace_every_time(system: Path, tmp_path: Path) -> None:
    dag = tmp_path / "dag.json"
    assert compile_main([str(system), "-o", str(dag)]) == 0
    traces = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]

    for trace in traces:
        arguments = [str(dag), "--simulate", "20s", "--no-live", "--trace", str(trace)]
        assert run_main(arguments) == 0

    assert traces[0].read_bytes() == traces[1].read_bytes()
    assert traces[0].stat().st_size
