"""Conversions between elementary types by the functions of Structured Text."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block
from fblib.family import Family

_SIGNED = "SINT INT DINT LINT"
_UNSIGNED = "USINT UINT UDINT ULINT"
_BITS = "BYTE WORD DWORD LWORD"
_INTEGERS = f"{_SIGNED} {_UNSIGNED}"

_TARGETS = {
    "BOOL": f"{_BITS} {_INTEGERS}",
    "BYTE": f"WORD DWORD LWORD {_INTEGERS}",
    "WORD": f"BYTE DWORD LWORD {_INTEGERS}",
    "DWORD": f"BYTE WORD LWORD {_INTEGERS} REAL",
    "LWORD": f"BYTE WORD DWORD {_INTEGERS} LREAL",
    **dict.fromkeys(_INTEGERS.split(), f"{_BITS} {_INTEGERS} REAL LREAL"),
    "REAL": f"DWORD {_INTEGERS} LREAL",
    "LREAL": f"LWORD {_INTEGERS} REAL",
    "STRING": "WSTRING",
    "WSTRING": "STRING",
}


def _conversion(source: str, target: str) -> TypeDeclaration:
    return function_block(
        f"F_{source}_TO_{target}",
        f"OUT := {source}_TO_{target}(IN);",
        package="iec61131::conversion",
        inputs=(f"IN: {source}",),
        outputs=(f"OUT: {target}",),
        comment=f"A {source} as {target}",
    )


FAMILY = Family(
    "conversion",
    "Conversion of types",
    types=tuple(
        _conversion(source, target)
        for source, targets in _TARGETS.items()
        for target in targets.split()
        if target != source
    ),
)
