"""What counters of events count."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "E_CTU",
        {"PV": "2"},
        [
            Line("CU", events="CUO", outputs={"CV": 1, "Q": False}),
            Line("CU", events="CUO", outputs={"CV": 2, "Q": True}),
            Line("R", events="RO", outputs={"CV": 0, "Q": False}),
        ],
    ),
    (
        "E_CTD",
        {"PV": "1"},
        [
            Line("CD"),
            Line("LD", events="LDO", outputs={"CV": 1, "Q": False}),
            Line("CD", events="CDO", outputs={"CV": 0, "Q": True}),
            Line("CD", outputs={"CV": 0}),
        ],
    ),
    *(
        (
            block,
            {"PV": "2"},
            [
                Line("CD"),
                Line("CU", events="CO", outputs={"CV": 1, "QU": False, "QD": False}),
                Line("CU", events="CO", outputs={"CV": 2, "QU": True, "QD": False}),
                Line("CD", events="CO", outputs={"CV": 1, "QU": False, "QD": False}),
                Line("R", events="RO", outputs={"CV": 0, "QU": False, "QD": True}),
                Line("LD", events="LDO", outputs={"CV": 2, "QU": True, "QD": False}),
                Line("LD", {"PV": largest}, "LDO", {"CV": largest}),
                Line("CU", outputs={"CV": largest}),
            ],
        )
        for block, largest in (("E_CTUD", 65535), ("E_CTUD_UDINT", 2**32 - 1))
    ),
)
