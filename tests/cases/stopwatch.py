"""What a stopwatch measures."""

from collections.abc import Sequence

from tests.bench import MILLISECOND, Case, Line

CASES: Sequence[Case] = (
    (
        "E_STOPWATCH",
        {},
        [
            Line("START"),
            Line("ET", at=5, events="ETO", outputs={"TD": 5 * MILLISECOND}),
            Line("STOP", at=7, events="EO", outputs={"TD": 7 * MILLISECOND}),
            Line("RESET", at=8, events="RESETO", outputs={"TD": 0}),
        ],
    ),
)
