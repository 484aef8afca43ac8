"""Counters of IEC 61131-3: they count at every request while their input is TRUE."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block
from fblib.family import Family

_PACKAGE = "iec61131::counters"
_RANGES = {
    "INT": (-(2**15), 2**15 - 1),
    "DINT": (-(2**31), 2**31 - 1),
    "LINT": (-(2**63), 2**63 - 1),
    "UDINT": (0, 2**32 - 1),
    "ULINT": (0, 2**64 - 1),
}


def _suffix(datatype: str) -> str:
    return "" if datatype == "INT" else f"_{datatype}"


def _up(datatype: str) -> TypeDeclaration:
    largest = _RANGES[datatype][1]
    return function_block(
        f"FB_CTU{_suffix(datatype)}",
        f"IF R THEN CV := 0;\nELSIF CU AND (CV < {largest}) THEN CV := CV + 1;\nEND_IF;\n"
        "Q := CV >= PV;",
        package=_PACKAGE,
        inputs=("CU: BOOL", "R: BOOL", f"PV: {datatype}"),
        outputs=("Q: BOOL", f"CV: {datatype}"),
        comment="Counts up to PV",
    )


def _down(datatype: str) -> TypeDeclaration:
    smallest = _RANGES[datatype][0]
    return function_block(
        f"FB_CTD{_suffix(datatype)}",
        f"IF LD THEN CV := PV;\nELSIF CD AND (CV > {smallest}) THEN CV := CV - 1;\nEND_IF;\n"
        "Q := CV <= 0;",
        package=_PACKAGE,
        inputs=("CD: BOOL", "LD: BOOL", f"PV: {datatype}"),
        outputs=("Q: BOOL", f"CV: {datatype}"),
        comment="Counts down from PV",
    )


def _up_down(datatype: str) -> TypeDeclaration:
    smallest, largest = _RANGES[datatype]
    return function_block(
        f"FB_CTUD{_suffix(datatype)}",
        "IF R THEN CV := 0;\n"
        "ELSIF LD THEN CV := PV;\n"
        f"ELSIF CU AND NOT CD AND (CV < {largest}) THEN CV := CV + 1;\n"
        f"ELSIF CD AND NOT CU AND (CV > {smallest}) THEN CV := CV - 1;\n"
        "END_IF;\nQU := CV >= PV;\nQD := CV <= 0;",
        package=_PACKAGE,
        inputs=("CU: BOOL", "CD: BOOL", "R: BOOL", "LD: BOOL", f"PV: {datatype}"),
        outputs=("QU: BOOL", "QD: BOOL", f"CV: {datatype}"),
        comment="Counts up and down",
    )


FAMILY = Family(
    "counters",
    "Counters",
    types=(
        *(_up(datatype) for datatype in _RANGES),
        *(_down(datatype) for datatype in _RANGES),
        # 4diac has no FB_CTUD_UDINT.
        *(_up_down(datatype) for datatype in _RANGES if datatype != "UDINT"),
    ),
)
