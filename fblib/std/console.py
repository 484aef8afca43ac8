"""OUT_ANY_CONSOLE: tells a person a value."""

from typing_extensions import override

from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_bool
from fblib.service import Context, Service
from fblib.texts import literal


class Console(Service):
    """OUT_ANY_CONSOLE: prints `LABEL = value`, or the value alone, while QI is TRUE."""

    @override
    def event(self, context: Context, name: str) -> None:
        enabled = read_bool(context, "QI")
        if enabled:
            label = context.read("LABEL")
            text = _shown(context)
            context.console(f"{label} = {text}" if label else text)
        context.write("QO", enabled)
        context.emit("CNF")


def _shown(context: Context) -> str:
    """Return IN as people read it: text without quotes, anything else as a literal."""
    value = context.read("IN")
    if isinstance(value, str) and value.isprintable():
        return value
    return literal(context, value, context.type_of("IN"))


FAMILY = Family(
    "console",
    "Telling people",
    types=(
        block(
            "OUT_ANY_CONSOLE",
            package="eclipse4diac::utils",
            body=service("OUT_ANY_CONSOLE"),
            event_inputs=("REQ(QI, LABEL, IN)",),
            event_outputs=("CNF(QO)",),
            inputs=("QI: BOOL", "LABEL: STRING", "IN: ANY"),
            outputs=("QO: BOOL",),
            comment="Prints a value with its label",
        ),
    ),
    services={"OUT_ANY_CONSOLE": Console()},
)
