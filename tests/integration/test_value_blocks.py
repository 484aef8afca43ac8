"""What blocks of values do besides computing: they fail where there is no result, and print."""

from collections.abc import Mapping

import pytest

from runtime.errors import RunError
from tests.bench import Bench, Line

pytestmark = pytest.mark.usefixtures("every_kernel")


@pytest.mark.parametrize(
    ("block", "inputs"),
    [
        ("F_DIV", {"IN1": "INT#1", "IN2": "INT#0"}),
        ("F_MOD", {"IN1": "INT#1", "IN2": "INT#0"}),
    ],
)
def test_what_cannot_be_computed_ends_the_run(block: str, inputs: Mapping[str, str]) -> None:
    bench = Bench(block, inputs)

    with pytest.raises(RunError, match="zero"):
        bench.take(Line("REQ"))


def test_the_console_prints() -> None:
    bench = Bench("OUT_ANY_CONSOLE", {"QI": "TRUE", "LABEL": "'sum'", "IN": "INT#5"})

    bench.take(Line("REQ"))
    bench.take(Line("REQ", {"IN": 6}))
    bench.take(Line("REQ", {"QI": False}))

    assert bench.printed == ["sum = 5", "sum = 6"]
