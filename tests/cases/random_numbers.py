"""The numbers of FB_RANDOM."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "FB_RANDOM",
        {"SEED": "UINT#1"},
        [
            Line("INIT", events="INITO"),
            Line("REQ", events="CNF", outputs={"VAL": 0.5665615200996399}),
            Line("REQ", events="CNF", outputs={"VAL": 0.7457817196846008}),
            Line("INIT", events="INITO"),
            Line("REQ", events="CNF", outputs={"VAL": 0.5665615200996399}),
        ],
    ),
)
