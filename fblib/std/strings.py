"""Functions of strings, and the one that puts a date and a time of day together.

Those whose result is a number are services: the number is of any integer type, and the text
of an algorithm could not name the one that the pin has where the block is used.
"""

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, function_block, service, with_all
from fblib.family import Family
from fblib.integers import low_bits
from fblib.service import Context, Service

_PACKAGE = "iec61131::charString"

_FUNCTIONS = {
    "CONCAT": ("IN1 IN2", "IN1 followed by IN2"),
    "DELETE": ("IN L P", "IN without the L characters from position P on"),
    "INSERT": ("IN1 IN2 P", "IN1 with IN2 behind its character number P"),
    "LEFT": ("IN L", "The first L characters of IN"),
    "MID": ("IN L P", "L characters of IN from position P on"),
    "REPLACE": ("IN1 IN2 L P", "IN1 with IN2 instead of L characters from position P on"),
    "RIGHT": ("IN L", "The last L characters of IN"),
}
"""Those whose result is a string: their inputs. Positions count from 1."""


def _function(function: str, inputs: str, comment: str) -> TypeDeclaration:
    names = inputs.split()
    texts = tuple(name for name in names if name.startswith("IN"))
    return function_block(
        f"F_{function}",
        f"OUT := {function}({', '.join(names)});",
        package=_PACKAGE,
        inputs=tuple(f"{name}: {'ANY_STRING' if name in texts else 'ANY_INT'}" for name in names),
        outputs=("OUT: ANY_STRING",),
        # All strings are of one type; lengths and positions may each be of their own.
        same_type=((*texts, "OUT"),),
        comment=comment,
    )


class Length(Service):
    """Counts characters."""

    @override
    def event(self, context: Context, name: str) -> None:
        context.write("OUT", low_bits(len(str(context.read("IN"))), context.type_of("OUT")))
        context.emit("CNF")


class Search(Service):
    """Looks for a text in another one."""

    @override
    def event(self, context: Context, name: str) -> None:
        position = str(context.read("IN1")).find(str(context.read("IN2"))) + 1
        context.write("OUT", low_bits(position, context.type_of("OUT")))
        context.emit("CNF")


def _number(name: str, inputs: tuple[str, ...], comment: str) -> TypeDeclaration:
    return block(
        name,
        package=_PACKAGE,
        body=service(name),
        event_inputs=(with_all("REQ", inputs),),
        event_outputs=("CNF(OUT)",),
        inputs=tuple(f"{pin}: ANY_STRING" for pin in inputs),
        outputs=("OUT: ANY_INT",),
        comment=comment,
    )


_DATE_AND_TIME = function_block(
    "F_CONCAT_DATE_TOD",
    "OUT := CONCAT_DATE_TOD(IN1, IN2);",
    package=_PACKAGE,
    inputs=("IN1: DATE", "IN2: TIME_OF_DAY"),
    outputs=("OUT: DATE_AND_TIME",),
    comment="The moment that is at the time IN2 of the day IN1",
)

FAMILY = Family(
    "strings",
    "Strings",
    types=(
        *(_function(name, *row) for name, row in _FUNCTIONS.items()),
        _number("F_LEN", ("IN",), "How many characters IN has"),
        _number(
            "F_FIND",
            ("IN1", "IN2"),
            "Where IN2 begins in IN1, counted from 1; 0 if it is not there",
        ),
        _DATE_AND_TIME,
    ),
    services={"F_LEN": Length(), "F_FIND": Search()},
)
