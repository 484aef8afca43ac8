"""Every JSON sample compiles without complaint, and fits the published schema by its fields."""

import json
from pathlib import Path

import pytest

from compiler.driver import compile_file
from compiler.ir.blocks import OperationBody
from fblib.catalog import LIBRARY

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples" / "json").glob("*.json"))


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 5


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_has_no_mistakes(sample: Path) -> None:
    result = compile_file(sample, library=LIBRARY)

    assert [item.message for item in result.diagnostics] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_task_of_a_sample_is_begun_by_something(sample: Path) -> None:
    graph = compile_file(sample, library=LIBRARY).graph
    assert graph is not None
    begun = {wire.target for wire in graph.event_wires}
    undoing = {node.policy.compensate for node in graph.nodes}
    operations = [
        node.id for node in graph.nodes if isinstance(graph.types[node.type].body, OperationBody)
    ]

    assert [node for node in operations if node not in begun | undoing] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_schema_has_every_field_of_a_sample(sample: Path) -> None:
    schema = json.loads((ROOT / "docs" / "config.schema.json").read_text(encoding="utf-8"))
    config = json.loads(sample.read_text(encoding="utf-8"))
    fields = set(schema["$defs"]["TaskForm"]["properties"])

    assert config.keys() <= schema["properties"].keys()
    assert all(task.keys() <= fields for task in config["tasks"])
