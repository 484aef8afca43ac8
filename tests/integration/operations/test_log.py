"""Lines in the log of a run."""

from pathlib import Path

import pytest

from fblib.operation import OperationError
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        ({"text": "Größe: 5 €"}, "Größe: 5 €"),
        ({"text": "late", "level": "warning"}, "[warning] late"),
        ({"text": "got", "data": {"a": [1, None]}}, 'got {"a": [1, null]}'),
        ({"data": False}, "false"),
        ({"text": "two\nlines\x1b[31m\u2028"}, r"two\nlines\x1b[31m\u2028"),
        ({"text": "x" * 10_000}, "x" * 3_999 + "…"),
    ],
)
@in_loop
async def test_a_line_is_written(inputs: dict[str, Value], line: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform("log", **inputs)

    assert outputs == {"line": line}
    assert bench.logged == [line]


@in_loop
async def test_a_level_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match=r'"level" may not be "warn".*warning'):
        await Bench(tmp_path).perform("log", text="x", level="warn")
