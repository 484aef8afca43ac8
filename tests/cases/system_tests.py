"""What blocks of systems do that test themselves; STEST_END has unit tests, it says nothing."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "TEST_CONDITION",
        {},
        [Line("REQ", {"check": True}, "CNF"), Line("REQ", {"check": False}, "CNF")],
    ),
    ("STEST_END", {}, [Line("REQ"), Line("REQ", at=100), Line(at=400)]),
)
