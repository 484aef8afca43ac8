"""Operations on tables as text."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

_COMMON = {
    "delimiter: STRING = ','": "What is between the fields: one character",
    "header: BOOL = TRUE": "Whether the first line has the names of the columns",
}

FAMILY = Family(
    "csv_data",
    "Tables as text (CSV)",
    types=(
        operation(
            "csv.parse",
            inputs={"text: STRING": "The table", **_COMMON},
            outputs={
                "rows: JSON": "A list of objects by column; without header a list of lists",
                "count: UDINT": "How many rows there are",
            },
            comment="Reads a table in CSV",
        ),
        operation(
            "csv.format",
            inputs={
                "rows: JSON": "A list of objects, or of lists",
                "columns: JSON": "Their names, in order; null: all that the objects have",
                **_COMMON,
            },
            outputs={"text: STRING": "The table"},
            comment="Writes a table in CSV",
        ),
    ),
    operations=(
        Operation(
            "csv.parse",
            "fblib.perform.csv_data:parse",
            pool="thread",
            notes=(
                "All fields are texts. Lines without anything are left out.",
                (
                    "A row that has more or fewer fields than the header, or a header that has a "
                    "name twice, fails for good."
                ),
            ),
        ),
        Operation(
            "csv.format",
            "fblib.perform.csv_data:formatted",
            pool="thread",
            notes=(
                "A list or object in a field is written as JSON, null as nothing.",
                "An object without a column has nothing there; one with another column fails.",
            ),
        ),
    ),
)
