"""Event blocks with a real-time interface: RT_E_…, and bridges between event chains.

In FORTE each of their outputs begins an event chain with a thread and a deadline of its own. A
run here has one queue: the deadlines are taken and mean nothing, what the blocks do with events
is the same. Until INIT with QI they lead no event on.
"""

from collections.abc import Iterable, Sequence

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import Action, block, chart, network, numbered, service, with_all
from fblib.family import Family, GenericName
from fblib.reading import read_bool, read_int
from fblib.service import Context, Service

_PACKAGE = "eclipse4diac::rtevents"
_TIMES = ("Deadline", "WCET")
_READY = "READY"
"""The state in which a block leads events on."""


def _guarded(
    name: str,
    reactions: Iterable[tuple[str, str, Sequence[Action]]],
    *,
    events: Sequence[str],
    comment: str,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = ("EO",),
    chains: Sequence[str] = ("",),
    algorithms: dict[str, str] | None = None,
    internals: Sequence[str] = (),
) -> TypeDeclaration:
    """Return a block that answers events once INIT has come with QI.

    Args:
        name: its name.
        reactions: the name of a state, the condition that leads to it, and its actions.
        events: its event inputs behind INIT.
        comment: what it does.
        inputs: its data inputs between QI and the times.
        outputs: its event outputs behind INITO.
        chains: what follows `Deadline` and `WCET` in the names of the times of each chain.
        algorithms: Structured Text by name.
        internals: variables that are no pins.
    """
    listed = tuple(reactions)
    states: dict[str, Sequence[Action]] = {
        "START": (),
        "INIT": (("INIT", "INITO"),),
        _READY: (),
        "DEINIT": (("INIT", "INITO"),),
    }
    states |= {state: actions for state, _, actions in listed}
    times = ("Tmin", *(f"{time}{chain}" for chain in chains for time in _TIMES))
    return block(
        name,
        package=_PACKAGE,
        body=chart(
            states,
            (
                ("START", "INIT", "INIT[QI]"),
                ("START", "DEINIT", "INIT[NOT QI]"),
                ("INIT", _READY, "1"),
                (_READY, "INIT", "INIT[QI]"),
                (_READY, "DEINIT", "INIT[NOT QI]"),
                ("DEINIT", "START", "1"),
                *((_READY, state, condition) for state, condition, _ in listed),
                *((state, _READY, "1") for state in dict.fromkeys(one[0] for one in listed)),
            ),
            algorithms={"INIT": "QO := QI;", **(algorithms or {})},
            internals=internals,
        ),
        event_inputs=(with_all("INIT", ("QI", *times)), *events),
        event_outputs=("INITO(QO)", *outputs),
        inputs=("QI: BOOL", *inputs, *(f"{time}: TIME" for time in times)),
        outputs=("QO: BOOL",),
        comment=comment,
    )


_SEND = (("", "EO"),)


def _edge(name: str, found: str, comment: str) -> TypeDeclaration:
    """Look at QI with every event; before INIT nothing is looked at."""
    return _guarded(
        name,
        (("EDGE", f"EI[{found}]", (("LOOK", "EO"),)), ("SAME", "EI", (("LOOK", ""),))),
        events=("EI(QI)",),
        algorithms={"LOOK": "LAST := QI;"},
        internals=("LAST: BOOL",),
        comment=comment,
    )


def _bridge(name: str, count: int) -> TypeDeclaration:
    sent, read = numbered("SD_", count), numbered("RD_", count)
    return block(
        name,
        package=_PACKAGE,
        body=chart(
            {"START": (), "RD": (("", "RDO"),), "WR": (("WRITE", ""),)},
            (
                ("START", "RD", "RD"),
                ("START", "WR", "WR"),
                ("RD", "START", "1"),
                ("WR", "START", "1"),
            ),
            algorithms={
                "WRITE": "\n".join(f"{to} := {of};" for to, of in zip(read, sent, strict=True)),
            },
        ),
        event_inputs=("RD", with_all("WR", sent)),
        event_outputs=(with_all("RDO", read),),
        inputs=tuple(f"{pin}: ANY" for pin in sent),
        outputs=tuple(f"{pin}: ANY" for pin in read),
        same_type=tuple(zip(sent, read, strict=True)),
        comment="Values one event chain leaves for another: written with WR, read with RD",
    )


class RealTimeDelay(Service):
    """RT_E_DELAY: as E_DELAY, once INIT has come with QI."""

    @override
    def event(self, context: Context, name: str) -> None:
        match name:
            case "INIT":
                ready = read_bool(context, "QI")
                context.state["ready"] = ready
                context.write("QO", ready)
                context.emit("INITO")
            case "START":
                if context.state.get("ready") and not context.armed:
                    context.arm(read_int(context, "DT"))
            case _:
                context.disarm()

    @override
    def fired(self, context: Context) -> None:
        context.emit("EO")


_DELAY = block(
    "RT_E_DELAY",
    package=_PACKAGE,
    body=service("RT_E_DELAY", waits=True),
    event_inputs=("INIT(QI, Tmin, Deadline, WCET)", "START(DT)", "STOP"),
    event_outputs=("INITO(QO)", "EO"),
    inputs=("QI: BOOL", "DT: TIME", "Tmin: TIME", "Deadline: TIME", "WCET: TIME"),
    outputs=("QO: BOOL",),
    comment="Sends an event once, after DT",
)
_CYCLE = block(
    "RT_E_CYCLE",
    package=_PACKAGE,
    body=service("E_CYCLE", waits=True),
    event_inputs=("START(DT, Deadline, WCET)", "STOP"),
    event_outputs=("EO",),
    inputs=("DT: TIME", "Deadline: TIME", "WCET: TIME"),
    outputs=("QO: BOOL",),
    comment="Sends an event every DT; QO is there for old drawings and stays FALSE",
)
_TRAIN = block(
    "RT_E_TRAIN",
    package=_PACKAGE,
    # Unlike 4diac's own network, which sends one event less, it sends N, as its comment says.
    body=network(
        {
            "RT_E_CYCLE": f"{_PACKAGE}::RT_E_CYCLE",
            "E_CTU": "iec61499::events::E_CTU",
            "E_SWITCH": "iec61499::events::E_SWITCH",
        },
        events=(
            "START -> E_CTU.R",
            "STOP -> RT_E_CYCLE.STOP",
            "E_CTU.RO -> E_SWITCH.EI",
            "E_CTU.CUO -> E_SWITCH.EI",
            "E_SWITCH.EO0 -> RT_E_CYCLE.START",
            "E_SWITCH.EO1 -> RT_E_CYCLE.STOP",
            # First out, then counted: CV is the number of the event, from 0.
            "RT_E_CYCLE.EO -> EO",
            "RT_E_CYCLE.EO -> E_CTU.CU",
        ),
        data=(
            "DT -> RT_E_CYCLE.DT",
            "Deadline -> RT_E_CYCLE.Deadline",
            "WCET -> RT_E_CYCLE.WCET",
            "N -> E_CTU.PV",
            "E_CTU.Q -> E_SWITCH.G",
            "E_CTU.CV -> CV",
        ),
    ),
    event_inputs=("START(DT, N, Deadline, WCET)", "STOP"),
    event_outputs=("EO(CV)",),
    inputs=("DT: TIME", "N: UINT", "Deadline: TIME", "WCET: TIME"),
    outputs=("CV: UINT",),
    comment="Sends N events, DT apart",
)
# FORTE's forgets to begin anew after an event; this one waits for both inputs each time.
_RENDEZVOUS = _guarded(
    "RT_E_REND",
    (
        ("BOTH", "EI1[SEEN = 2]", (("CLEAR", "EO"),)),
        ("FIRST", "EI1", (("SEE1", ""),)),
        ("BOTH", "EI2[SEEN = 1]", (("CLEAR", "EO"),)),
        ("SECOND", "EI2", (("SEE2", ""),)),
        ("R", "R", (("CLEAR", ""),)),
    ),
    events=("EI1", "EI2", "R"),
    algorithms={"CLEAR": "SEEN := 0;", "SEE1": "SEEN := 1;", "SEE2": "SEEN := 2;"},
    internals=("SEEN: USINT",),
    comment="Sends an event when one has come at both inputs",
)

FAMILY = Family(
    "realtime_events",
    "Real-time events",
    types=(
        _CYCLE,
        _DELAY,
        _TRAIN,
        _RENDEZVOUS,
        _edge("RT_E_R_TRIG", "QI AND NOT LAST", "Sends an event on when QI became TRUE"),
        _edge("RT_E_F_TRIG", "LAST AND NOT QI", "Sends an event on when QI became FALSE"),
        _guarded(
            "RT_E_EC_COUPLER",
            [("EO", "EI", _SEND)],
            events=("EI",),
            comment="Sends every event on, to an event chain of its own",
        ),
        _guarded(
            "RT_E_MERGE",
            [("EO", "EI1", _SEND), ("EO", "EI2", _SEND)],
            events=("EI1", "EI2"),
            comment="Sends the events of both inputs on to one output",
        ),
        _guarded(
            "RT_E_PERMIT",
            [("EO", "EI[PERMIT]", _SEND)],
            events=("EI(PERMIT)",),
            inputs=("PERMIT: BOOL",),
            comment="Sends an event on if it is permitted",
        ),
        _guarded(
            "RT_E_SELECT",
            [("EO", "EI0[NOT G]", _SEND), ("EO", "EI1[G]", _SEND)],
            events=("EI0(G)", "EI1(G)"),
            inputs=("G: BOOL",),
            comment="Sends the events of one of two inputs on",
        ),
        _guarded(
            "RT_E_SPLIT",
            [("EO", "EI", (("", "EO1"), ("", "EO2")))],
            events=("EI",),
            outputs=("EO1", "EO2"),
            chains=("_EO1", "_EO2"),
            comment="Sends an event on to both outputs, in order",
        ),
        _guarded(
            "RT_E_SWITCH",
            [("G0", "EI[NOT G]", (("", "EO1"),)), ("G1", "EI[G]", (("", "EO2"),))],
            events=("EI(G)",),
            inputs=("G: BOOL",),
            outputs=("EO1", "EO2"),
            chains=("_EO1", "_EO2"),
            comment="Sends an event on to one of two outputs",
        ),
        _guarded(
            "RT_E_DEMUX",
            [(f"EO{number}", f"EI[K = {number}]", (("", f"EO{number}"),)) for number in range(4)],
            events=("EI(K)",),
            inputs=("K: UINT",),
            outputs=("EO0", "EO1", "EO2", "EO3"),
            chains=("0", "1", "2", "3"),
            comment="Sends an event to the output number K, counted from 0; to none past the last",
        ),
    ),
    generics=(GenericName("RT_Bridge_<n>", _bridge),),
    services={"RT_E_DELAY": RealTimeDelay()},
)
