"""Conversions between elementary types by the functions of Structured Text.

The conversions of text have two names: library 1.0.0 calls F_INT_AS_STRING what version 2.0.1
called F_INT_TO_STRING. Both are here, and do the same.
"""

from collections.abc import Iterator

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
    "DT": "DATE TOD",
}
_TEXTUAL = f"BOOL {_BITS} {_INTEGERS} REAL LREAL TIME"
"""What becomes text, and is read from text."""

_UNITS = {"S": "seconds", "MS": "milliseconds", "US": "microseconds", "NS": "nanoseconds"}
_COUNTS = "DINT LINT UDINT ULINT LREAL"
_DIGITS = {"BYTE": "USINT", "WORD": "UINT", "DWORD": "UDINT", "LWORD": "ULINT"}


def _conversion(
    name: str, source: str, target: str, comment: str, *, function: str = ""
) -> TypeDeclaration:
    return function_block(
        f"F_{name}",
        f"OUT := {function or name}(IN);",
        package="iec61131::conversion",
        inputs=(f"IN: {source}",),
        outputs=(f"OUT: {target}",),
        comment=comment,
    )


def _values() -> Iterator[TypeDeclaration]:
    for source, targets in _TARGETS.items():
        for target in targets.split():
            if target != source:
                yield _conversion(
                    f"{source}_TO_{target}", source, target, f"A {source} as {target}"
                )


def _texts() -> Iterator[TypeDeclaration]:
    for text in ("STRING", "WSTRING"):
        for one in _TEXTUAL.split():
            for word in ("AS", "TO"):
                yield _conversion(
                    f"{one}_{word}_{text}",
                    one,
                    text,
                    f"A {one} as its literal",
                    function=f"{one}_AS_{text}",
                )
                yield _conversion(
                    f"{text}_{word}_{one}",
                    text,
                    one,
                    f"The {one} that a text is the literal of",
                    function=f"{text}_AS_{one}",
                )


def _durations() -> Iterator[TypeDeclaration]:
    for unit, meaning in _UNITS.items():
        for target in _COUNTS.split():
            yield _conversion(
                f"TIME_IN_{unit}_TO_{target}", "TIME", target, f"A duration in {meaning}"
            )


def _decimals() -> Iterator[TypeDeclaration]:
    for bits, number in _DIGITS.items():
        yield _conversion(
            f"{bits}_BCD_TO_{number}", bits, number, "The number in decimal digits of four bits"
        )
        yield _conversion(
            f"{number}_TO_BCD_{bits}", number, bits, "A number in decimal digits of four bits"
        )


FAMILY = Family(
    "conversion",
    "Conversion of types",
    types=(*_values(), *_texts(), *_durations(), *_decimals()),
)
