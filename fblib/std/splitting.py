"""Bit strings taken apart: `SPLIT_WORD_INTO_BYTES` and its like."""

from compiler.ir.declarations import TypeDeclaration
from fblib.family import Family
from fblib.functions import function

_PACKAGE = "eclipse4diac::utils::splitting"

_WIDTHS = {"BYTE": 8, "WORD": 16, "DWORD": 32, "LWORD": 64}
_PARTS = {
    "BOOLS": ("BIT", "BOOL", 1, "%X"),
    "BYTES": ("BYTE", "BYTE", 8, "%B"),
    "WORDS": ("WORD", "WORD", 16, "%W"),
    "DWORDS": ("DWORD", "DWORD", 32, "%D"),
}
"""What a name calls the parts -> what their pins are called, their type, bits and access."""

_QUARTER = 2
"""The bits of a quarter of a byte."""


def _split(whole: str, parts: str) -> TypeDeclaration:
    prefix, datatype, width, access = _PARTS[parts]
    count = _WIDTHS[whole] // width
    return function(
        f"SPLIT_{whole}_INTO_{parts}",
        "\n".join(f"{prefix}_{number:02} := IN.{access}{number};" for number in range(count)),
        package=_PACKAGE,
        inputs=(f"IN: {whole}",),
        outputs=tuple(f"{prefix}_{number:02}: {datatype}" for number in range(count)),
        comment=f"The {count} {parts} of a {whole}, the lowest first",
    )


def _into_quarters(whole: str) -> TypeDeclaration:
    count = _WIDTHS[whole] // _QUARTER
    pins = [f"QUARTER_BYTE_{number:02}" for number in range(count)]
    return function(
        f"SPLIT_{whole}_INTO_QUARTERS",
        "\n".join(
            f"{pin}.%X{bit} := IN.%X{number * _QUARTER + bit};"
            for number, pin in enumerate(pins)
            for bit in range(_QUARTER)
        ),
        package=_PACKAGE,
        inputs=(f"IN: {whole}",),
        outputs=tuple(f"{pin}: BYTE" for pin in pins),
        comment=f"The {count} pairs of bits of a {whole}, the lowest first",
    )


FAMILY = Family(
    "splitting",
    "Bit strings taken apart",
    types=(
        *(
            _split(whole, parts)
            for whole, width in _WIDTHS.items()
            for parts in _PARTS
            if _PARTS[parts][2] < width
        ),
        *map(_into_quarters, _WIDTHS),
    ),
)
