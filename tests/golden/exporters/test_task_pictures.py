"""JSON configs and the pictures of their tasks, side by side; and those of the samples.

Rewrite the pictures with `--update-golden`, and look at them before committing.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.driver import Options, compile_file, graph_of
from compiler.exporters.dot import tasks_to_dot
from compiler.exporters.mermaid import tasks_to_mermaid
from compiler.exporters.svg import tasks_to_svg
from compiler.ir.task_view import TaskView, task_view
from fblib.catalog import LIBRARY

HERE = Path(__file__).parent / "tasks"
ROOT = Path(__file__).parents[3]
EXPORTERS: dict[str, Callable[[TaskView], str]] = {
    "mmd": tasks_to_mermaid,
    "dot": tasks_to_dot,
    "svg": tasks_to_svg,
}
CASES = {
    **{path.stem: path for path in sorted(HERE.glob("*.json"))},
    **{f"sample.{path.stem}": path for path in sorted(ROOT.glob("samples/json/*.json"))},
}


@pytest.mark.parametrize("ending", EXPORTERS)
@pytest.mark.parametrize("case", CASES)
def test_tasks_are_drawn_as_before(
    case: str, ending: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = CASES[case]
    monkeypatch.chdir(path.parent)  # what stands in pictures of where tasks are declared
    graph = graph_of(compile_file(Path(path.name), library=LIBRARY, options=Options()))

    golden(HERE / f"{case}.{ending}", EXPORTERS[ending](task_view(graph)))


def test_there_are_cases_and_samples() -> None:
    assert len(CASES) >= 9
