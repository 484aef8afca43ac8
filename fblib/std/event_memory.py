"""Event-driven flip-flops and edge detectors: what remembers one value."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import answers, block, chart, network, numbered, with_all
from fblib.family import Family, GenericName

_EVENTS = "iec61499::events"
_SET = "Q := TRUE;"
_RESET = "Q := FALSE;"


def _set_reset(name: str, *inputs: str) -> TypeDeclaration:
    """Set and reset; EO only when Q changes, so the one that comes first has no priority."""
    return block(
        name,
        package=_EVENTS,
        body=chart(
            {"START": (), "SET": (("SET", "EO"),), "RESET": (("RESET", "EO"),)},
            (("START", "SET", "S"), ("SET", "RESET", "R"), ("RESET", "SET", "S")),
            algorithms={"SET": _SET, "RESET": _RESET},
        ),
        event_inputs=inputs,
        event_outputs=("EO(Q)",),
        outputs=("Q: BOOL",),
        comment="Bistable set and reset by events",
    )


def _edge(name: str, output: str, comment: str) -> TypeDeclaration:
    """An edge is a change of the latched value; its new value says which edge."""
    return block(
        name,
        package=_EVENTS,
        body=network(
            {"E_D_FF": f"{_EVENTS}::E_D_FF", "E_SWITCH": f"{_EVENTS}::E_SWITCH"},
            events=("EI -> E_D_FF.CLK", "E_D_FF.EO -> E_SWITCH.EI", f"E_SWITCH.{output} -> EO"),
            data=("QI -> E_D_FF.D", "E_D_FF.Q -> E_SWITCH.G"),
        ),
        event_inputs=("EI(QI)",),
        event_outputs=("EO",),
        inputs=("QI: BOOL",),
        comment=comment,
    )


_D_FLIP_FLOP = block(
    "E_D_FF",
    package=_EVENTS,
    body=chart(
        {"START": (), "SET": (("SET", "EO"),), "RESET": (("RESET", "EO"),)},
        (
            ("START", "SET", "CLK[D]"),
            ("SET", "RESET", "CLK[NOT D]"),
            ("RESET", "SET", "CLK[D]"),
        ),
        algorithms={"SET": _SET, "RESET": _RESET},
    ),
    event_inputs=("CLK(D)",),
    event_outputs=("EO(Q)",),
    inputs=("D: BOOL",),
    outputs=("Q: BOOL",),
    comment="Latches D; sends an event if that changed Q",
)
_ANY_FLIP_FLOP = block(
    "E_D_FF_ANY",
    package=_EVENTS,
    body=answers([("SET", "CLK[Q <> D]", (("LATCH", "EO"),))], algorithms={"LATCH": "Q := D;"}),
    event_inputs=("CLK(D)",),
    event_outputs=("EO(Q)",),
    inputs=("D: ANY",),
    outputs=("Q: ANY",),
    comment="Latches D of any type; sends an event if that changed Q",
)


def _flip_flops(name: str, count: int) -> TypeDeclaration:
    """Latch several inputs with one event, which goes on if one of them had changed."""
    inputs, outputs = numbered("D", count), numbered("Q", count)
    latch = (
        f"IF {pin} <> {held} THEN {held} := {pin}; CHANGED := TRUE; END_IF;"
        for pin, held in zip(inputs, outputs, strict=True)
    )
    return block(
        name,
        package=_EVENTS,
        body=chart(
            {"START": (), "CLK": (("LATCH", ""),), "EO": (("", "EO"),)},
            (
                ("START", "CLK", "CLK"),
                ("CLK", "EO", "[CHANGED]"),
                ("CLK", "START", "1"),
                ("EO", "START", "1"),
            ),
            algorithms={"LATCH": "\n".join(("CHANGED := FALSE;", *latch))},
            internals=("CHANGED: BOOL",),
        ),
        event_inputs=(with_all("CLK", inputs),),
        event_outputs=(with_all("EO", outputs),),
        inputs=tuple(f"{pin}: BOOL" for pin in inputs),
        outputs=tuple(f"{pin}: BOOL" for pin in outputs),
        comment="Latches its inputs; sends an event if that changed an output",
    )


_TOGGLE = block(
    "E_T_FF",
    package=_EVENTS,
    body=answers([("SET", "CLK", (("TOGGLE", "EO"),))], algorithms={"TOGGLE": "Q := NOT Q;"}),
    event_inputs=("CLK",),
    event_outputs=("EO(Q)",),
    outputs=("Q: BOOL",),
    comment="Toggles Q at every event",
)
_TOGGLE_SET_RESET = block(
    "E_T_FF_SR",
    package=_EVENTS,
    body=chart(
        {"START": (), "SET": (("SET", "EO"),), "RESET": (("RESET", "EO"),)},
        (
            ("START", "SET", "S"),
            ("START", "SET", "CLK"),
            ("SET", "RESET", "R"),
            ("SET", "RESET", "CLK"),
            ("RESET", "SET", "S"),
            ("RESET", "SET", "CLK"),
        ),
        algorithms={"SET": _SET, "RESET": _RESET},
    ),
    event_inputs=("S", "R", "CLK"),
    event_outputs=("EO(Q)",),
    outputs=("Q: BOOL",),
    comment="Bistable set, reset and toggled by events",
)

FAMILY = Family(
    "event_memory",
    "Flip-flops and edges of events",
    types=(
        _set_reset("E_SR", "S", "R"),
        _set_reset("E_RS", "R", "S"),
        _D_FLIP_FLOP,
        _ANY_FLIP_FLOP,
        _TOGGLE,
        _TOGGLE_SET_RESET,
        _edge("E_R_TRIG", "EO1", "Sends an event when QI became TRUE"),
        _edge("E_F_TRIG", "EO0", "Sends an event when QI became FALSE"),
    ),
    generics=(GenericName("E_D_FF_<n>", _flip_flops),),
)
