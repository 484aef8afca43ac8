"""Supervision of time by adapters: the one who waits has the plug, the timer the socket."""

from compiler.ir.declarations import InterfaceDeclaration, TypeDeclaration
from fblib.declare import bare_type, block, event, network, variable
from fblib.family import Family

_EVENTS = "iec61499::events"


def _adapter(name: str, comment: str) -> TypeDeclaration:
    return bare_type(
        name,
        kind="adapter",
        package=_EVENTS,
        interface=InterfaceDeclaration(
            event_inputs=(event("TimeOut"),),
            event_outputs=(event("START(DT)"), event("STOP")),
            outputs=(variable("DT: TIME"),),
        ),
        comment=comment,
    )


def _timer(name: str, adapter: str, delay: str, comment: str) -> TypeDeclaration:
    return block(
        name,
        package=_EVENTS,
        body=network(
            {"DLY": f"{_EVENTS}::{delay}"},
            events=(
                "TimeOutSocket.START -> DLY.START",
                "TimeOutSocket.STOP -> DLY.STOP",
                "DLY.EO -> TimeOutSocket.TimeOut",
            ),
            data=("TimeOutSocket.DT -> DLY.DT",),
        ),
        sockets=(f"TimeOutSocket: {_EVENTS}::{adapter}",),
        comment=comment,
    )


FAMILY = Family(
    "timeouts",
    "Time-outs by adapters",
    types=(
        _adapter("ATimeOut", "Starts and stops a time-out, and hears of it"),
        _adapter("ARTimeOut", "Starts, restarts and stops a time-out, and hears of it"),
        _timer("E_TimeOut", "ATimeOut", "E_DELAY", "A time-out"),
        _timer("E_RTimeOut", "ARTimeOut", "E_RDELAY", "A time-out that can be started again"),
    ),
)
