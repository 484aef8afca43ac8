"""Operations that wait for a time."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "pause",
    "Waiting for a time",
    types=(
        operation(
            "sleep",
            inputs={"seconds: LREAL = 1.0": "How long"},
            outputs={"slept: LREAL": "How many seconds it waited"},
            comment="Waits for some seconds; a crash does not begin the wait anew",
        ),
    ),
    operations=(Operation("sleep", "fblib.perform.pause:sleep"),),
)
