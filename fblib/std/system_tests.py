"""Blocks of systems that test themselves: TEST_CONDITION, STEST_END."""

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_bool
from fblib.service import Context, Service

_PACKAGE = "eclipse4diac::utils"
_DELAY = 250_000_000
"""What FORTE waits before it ends, in nanoseconds."""


class Condition(Service):
    """TEST_CONDITION: tells whether `check` held, in the words of FORTE's system tests."""

    @override
    def event(self, context: Context, name: str) -> None:
        held = read_bool(context, "check")
        context.console(f"[TEST_CONDITION_{'PASSED' if held else 'FAILED'}] {context.node}")
        context.checked(held=held)
        context.emit("CNF")


class End(Service):
    """STEST_END: ends the run 250 ms after the first REQ, whatever else goes on."""

    @override
    def event(self, context: Context, name: str) -> None:
        if not context.armed:
            context.arm(_DELAY)

    @override
    def fired(self, context: Context) -> None:
        context.stop_run()


FAMILY = Family(
    "system_tests",
    "Systems that test themselves",
    types=(
        block(
            "TEST_CONDITION",
            package=_PACKAGE,
            body=service("TEST_CONDITION"),
            event_inputs=("REQ(check)",),
            event_outputs=("CNF",),
            inputs=("check: BOOL",),
            comment="Tells whether a condition held",
        ),
        block(
            "STEST_END",
            package=_PACKAGE,
            body=service("STEST_END", waits=True),
            event_inputs=("REQ",),
            comment="Ends the run",
        ),
    ),
    services={"TEST_CONDITION": Condition(), "STEST_END": End()},
)
