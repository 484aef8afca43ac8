"""F_TRUNC: its result has whatever integer type is wired to it, so its text could not name one."""

import math

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.integers import low_bits
from fblib.service import Context, Service


class Truncation(Service):
    """Cuts off what follows the decimal point; what does not fit keeps its low bits."""

    @override
    def event(self, context: Context, name: str) -> None:
        value = context.read("IN")
        if not isinstance(value, int | float) or not math.isfinite(value):
            context.fail(f"IN is {value}, which has no integer part")
            return
        context.write("OUT", low_bits(math.trunc(value), context.type_of("OUT")))
        context.emit("CNF")


FAMILY = Family(
    "truncation",
    "Integer parts",
    types=(
        block(
            "F_TRUNC",
            package="iec61131::arithmetic",
            body=service("F_TRUNC"),
            event_inputs=("REQ(IN)",),
            event_outputs=("CNF(OUT)",),
            inputs=("IN: ANY_REAL",),
            outputs=("OUT: ANY_INT",),
            comment="The integer part of IN",
        ),
    ),
    services={"F_TRUNC": Truncation()},
)
