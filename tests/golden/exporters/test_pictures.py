"""Graphs (`*.dag.json`) and what each exporter makes of them, side by side.

Rewrite the pictures with `--update-golden`, and look at them before committing.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.exporters.dot import to_dot
from compiler.exporters.mermaid import to_mermaid
from compiler.exporters.svg import to_svg
from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_from_json

HERE = Path(__file__).parent
EXPORTERS: dict[str, Callable[[Graph], str]] = {
    "mmd": to_mermaid,
    "dot": to_dot,
    "svg": to_svg,
}
CASES = sorted(path.name.removesuffix(".dag.json") for path in HERE.glob("*.dag.json"))


@pytest.mark.parametrize("ending", EXPORTERS)
@pytest.mark.parametrize("case", CASES)
def test_a_graph_is_drawn_as_before(
    case: str, ending: str, golden: Callable[[Path, str], None]
) -> None:
    graph = graph_from_json((HERE / f"{case}.dag.json").read_text(encoding="utf-8"))

    golden(HERE / f"{case}.{ending}", EXPORTERS[ending](graph))


def test_there_are_cases() -> None:
    assert len(CASES) >= 4
