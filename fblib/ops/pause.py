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
        operation(
            "wait_until",
            inputs={
                "moment: STRING": "When: 2026-12-24T18:00:00+01:00, without zone in UTC, or "
                "DT#2026-12-24-17:00:00"
            },
            outputs={"reached: STRING": "The moment, in UTC"},
            comment="Waits until a moment; one that is over does not wait",
        ),
    ),
    operations=(
        Operation("sleep", "fblib.perform.pause:sleep"),
        Operation("wait_until", "fblib.perform.pause:wait_until"),
    ),
)
