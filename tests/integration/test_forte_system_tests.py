"""FORTE's own system tests: those of one device, as FORTE 2.0.1 passes and fails them.

`TimingTestRes` is left out: it measures how long a minute of events takes. The resources of
`Client`, `Server` and `MiddleSystem` talk with each other from three processes.
"""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from compiler.driver import Options, compile_file, graph_of
from compiler.ir.serialize import graph_to_json
from compiler.passes.flatten import Choice
from fblib.catalog import LIBRARY
from runtime.cli import main

Capture = pytest.CaptureFixture[str]


class Expected(NamedTuple):
    """What comes of a system test."""

    passed: int
    failed: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    """The texts of the files it writes."""


TESTS = {
    "Hard_Pass_Example": Expected(1),
    "Soft_Pass_Example": Expected(1),
    "Fail_Example": Expected(
        1, frozenset({"Fail_Example.SHOULD_FAIL_1", "Fail_Example.SHOULD_FAIL_2"})
    ),
    "DeInitCommFB": Expected(0),
    "normalExecution": Expected(3, files=("'csvFirstValue'; \n",)),
    "openAndNoClose": Expected(0, files=("",)),
    "doubleInit": Expected(2, files=("",)),
    "initDeinitNoWrite": Expected(2, files=("",)),
    "closeNotOpened": Expected(1),
    "writeWithoutInit": Expected(1),
    "writeQIFalse": Expected(2, files=("",)),
    "normalExecutionMultiple": Expected(
        4, files=("'csvFirstValue'; TRUE; 1; \n'csvFirstValue'; FALSE; 2; \n",)
    ),
    "noNameFile": Expected(1),
}


@pytest.fixture
def system(shared: Path) -> Path:
    path = shared / "corpus/4diac-examples/SystemTests/SystemTests.sys"
    if not path.is_file():
        pytest.skip("SystemTests.sys is not in ../shared/corpus")
    return path


@pytest.mark.parametrize("resource", TESTS)
def test_a_system_test_ends_as_with_forte(
    resource: str, system: Path, tmp_path: Path, capsys: Capture
) -> None:
    expected = TESTS[resource]
    options = Options(choice=Choice(resources=(resource,)))
    graph = graph_of(compile_file(system, library=LIBRARY, options=options))
    dag = tmp_path / "dag.json"
    dag.write_text(graph_to_json(graph), encoding="utf-8")
    files = tmp_path / "files"
    files.mkdir()

    code = main([str(dag), "--simulate", "1h", "--files", str(files), "--format", "json"])
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    conditions = report.get("conditions", {"passed": 0, "failed": {}})

    assert code == (3 if expected.failed else 0)
    assert report["ended_because"] == "block asked"
    assert conditions["passed"] == expected.passed
    assert frozenset(conditions["failed"]) == expected.failed
    assert tuple(path.read_text() for path in files.iterdir()) == expected.files
