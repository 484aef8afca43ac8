"""Choosing values: move, select, multiplex, minimum, maximum, limit."""

from dataclasses import replace

from compiler.ir.declarations import (
    AlgorithmDeclaration,
    Choice,
    Configuration,
    SimpleDeclaration,
    TypeDeclaration,
)
from fblib.declare import answers, block, function_block, numbered, with_all
from fblib.family import Family, GenericName

_PACKAGE = "iec61131::selection"


def _move(name: str, datatype: str = "ANY") -> TypeDeclaration:
    return function_block(
        name,
        "OUT := IN;",
        package=_PACKAGE,
        inputs=(f"IN: {datatype}",),
        outputs=(f"OUT: {datatype}",),
        comment="Its input, unchanged",
    )


def _chosen_move(choice: Choice) -> TypeDeclaration:
    return _move(f"F_MOVE_1{choice.datatype}", choice.datatype)


def _extreme(name: str, count: int, operator: str, comment: str) -> TypeDeclaration:
    pins = numbered("IN", count)
    steps = (f"IF {pin} {operator} OUT THEN OUT := {pin}; END_IF;" for pin in pins[1:])
    return function_block(
        name,
        "\n".join(("OUT := IN1;", *steps)),
        package=_PACKAGE,
        inputs=tuple(f"{pin}: ANY_ELEMENTARY" for pin in pins),
        outputs=("OUT: ANY_ELEMENTARY",),
        comment=comment,
    )


def _maximum(name: str, count: int) -> TypeDeclaration:
    return _extreme(name, count, ">", "The largest of its inputs")


def _minimum(name: str, count: int) -> TypeDeclaration:
    return _extreme(name, count, "<", "The smallest of its inputs")


def _multiplexer(name: str, count: int) -> TypeDeclaration:
    """Choose by K, counted from 0; past the last input OUT stays as it is, as in FORTE."""
    pins = numbered("IN", count)
    arms = "\n".join(f"{number}: OUT := {pin};" for number, pin in enumerate(pins))
    return function_block(
        name,
        f"CASE K OF\n{arms}\nEND_CASE;",
        package=_PACKAGE,
        inputs=("K: ANY_INT", *(f"{pin}: ANY" for pin in pins)),
        outputs=("OUT: ANY",),
        comment="The input number K, counted from 0",
    )


def _event_selector(name: str, count: int) -> TypeDeclaration:
    numbers = range(count)
    return block(
        name,
        package="eclipse4diac::utils::selection",
        body=SimpleDeclaration(
            tuple(AlgorithmDeclaration(f"REQ{number}", f"OUT := IN{number};") for number in numbers)
        ),
        event_inputs=tuple(f"REQ{number}(IN{number})" for number in numbers),
        event_outputs=("CNF(OUT)",),
        inputs=tuple(f"IN{number}: ANY" for number in numbers),
        outputs=("OUT: ANY",),
        comment="The input whose event came last",
    )


def _event_multiplexer(name: str, events: int, values: int) -> TypeDeclaration:
    """Let each event bring its own values: `F_MUX_<n>_<m>` of 4diac's utilities."""
    rows = {
        f"EI{event}": [f"IN_{event}_{value}" for value in range(1, values + 1)]
        for event in range(1, events + 1)
    }
    results = [f"OUT_{value}" for value in range(1, values + 1)]
    columns = zip(*rows.values(), strict=True)
    outputs = ("QO: BOOL", "STATUS: WSTRING", *(f"{pin}: ANY" for pin in results))
    return block(
        name,
        package="eclipse4diac::utils",
        body=answers(
            [(event, event, ((event, "EO"),)) for event in rows],
            algorithms={
                event: "\n".join(
                    (
                        "QO := TRUE;",
                        'STATUS := "OK";',
                        *(f"{result} := {pin};" for result, pin in zip(results, pins, strict=True)),
                    )
                )
                for event, pins in rows.items()
            },
        ),
        event_inputs=tuple(with_all(event, pins) for event, pins in rows.items()),
        event_outputs=(with_all("EO", outputs),),
        inputs=tuple(f"{pin}: ANY" for pins in rows.values() for pin in pins),
        outputs=outputs,
        same_type=tuple((*pins, result) for pins, result in zip(columns, results, strict=True)),
        comment="The values that came with the last event",
    )


_MOVE = replace(
    _move("F_MOVE"), configuration=Configuration("DataType", _chosen_move, needs_struct=False)
)
_SELECT = function_block(
    "F_SEL",
    "IF G THEN OUT := IN1; ELSE OUT := IN0; END_IF;",
    package=_PACKAGE,
    inputs=("G: BOOL", "IN0: ANY", "IN1: ANY"),
    outputs=("OUT: ANY",),
    comment="IN1 if G, else IN0",
)
_LIMIT = function_block(
    "F_LIMIT",
    "OUT := IN;\nIF OUT < MN THEN OUT := MN; END_IF;\nIF OUT > MX THEN OUT := MX; END_IF;",
    package=_PACKAGE,
    inputs=("MN: ANY_ELEMENTARY", "IN: ANY_ELEMENTARY", "MX: ANY_ELEMENTARY"),
    outputs=("OUT: ANY_ELEMENTARY",),
    comment="IN, kept between MN and MX",
)

FAMILY = Family(
    "selection",
    "Selection",
    types=(_MOVE, _SELECT, _maximum("F_MAX", 2), _minimum("F_MIN", 2), _LIMIT),
    generics=(
        GenericName("F_MOVE_1<type>", _move),
        GenericName("F_MUX_<n>", _multiplexer),
        GenericName("F_MUX_<n>_<m>", _event_multiplexer),
        GenericName("F_SEL_E_<n>", _event_selector),
        GenericName("F_MAX_<n>", _maximum),
        GenericName("F_MIN_<n>", _minimum),
    ),
)
