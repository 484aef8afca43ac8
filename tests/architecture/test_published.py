"""What others build on, as files that are published with the sources."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compiler.frontends.jsonconf import config_json_schema
from compiler.ir.serialize import graph_json_schema


@pytest.mark.parametrize(
    ("file", "schema"),
    [("dag.schema.json", graph_json_schema), ("config.schema.json", config_json_schema)],
)
def test_a_published_schema_is_that_of_the_models(
    file: str,
    schema: Callable[[], dict[str, Any]],
    root: Path,
    golden: Callable[[Path, str], None],
) -> None:
    golden(root / "docs" / file, json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
