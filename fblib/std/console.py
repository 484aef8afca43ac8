"""Blocks that tell a person something: OUT_ANY_CONSOLE, TEST_CONDITION."""

from typing_extensions import override

from compiler.ir.datatypes import DataType
from compiler.ir.literals import format_literal
from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_bool
from fblib.service import Context, Service, Value

_PACKAGE = "eclipse4diac::utils"


class Console(Service):
    """OUT_ANY_CONSOLE: prints `LABEL = value`, or the value alone, while QI is TRUE."""

    @override
    def event(self, context: Context, name: str) -> None:
        enabled = read_bool(context, "QI")
        if enabled:
            label = context.read("LABEL")
            text = shown(context.read("IN"), context.type_of("IN"))
            context.console(f"{label} = {text}" if label else text)
        context.write("QO", enabled)
        context.emit("CNF")


class Condition(Service):
    """TEST_CONDITION: tells whether `check` held, in the words of FORTE's system tests."""

    @override
    def event(self, context: Context, name: str) -> None:
        held = read_bool(context, "check")
        context.console(f"[TEST_CONDITION_{'PASSED' if held else 'FAILED'}] {context.node}")
        context.checked(held=held)
        context.emit("CNF")


def shown(value: Value, datatype: DataType) -> str:
    """Return a value as people read it: text without quotes, anything else as a literal."""
    if isinstance(value, str) and value.isprintable():
        return value
    return format_literal(value, datatype)


FAMILY = Family(
    "console",
    "Telling people",
    types=(
        block(
            "OUT_ANY_CONSOLE",
            package=_PACKAGE,
            body=service("OUT_ANY_CONSOLE"),
            event_inputs=("REQ(QI, LABEL, IN)",),
            event_outputs=("CNF(QO)",),
            inputs=("QI: BOOL", "LABEL: STRING", "IN: ANY"),
            outputs=("QO: BOOL",),
            comment="Prints a value with its label",
        ),
        block(
            "TEST_CONDITION",
            package=_PACKAGE,
            body=service("TEST_CONDITION"),
            event_inputs=("REQ(check)",),
            event_outputs=("CNF",),
            inputs=("check: BOOL",),
            comment="Tells whether a condition held",
        ),
    ),
    services={"OUT_ANY_CONSOLE": Console(), "TEST_CONDITION": Condition()},
)
