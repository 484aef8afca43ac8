"""An operation that writes into the log of the run."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "log",
    "The log of the run",
    types=(
        operation(
            "log",
            inputs={
                "text: STRING": "What is written",
                "data: JSON": "Written behind it as JSON, unless it is null",
                "level: STRING = 'info'": "debug, info, warning, or error",
            },
            outputs={"line: STRING": "What was written"},
            comment="Writes a line into the log of the run",
        ),
    ),
    operations=(
        Operation(
            "log",
            "fblib.perform.log:write",
            notes=("A line has 4,000 characters at most; what would end it is written as `\\n`.",),
        ),
    ),
)
