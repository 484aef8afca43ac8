"""Blocks that lead events: split, merge, rendezvous, permit, select, switch, multiplexers."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import Action, answers, block, chart, numbered
from fblib.family import Family, GenericName

_EVENTS = "iec61499::events"
_SEND = (("", "EO"),)


def _split(name: str, count: int) -> TypeDeclaration:
    outputs = numbered("EO", count)
    return block(
        name,
        package=_EVENTS,
        body=answers([("EO", "EI", tuple(("", output) for output in outputs))]),
        event_inputs=("EI",),
        event_outputs=outputs,
        comment="Sends an event on to every output, in order",
    )


def _merge(name: str, count: int) -> TypeDeclaration:
    inputs = numbered("EI", count)
    return block(
        name,
        package=_EVENTS,
        body=answers([("EO", event, _SEND) for event in inputs]),
        event_inputs=inputs,
        event_outputs=("EO",),
        comment="Sends the events of all inputs on to one output",
    )


def _rendezvous(name: str, count: int) -> TypeDeclaration:
    """Wait for all inputs; a counter, because a chart of states would grow exponentially."""
    inputs = numbered("EI", count)
    seen = {event: f"SEEN_{event}" for event in inputs}
    arrivals = {
        event: f"IF NOT {flag} THEN {flag} := TRUE; COUNT := COUNT + 1; END_IF;"
        for event, flag in seen.items()
    }
    clear = "\n".join(("COUNT := 0;", *(f"{flag} := FALSE;" for flag in seen.values())))
    states: dict[str, tuple[Action, ...]] = {"START": ()}
    states |= {event: ((event, ""),) for event in inputs}
    states |= {"EO": (("CLEAR", "EO"),), "R": (("CLEAR", ""),)}
    return block(
        name,
        package=_EVENTS,
        body=chart(
            states,
            (
                *(("START", event, event) for event in inputs),
                ("START", "R", "R"),
                *((event, "EO", f"[COUNT = {count}]") for event in inputs),
                *((event, "START", "1") for event in inputs),
                ("EO", "START", "1"),
                ("R", "START", "1"),
            ),
            algorithms={**arrivals, "CLEAR": clear},
            internals=("COUNT: UINT", *(f"{flag}: BOOL" for flag in seen.values())),
        ),
        event_inputs=(*inputs, "R"),
        event_outputs=("EO",),
        comment="Sends an event when one has come at every input",
    )


def _demultiplexer(name: str, count: int, *, first: int = 1) -> TypeDeclaration:
    outputs = numbered("EO", count, first=first)
    return block(
        name,
        package=_EVENTS,
        body=answers(
            [
                (output, f"EI[K = {number}]", (("", output),))
                for number, output in enumerate(outputs)
            ]
        ),
        event_inputs=("EI(K)",),
        event_outputs=outputs,
        inputs=("K: UINT",),
        comment="Sends an event to the output number K, counted from 0; to none past the last",
    )


def _multiplexer(name: str, count: int) -> TypeDeclaration:
    inputs = numbered("EI", count)
    return block(
        name,
        package=_EVENTS,
        body=answers(
            [(event, event, ((event, "EO"),)) for event in inputs],
            algorithms={event: f"K := {number};" for number, event in enumerate(inputs)},
        ),
        event_inputs=inputs,
        event_outputs=("EO(K)",),
        outputs=("K: UINT",),
        comment="Sends every event on, with the number of its input counted from 0",
    )


def _permit(name: str, count: int) -> TypeDeclaration:
    inputs, outputs = numbered("EI", count), numbered("EO", count)
    return block(
        name,
        package=_EVENTS,
        body=answers(
            [
                (output, f"{event}[PERMIT]", (("", output),))
                for event, output in zip(inputs, outputs, strict=True)
            ]
        ),
        event_inputs=tuple(f"{event}(PERMIT)" for event in inputs),
        event_outputs=outputs,
        inputs=("PERMIT: BOOL",),
        comment="Sends every event on to its own output if it is permitted",
    )


_REND = block(
    "E_REND",
    package=_EVENTS,
    body=chart(
        {"START": (), "EI1": (), "EO": _SEND, "EI2": ()},
        (
            ("START", "EI1", "EI1"),
            ("START", "EI2", "EI2"),
            ("EI1", "EO", "EI2"),
            ("EI1", "START", "R"),
            ("EI2", "EO", "EI1"),
            ("EI2", "START", "R"),
            ("EO", "START", "1"),
        ),
    ),
    event_inputs=("EI1", "EI2", "R"),
    event_outputs=("EO",),
    comment="Sends an event when one has come at both inputs",
)
_PERMIT = block(
    "E_PERMIT",
    package=_EVENTS,
    body=answers([("EO", "EI[PERMIT]", _SEND)]),
    event_inputs=("EI(PERMIT)",),
    event_outputs=("EO",),
    inputs=("PERMIT: BOOL",),
    comment="Sends an event on if it is permitted",
)
_SELECT = block(
    "E_SELECT",
    package=_EVENTS,
    body=answers([("EO", "EI0[NOT G]", _SEND), ("EO", "EI1[G]", _SEND)]),
    event_inputs=("EI0(G)", "EI1(G)"),
    event_outputs=("EO",),
    inputs=("G: BOOL",),
    comment="Sends the events of one of two inputs on",
)
_SWITCH = block(
    "E_SWITCH",
    package=_EVENTS,
    body=answers([("G0", "EI[NOT G]", (("", "EO0"),)), ("G1", "EI[G]", (("", "EO1"),))]),
    event_inputs=("EI(G)",),
    event_outputs=("EO0", "EO1"),
    inputs=("G: BOOL",),
    comment="Sends an event on to one of two outputs",
)

FAMILY = Family(
    "event_flow",
    "Leading events",
    types=(
        _split("E_SPLIT", 2),
        _merge("E_MERGE", 2),
        _REND,
        _PERMIT,
        _SELECT,
        _SWITCH,
        _demultiplexer("E_DEMUX", 4, first=0),
        _demultiplexer("E_DEMUX8", 8, first=0),
    ),
    generics=(
        GenericName("E_SPLIT_<n>", _split),
        GenericName("E_MERGE_<n>", _merge),
        GenericName("E_REND_<n>", _rendezvous),
        GenericName("E_PERMIT_<n>", _permit),
        GenericName("E_DEMUX_<n>", _demultiplexer),
        GenericName("E_MUX_<n>", _multiplexer),
    ),
)
