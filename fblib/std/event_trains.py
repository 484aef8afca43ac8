"""Trains of events, and event-driven timers: networks around E_DELAY.

The inner blocks bear the names they have in 4diac, so that `App.TRAIN.CTR.CV` can be watched.
"""

from collections.abc import Mapping, Sequence

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, network
from fblib.family import Family

_EVENTS = "iec61499::events"
_TIMERS = "iec61499::events::timers"

_TRAIN = block(
    "E_TRAIN",
    package=_EVENTS,
    body=network(
        {
            "CTR": f"{_EVENTS}::E_CTU",
            "GATE": f"{_EVENTS}::E_SWITCH",
            "DLY": f"{_EVENTS}::E_DELAY",
        },
        events=(
            "START -> CTR.R",
            "STOP -> DLY.STOP",
            "CTR.CUO -> GATE.EI",
            "CTR.RO -> GATE.EI",
            "GATE.EO0 -> DLY.START",
            # First out, then counted: CV is the number of the event, from 0.
            "DLY.EO -> EO",
            "DLY.EO -> CTR.CU",
        ),
        data=("DT -> DLY.DT", "N -> CTR.PV", "CTR.Q -> GATE.G", "CTR.CV -> CV"),
    ),
    event_inputs=("START(DT, N)", "STOP"),
    event_outputs=("EO(CV)",),
    inputs=("DT: TIME", "N: UINT"),
    outputs=("CV: UINT",),
    comment="Sends N events, DT apart",
)


def _timer(
    name: str,
    elements: Mapping[str, str],
    *,
    events: Sequence[str],
    data: Sequence[str],
    comment: str,
    event_inputs: Sequence[str] = ("REQ(IN, PT)", "R"),
    inputs: Sequence[str] = ("IN: BOOL", "PT: TIME"),
) -> TypeDeclaration:
    return block(
        name,
        package=_TIMERS,
        body=network(
            {inner: f"{_EVENTS}::{kind}" for inner, kind in elements.items()},
            events=events,
            data=data,
        ),
        event_inputs=event_inputs,
        event_outputs=("CNF(Q)",),
        inputs=inputs,
        outputs=("Q: BOOL",),
        comment=comment,
    )


_PULSE = _timer(
    "E_PULSE",
    {"E_DELAY": "E_DELAY", "E_SR": "E_SR"},
    events=(
        "REQ -> E_DELAY.START",
        "REQ -> E_SR.S",
        "R -> E_DELAY.STOP",
        "R -> E_SR.R",
        "E_DELAY.EO -> E_SR.R",
        "E_SR.EO -> CNF",
    ),
    data=("PT -> E_DELAY.DT", "E_SR.Q -> Q"),
    event_inputs=("REQ(PT)", "R"),
    inputs=("PT: TIME",),
    comment="Q is TRUE for PT after an event",
)
_ON_DELAY = _timer(
    "E_TON",
    {"E_SWITCH": "E_SWITCH", "E_DELAY": "E_DELAY", "E_RS": "E_RS"},
    events=(
        "REQ -> E_SWITCH.EI",
        "E_SWITCH.EO1 -> E_DELAY.START",
        "E_SWITCH.EO0 -> E_DELAY.STOP",
        "E_SWITCH.EO0 -> E_RS.R",
        "E_DELAY.EO -> E_RS.S",
        "E_RS.EO -> CNF",
    ),
    data=("IN -> E_SWITCH.G", "PT -> E_DELAY.DT", "E_RS.Q -> Q"),
    event_inputs=("REQ(IN, PT)",),
    comment="Q follows IN to TRUE after PT",
)
_OFF_DELAY = _timer(
    "E_TOF",
    {"E_SWITCH": "E_SWITCH", "E_DELAY": "E_DELAY", "E_RS": "E_RS"},
    events=(
        "REQ -> E_SWITCH.EI",
        "E_SWITCH.EO1 -> E_RS.S",
        "E_SWITCH.EO1 -> E_DELAY.STOP",
        "E_SWITCH.EO0 -> E_DELAY.START",
        "E_DELAY.EO -> E_RS.R",
        "R -> E_RS.R",
        "R -> E_DELAY.STOP",
        "E_RS.EO -> CNF",
    ),
    data=("IN -> E_SWITCH.G", "PT -> E_DELAY.DT", "E_RS.Q -> Q"),
    comment="Q follows IN to FALSE after PT",
)
_PULSE_TIMER = _timer(
    "E_TP",
    {"E_DELAY": "E_DELAY", "E_RS": "E_RS", "E_PERMIT": "E_PERMIT"},
    events=(
        "REQ -> E_PERMIT.EI",
        "E_PERMIT.EO -> E_RS.S",
        "E_PERMIT.EO -> E_DELAY.START",
        "E_DELAY.EO -> E_RS.R",
        "R -> E_DELAY.STOP",
        "R -> E_RS.R",
        "E_RS.EO -> CNF",
    ),
    data=("IN -> E_PERMIT.PERMIT", "PT -> E_DELAY.DT", "E_RS.Q -> Q"),
    event_inputs=("REQ(IN, PT)", "R(IN)"),
    comment="Q is TRUE for PT after a request with IN",
)
_ON_OFF_DELAY = _timer(
    "E_TONOF",
    {
        "E_SWITCH": "E_SWITCH",
        "E_DELAY_ON": "E_DELAY",
        "E_RS": "E_RS",
        "E_DELAY_OFF": "E_DELAY",
    },
    events=(
        "REQ -> E_SWITCH.EI",
        "E_SWITCH.EO1 -> E_DELAY_ON.START",
        "E_SWITCH.EO1 -> E_DELAY_OFF.STOP",
        "E_SWITCH.EO0 -> E_DELAY_ON.STOP",
        "E_SWITCH.EO0 -> E_DELAY_OFF.START",
        "E_DELAY_ON.EO -> E_RS.S",
        "E_DELAY_OFF.EO -> E_RS.R",
        "R -> E_RS.R",
        "R -> E_DELAY_OFF.STOP",
        "E_RS.EO -> CNF",
    ),
    data=(
        "IN -> E_SWITCH.G",
        "PT_ON -> E_DELAY_ON.DT",
        "PT_OFF -> E_DELAY_OFF.DT",
        "E_RS.Q -> Q",
    ),
    event_inputs=("REQ(IN, PT_ON, PT_OFF)", "R"),
    inputs=("IN: BOOL", "PT_ON: TIME", "PT_OFF: TIME"),
    comment="Q follows IN after PT_ON and PT_OFF",
)

FAMILY = Family(
    "event_trains",
    "Trains and pulses of events",
    types=(_TRAIN, _PULSE, _ON_DELAY, _OFF_DELAY, _PULSE_TIMER, _ON_OFF_DELAY),
)
