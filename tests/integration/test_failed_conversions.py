"""A text that is no value ends the run with an error that says where and why."""

import pytest

from runtime.errors import CodeError
from tests.bench import Bench, Line

pytestmark = pytest.mark.usefixtures("every_kernel")


@pytest.mark.parametrize(
    ("block", "value", "reason"),
    [
        ("F_STRING_AS_INT", "12x", '"12x" is not an INT; expected a whole number'),
        ("F_STRING_TO_INT", "40000", '"40000" does not fit into INT (-32768 to 32767)'),
        ("F_STRING_AS_INT", "1.5", '"1.5" is not an INT'),
        ("F_WSTRING_AS_BOOL", "yes", '"yes" is not a BOOL; expected TRUE, FALSE, 1 or 0'),
        ("F_STRING_TO_REAL", "1e39", '"1e39" does not fit into REAL'),
        ("F_STRING_AS_TIME", "5 s", '"5 s" is not a TIME; expected T#1h30m'),
        ("F_WSTRING_TO_BYTE", "", "an empty WSTRING is no BYTE"),
        ("F_BYTE_BCD_TO_USINT", 0x1A, "16#1A is no binary coded decimal"),
        ("F_LWORD_BCD_TO_ULINT", 0xF << 60, "is no binary coded decimal"),
    ],
)
def test_what_is_no_value_of_the_type_fails_the_run(
    block: str, value: str | int, reason: str
) -> None:
    bench = Bench(block, {})

    with pytest.raises(CodeError) as caught:
        bench.take(Line("REQ", inputs={"IN": value}))

    assert reason in str(caught.value)
    assert bench.node in str(caught.value)
