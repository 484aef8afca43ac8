"""Inputs and outputs that meet in the process image of a run."""

from collections.abc import Sequence

from tests.bench import Case, Line

_ON, _OFF = {"QI": True}, {"QI": False}


def _status(text: str) -> dict[str, bool | str]:
    return {"QO": text == "OK", "STATUS": text}


def _input(letter: str, value: bool | int, least: bool | int) -> Case:
    output = f"Q{letter}"
    return (
        f"I{letter}",
        {"PARAMS": "'%I0'", f"{output}.PARAMS": "'%I0'"},
        [
            Line("REQ", _ON, "CNF", _status("NOT_INITIALIZED")),
            Line(f"{output}.INIT", {f"{output}.QI": True}),
            Line("INIT", _ON, "INITO", {**_status("OK"), "IN": least}),
            Line(f"{output}.REQ", {f"{output}.OUT": value}, "IND", {**_status("OK"), "IN": value}),
            Line(f"{output}.REQ", outputs={"IN": value}),
            Line("REQ", _ON, "CNF", {**_status("OK"), "IN": value}),
            Line("REQ", _OFF, "CNF", _status("INHIBITED")),
            Line("INIT", _OFF, "INITO", _status("TERMINATED")),
            Line(f"{output}.REQ", {f"{output}.OUT": least}, outputs={"IN": value}),
            Line("INIT", _ON, "INITO IND", {**_status("OK"), "IN": least}),
        ],
    )


def _output(letter: str, value: bool | int) -> Case:
    taker = f"I{letter}"
    return (
        f"Q{letter}",
        {"PARAMS": "'lamp'", f"{taker}.PARAMS": "'lamp'"},
        [
            Line("REQ", _ON, "CNF", _status("NOT_INITIALIZED")),
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("REQ", {**_OFF, "OUT": value}, "CNF", _status("INHIBITED")),
            Line("REQ", _ON, "CNF", _status("OK")),
            Line(f"{taker}.INIT", {f"{taker}.QI": True}, outputs={f"{taker}.IN": value}),
            Line("INIT", _OFF, "INITO", _status("TERMINATED")),
            Line("REQ", _ON, "CNF", _status("NOT_INITIALIZED")),
        ],
    )


_VALUES: dict[str, bool | int] = {
    "X": True,
    "B": 0xA5,
    "W": 0xABCD,
    "D": 0xFFFF_0001,
    "L": 0x8000_0000_0000_0001,
}

CASES: Sequence[Case] = (
    *(_input(letter, value, False if letter == "X" else 0) for letter, value in _VALUES.items()),
    *(_output(letter, value) for letter, value in _VALUES.items()),
    (
        "IX",
        {"PARAMS": "'lamp'", "QW.PARAMS": "'lamp'"},
        [
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("QW.INIT", {"QW.QI": True}),
            Line("QW.REQ", {"QW.OUT": 1}, "IND", _status("DATA_TYPE_ERROR")),
        ],
    ),
    ("IX", {}, [Line("INIT", _ON, "INITO", _status("INVALID_ID"))]),
    (
        "IE",
        {"PARAMS": "'button'", "QX.PARAMS": "'button'"},
        [
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("QX.INIT", {"QX.QI": True}),
            Line("QX.REQ", {"QX.OUT": False}),
            Line("QX.REQ", {"QX.OUT": True}, "IND", _status("OK")),
            Line("QX.REQ"),
            Line("QX.REQ", {"QX.OUT": False}),
            Line("QX.REQ", {"QX.OUT": True}, "IND", _status("OK")),
            Line("REQ", _ON, "CNF", _status("OK")),
        ],
    ),
)
