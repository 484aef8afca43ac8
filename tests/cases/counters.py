"""What counters of IEC 61131-3 count."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    *(
        (
            f"FB_CTU{suffix}",
            {"PV": "2"},
            [
                Line("REQ", events="CNF", outputs={"CV": 0, "Q": False}),
                Line("REQ", {"CU": True}, "CNF", {"CV": 1, "Q": False}),
                Line("REQ", events="CNF", outputs={"CV": 2, "Q": True}),
                Line("REQ", {"R": True}, "CNF", {"CV": 0, "Q": False}),
            ],
        )
        for suffix in ("", "_DINT", "_LINT", "_UDINT", "_ULINT")
    ),
    *(
        (
            f"FB_CTD{suffix}",
            {"PV": "1"},
            [
                Line("REQ", {"LD": True}, "CNF", {"CV": 1, "Q": False}),
                Line("REQ", {"LD": False, "CD": True}, "CNF", {"CV": 0, "Q": True}),
                Line("REQ", events="CNF", outputs={"CV": below, "Q": True}),
            ],
        )
        for suffix, below in (("", -1), ("_DINT", -1), ("_LINT", -1), ("_UDINT", 0), ("_ULINT", 0))
    ),
    *(
        (
            f"FB_CTUD{suffix}",
            {"PV": "1"},
            [
                Line("REQ", {"CU": True}, "CNF", {"CV": 1, "QU": True, "QD": False}),
                Line("REQ", {"CD": True}, "CNF", {"CV": 1}),
                Line("REQ", {"CU": False}, "CNF", {"CV": 0, "QU": False, "QD": True}),
                Line("REQ", {"LD": True}, "CNF", {"CV": 1, "QU": True, "QD": False}),
                Line("REQ", {"R": True}, "CNF", {"CV": 0}),
            ],
        )
        for suffix in ("", "_DINT", "_LINT", "_ULINT")
    ),
)
