"""Operations on JSON values and their text."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "json_data",
    "JSON values",
    types=(
        operation(
            "json.select",
            inputs={
                "data: JSON": "Where to look",
                "expression: STRING": "What to take, in JMESPath: items[?price > `10`].name",
                "required: BOOL": "Whether nothing found is a failure",
            },
            outputs={"value: JSON": "What was found; null where there is nothing"},
            comment="Takes a part of a JSON value, or makes another one of it",
        ),
        operation(
            "json.parse",
            inputs={"text: STRING": "The text"},
            outputs={"data: JSON": "Its value"},
            comment="Reads a text in JSON",
        ),
        operation(
            "json.format",
            inputs={
                "data: JSON": "The value",
                "indent: USINT": "Spaces for each level; 0: all in one line",
                "sort_keys: BOOL": "Whether the keys of objects are sorted",
            },
            outputs={"text: STRING": "The value as text"},
            comment="Writes a value as text in JSON",
        ),
    ),
    operations=(
        Operation(
            "json.select",
            "fblib.perform.json_data:select",
            pool="thread",
            notes=("The language of the expression is told at <https://jmespath.org>.",),
        ),
        Operation(
            "json.parse",
            "fblib.perform.json_data:parse",
            pool="thread",
            notes=("A text that is no JSON fails for good; the message has line and column.",),
        ),
        Operation("json.format", "fblib.perform.json_data:formatted", pool="thread"),
    ),
)
