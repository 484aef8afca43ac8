"""What time it is after 50 ms of virtual time, which begins in 1970."""

from collections.abc import Sequence

from tests.bench import Case, Line

_NOW = 50_000_000

CASES: Sequence[Case] = (
    ("F_NOW", {}, [Line("REQ", events="CNF", outputs={"": _NOW}, at=50)]),
    ("F_NOW_MONOTONIC", {}, [Line("REQ", events="CNF", outputs={"": _NOW}, at=50)]),
    ("TIMESTAMP_NS", {}, [Line("REQ", events="CNF", outputs={"": _NOW}, at=50)]),
    (
        "TIMESTAMP_NS",
        {"startDate": "DT#1970-01-01-00:00:00.010"},
        [Line("REQ", events="CNF", outputs={"": _NOW - 10_000_000}, at=50)],
    ),
)
