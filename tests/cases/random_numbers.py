"""The numbers of FB_RANDOM."""

from tests.bench import Line

CASES = (
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
