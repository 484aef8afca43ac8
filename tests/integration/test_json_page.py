"""docs/json.md names every field there is, and its examples compile."""

import re
from pathlib import Path

import pytest

from compiler.driver import compile_bytes
from compiler.frontends.jsonconf import config_json_schema
from fblib.catalog import LIBRARY

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_compiles_without_complaint(example: str) -> None:
    result = compile_bytes(example.encode(), "example.json", library=LIBRARY)

    assert [item.message for item in result.diagnostics] == []


def test_every_field_is_told_of() -> None:
    schema = config_json_schema()
    fields = {*schema["properties"], *schema["$defs"]["TaskForm"]["properties"]}

    assert [field for field in sorted(fields) if f"`{field}`" not in PAGE] == []
