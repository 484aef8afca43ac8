"""What blocks of systems do that test themselves; STEST_END has unit tests, it says nothing."""

from tests.bench import Line

CASES = (
    (
        "TEST_CONDITION",
        {},
        [Line("REQ", {"check": True}, "CNF"), Line("REQ", {"check": False}, "CNF")],
    ),
    ("STEST_END", {}, [Line("REQ"), Line("REQ", at=100), Line(at=400)]),
)
