"""docs/python-blocks.md: its examples work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@pytest.fixture(scope="module")
def page(root: Path) -> Path:
    return root / "docs/python-blocks.md"


def examples(page: Path) -> Iterator[str]:
    """Yield the examples, each behind as many empty lines as stand before it."""
    text = page.read_text(encoding="utf-8")
    for found in PYTHON.finditer(text):
        yield "\n" * text[: found.start(1)].count("\n") + found[1]


def test_the_examples_work_one_after_the_other(page: Path) -> None:
    names: dict[str, object] = {"__name__": "my_blocks"}
    found = list(examples(page))

    for code in found:
        exec(compile(code, str(page), "exec"), names)  # noqa: S102 - that is what is tested

    assert len(found) >= 6
    assert {"SQUARE", "COUNTER", "FETCH"} <= names.keys()


def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
    assert links
