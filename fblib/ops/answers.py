"""Operations that wait for people, and for events from outside."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

_TIMEOUT = {"timeout: LREAL": "Seconds after which it fails; 0: it waits for ever"}
_COUNTED = (
    "The seconds of `timeout` count from the first time it waits, through crashes and restarts; "
    "when they are over it fails for good."
)

FAMILY = Family(
    "answers",
    "Waiting for people and events",
    types=(
        operation(
            "human.approve",
            inputs={
                "question: STRING": "What is to be decided",
                "details: JSON": "What helps to decide it",
                "approvers: JSON": "A list of those whose answer counts; null: anybody's",
                "reject_fails: BOOL": "Whether a no is a failure",
                **_TIMEOUT,
            },
            outputs={
                "approved: BOOL": "The answer",
                "answer: JSON": "All of it, an object: approved, by, comment, data",
                "by: STRING": "Who gave it",
            },
            comment="Waits until somebody approves or rejects",
        ),
        operation(
            "event.wait",
            inputs={"name: STRING": "Of the event", **_TIMEOUT},
            outputs={"data: JSON": "What came with it"},
            comment="Waits for an event of that name from outside",
        ),
    ),
    operations=(
        Operation(
            "human.approve",
            "fblib.perform.answers:approve",
            notes=(
                "A no is a result: `approved` is false. With `reject_fails` it fails for good.",
                "An answer of somebody else than `approvers` is logged, and it waits on.",
                _COUNTED,
            ),
        ),
        Operation("event.wait", "fblib.perform.answers:wait_for_event", notes=(_COUNTED,)),
    ),
)
