"""Trains of events whose distances stand in a table of four times."""

from fblib.declare import answers, block, network
from fblib.family import Family

_EVENTS = "iec61499::events"
_TABLE_PINS = ("DT: TIME[4]", "N: UINT")

_CONTROL = block(
    "E_TABLE_CTRL",
    package=_EVENTS,
    body=answers(
        [
            ("INIT", "INIT[N > 0]", (("FIRST", "CLKO"),)),
            ("NEXT_STEP", "CLK[(CV < 3) AND (CV + 1 < N)]", (("NEXT", "CLKO"),)),
        ],
        algorithms={
            "FIRST": "CV := 0;\nDTO := DT[0];",
            "NEXT": "CV := CV + 1;\nDTO := DT[CV];",
        },
    ),
    event_inputs=("INIT(DT, N)", "CLK"),
    event_outputs=("CLKO(DTO, CV)",),
    inputs=_TABLE_PINS,
    outputs=("DTO: TIME", "CV: UINT"),
    comment="Steps through a table of times",
)
_TABLE = block(
    "E_TABLE",
    package=_EVENTS,
    body=network(
        {"E_TABLE_CTRL": f"{_EVENTS}::E_TABLE_CTRL", "E_DELAY": f"{_EVENTS}::E_DELAY"},
        events=(
            "START -> E_TABLE_CTRL.INIT",
            "STOP -> E_DELAY.STOP",
            "E_TABLE_CTRL.CLKO -> E_DELAY.START",
            # First out, then on to the next step: CV is the number of the event, from 0.
            "E_DELAY.EO -> EO",
            "E_DELAY.EO -> E_TABLE_CTRL.CLK",
        ),
        data=(
            "DT -> E_TABLE_CTRL.DT",
            "N -> E_TABLE_CTRL.N",
            "E_TABLE_CTRL.DTO -> E_DELAY.DT",
            "E_TABLE_CTRL.CV -> CV",
        ),
    ),
    event_inputs=("START(DT, N)", "STOP"),
    event_outputs=("EO(CV)",),
    inputs=_TABLE_PINS,
    outputs=("CV: UINT",),
    comment="Sends N events at the distances of a table",
)
_MANY = block(
    "E_N_TABLE",
    package=_EVENTS,
    # 4diac 1.0.0 has a block between that makes K = CV - 1, so that EO3 never came; library
    # 3.0 took it out.
    body=network(
        {"E_TABLE": f"{_EVENTS}::E_TABLE", "E_DEMUX": f"{_EVENTS}::E_DEMUX"},
        events=(
            "START -> E_TABLE.START",
            "STOP -> E_TABLE.STOP",
            "E_TABLE.EO -> E_DEMUX.EI",
            *(f"E_DEMUX.EO{number} -> EO{number}" for number in range(4)),
        ),
        data=("DT -> E_TABLE.DT", "N -> E_TABLE.N", "E_TABLE.CV -> E_DEMUX.K"),
    ),
    event_inputs=("START(DT, N)", "STOP"),
    event_outputs=("EO0", "EO1", "EO2", "EO3"),
    inputs=_TABLE_PINS,
    comment="Sends N events to one output after the other, at the distances of a table",
)

FAMILY = Family("event_tables", "Trains of events from tables", types=(_CONTROL, _TABLE, _MANY))
