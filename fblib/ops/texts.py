"""Operations on text."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "texts",
    "Text",
    types=(
        operation(
            "text.template",
            inputs={
                "template: STRING": "Text with places: Hello {{ name }}, it is {{ t }} °C",
                "values: JSON": "An object: what the names in it stand for",
            },
            outputs={"text: STRING": "The text with everything in its place"},
            comment="Fills in a template",
        ),
        operation(
            "text.split",
            inputs={
                "text: STRING": "The text",
                "separator: STRING": "What is between the parts; empty: ends of lines",
                "strip: BOOL = TRUE": "Whether spaces around the parts go, and empty parts, too",
            },
            outputs={
                "parts: JSON": "A list of texts",
                "count: UDINT": "How many there are",
            },
            comment="Splits a text into parts",
        ),
    ),
    operations=(
        Operation(
            "text.template",
            "fblib.perform.templates:fill",
            pool="thread",
            notes=(
                (
                    "The language is Jinja's, told at "
                    "<https://jinja.palletsprojects.com/templates/>, in its sandbox."
                ),
                "A name that `values` does not have fails for good.",
                (
                    "A template makes 64 MiB of text at most, in 1,000,000 rounds of its loops "
                    "and calls; what could make more at once (`format`, `center` …) is not there."
                ),
            ),
        ),
        Operation("text.split", "fblib.perform.texts:split", pool="thread"),
    ),
)
