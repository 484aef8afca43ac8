"""What others build on, as files that are published with the sources."""

import json
from collections.abc import Callable
from pathlib import Path

from compiler.ir.serialize import graph_json_schema


def test_the_published_schema_is_that_of_the_graph_model(
    root: Path, golden: Callable[[Path, str], None]
) -> None:
    schema = json.dumps(graph_json_schema(), indent=2, ensure_ascii=False) + "\n"

    golden(root / "docs/dag.schema.json", schema)
