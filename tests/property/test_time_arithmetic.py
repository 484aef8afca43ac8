"""Durations, dates and times of day, against 64-bit numbers and Python's calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.computing import Computer, computation
from tests.kernels import once_per_kernel
from tests.type_model import wrapped

pytestmark = pytest.mark.usefixtures("every_kernel")

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_YEARS = 365 * 86_400

durations = st.integers(-(2**63), 2**63 - 1) | st.integers(-10 * DAY, 10 * DAY)
moments = st.timedeltas(dt.timedelta(days=-270 * 365), dt.timedelta(days=230 * 365)).map(
    lambda since: EPOCH + since
)


def nanoseconds(moment: dt.datetime) -> int:
    """Return a moment as a DT."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1) * 1_000


@once_per_kernel
def computer() -> Computer:
    """Return the blocks of this file in one graph."""
    durations_block = computation(
        "DURATIONS",
        {
            "SUM": ("TIME", "SUM := A + B;"),
            "DIFFERENCE": ("TIME", "DIFFERENCE := A - B;"),
            "NEGATIVE": ("TIME", "NEGATIVE := -A;"),
            "PRODUCT": ("TIME", "PRODUCT := A * N;"),
            "QUOTIENT": ("TIME", "QUOTIENT := A / D;"),
            "SAME_SUM": ("TIME", "SAME_SUM := ADD_TIME(A, B);"),
            "SAME_PRODUCT": ("TIME", "SAME_PRODUCT := MULTIME(A, N);"),
            "LONGER": ("BOOL", "LONGER := A > B;"),
            "SECONDS": ("LINT", "SECONDS := TIME_IN_S_TO_LINT(A);"),
            "LONG": ("LTIME", "LONG := A;"),
        },
        inputs=("A: TIME", "B: TIME", "N: INT", "D: INT = 1"),
    )
    moments_block = computation(
        "MOMENTS",
        {
            "LATER": ("DT", "LATER := A + SHIFT;"),
            "EARLIER": ("DT", "EARLIER := A - SHIFT;"),
            "BETWEEN": ("TIME", "BETWEEN := A - B;"),
            "DAY": ("DATE", "DAY := DT_TO_DATE(A);"),
            "CLOCK": ("TOD", "CLOCK := DT_TO_TOD(A);"),
            "AGAIN": ("DT", "AGAIN := CONCAT_DATE_TOD(DAY, CLOCK);"),
            "WEEKDAY": ("USINT", "WEEKDAY := DAY_OF_WEEK(DAY);"),
            "CLOCK_LATER": ("TOD", "CLOCK_LATER := CLOCK + SHIFT;"),
        },
        inputs=("A: DT", "B: DT", "SHIFT: TIME"),
    )
    parts_block = computation(
        "PARTS",
        {
            "Y": ("UINT", "SPLIT_DT(A, Y, M, D, H, MIN_, S, MS);"),
            "M": ("USINT", ""),
            "D": ("USINT", ""),
            "H": ("SINT", ""),
            "MIN_": ("INT", ""),
            "S": ("DINT", ""),
            "MS": ("LINT", ""),
            "YEAR": ("REAL", "SPLIT_LDATE(IN := DT_TO_DATE(A), YEAR => YEAR, DAY => DAY);"),
            "DAY": ("INT", ""),
            "SECOND": ("UINT", "SPLIT_TOD(IN := DT_TO_TOD(A), SECOND => SECOND);"),
            "A_AGAIN": ("DT", "A_AGAIN := CONCAT_DT(Y, M, D, H, MIN_, S, MS);"),
        },
        inputs=("A: DT",),
    )
    return Computer((durations_block, moments_block, parts_block))


@given(durations, durations, st.integers(-(2**15), 2**15 - 1), st.integers(1, 2**15 - 1))
def test_durations_are_64_bit_nanoseconds(a: int, b: int, factor: int, divisor: int) -> None:
    found = computer().compute("DURATIONS", A=a, B=b, N=factor, D=divisor)

    whole, seconds = abs(a) // divisor, abs(a) // SECOND
    assert found == {
        "SUM": wrapped(a + b, "TIME"),
        "DIFFERENCE": wrapped(a - b, "TIME"),
        "NEGATIVE": wrapped(-a, "TIME"),
        "PRODUCT": wrapped(a * factor, "TIME"),
        "QUOTIENT": whole if a >= 0 else wrapped(-whole, "TIME"),
        "SAME_SUM": wrapped(a + b, "TIME"),
        "SAME_PRODUCT": wrapped(a * factor, "TIME"),
        "LONGER": a > b,
        "SECONDS": seconds if a >= 0 else -seconds,
        "LONG": a,
    }


@given(moments, moments, st.integers(-290 * _YEARS, 290 * _YEARS))
def test_moments_are_those_of_the_calendar(
    one: dt.datetime, other: dt.datetime, shift: int
) -> None:
    a, b, shifted = nanoseconds(one), nanoseconds(other), shift * SECOND
    found = computer().compute("MOMENTS", A=a, B=b, SHIFT=shifted)

    midnight = one.replace(hour=0, minute=0, second=0, microsecond=0)
    clock = a - nanoseconds(midnight)
    assert found == {
        "LATER": wrapped(a + shifted, "LINT"),
        "EARLIER": wrapped(a - shifted, "LINT"),
        "BETWEEN": wrapped(a - b, "TIME"),
        "DAY": nanoseconds(midnight),
        "CLOCK": clock,
        "AGAIN": a,
        "WEEKDAY": one.isoweekday() % 7,
        "CLOCK_LATER": (clock + shifted) % DAY,
    }


@given(moments)
def test_moments_are_taken_apart_as_the_calendar_says(moment: dt.datetime) -> None:
    found = computer().compute("PARTS", A=nanoseconds(moment))

    assert found == {
        "Y": moment.year,
        "M": moment.month,
        "D": moment.day,
        "H": moment.hour,
        "MIN_": moment.minute,
        "S": moment.second,
        "MS": moment.microsecond // 1_000,
        "YEAR": float(moment.year),
        "DAY": moment.day,
        "SECOND": moment.second,
        "A_AGAIN": nanoseconds(moment) // 1_000_000 * 1_000_000,
    }
