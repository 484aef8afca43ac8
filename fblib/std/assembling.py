"""Bit strings put together from narrower ones: `ASSEMBLE_WORD_FROM_BYTES` and its like."""

from compiler.ir.declarations import TypeDeclaration
from fblib.family import Family
from fblib.functions import constants, function

_PACKAGE = "eclipse4diac::utils::assembling"

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


def _assembled(whole: str, parts: str) -> TypeDeclaration:
    prefix, datatype, width, access = _PARTS[parts]
    name = f"ASSEMBLE_{whole}_FROM_{parts}"
    count = _WIDTHS[whole] // width
    return function(
        name,
        "\n".join(f"{name}.{access}{number} := {prefix}_{number:02};" for number in range(count)),
        package=_PACKAGE,
        inputs=tuple(f"{prefix}_{number:02}: {datatype}" for number in range(count)),
        result=whole,
        comment=f"A {whole} of {count} {parts}, the lowest first",
    )


def _from_quarters(whole: str) -> TypeDeclaration:
    """Put pairs of bits together; as in 4diac, what is above 3 reaches into the next pair."""
    name = f"ASSEMBLE_{whole}_FROM_QUARTERS"
    count = _WIDTHS[whole] // _QUARTER
    pins = [f"QUARTER_BYTE_{number:02}" for number in range(count)]
    return function(
        name,
        "\n".join(
            (
                f"{name} := 0;",
                *(
                    f"{name} := {name} OR SHL({_widened(pin, whole)}, {number * _QUARTER});"
                    for number, pin in enumerate(pins)
                ),
            )
        ),
        package=_PACKAGE,
        inputs=tuple(f"{pin}: BYTE" for pin in pins),
        result=whole,
        comment=f"A {whole} of {count} quarters of bytes, the lowest first",
    )


def _widened(pin: str, whole: str) -> str:
    return pin if whole == "BYTE" else f"BYTE_TO_{whole}({pin})"


def _quarter_masks(whole: str) -> tuple[str, ...]:
    """Return the constants that name the quarters of a bit string, and one for none of them."""
    masks = (f"{whole}_QUARTER_{number:02}" for number in range(_WIDTHS[whole] // _QUARTER))
    return (
        f"{whole}_QUARTER_ZZ: {whole} = 0",
        *(f"{mask}: {whole} = {3 << number * _QUARTER}" for number, mask in enumerate(masks)),
    )


FAMILY = Family(
    "assembling",
    "Bit strings from narrower ones",
    types=(
        *(
            _assembled(whole, parts)
            for whole, width in _WIDTHS.items()
            for parts in _PARTS
            if _PARTS[parts][2] < width
        ),
        *map(_from_quarters, _WIDTHS),
    ),
    constants=(
        constants(
            "quarterconst",
            package="eclipse4diac::utils::const",
            values=(
                *(mask for whole in _WIDTHS for mask in _quarter_masks(whole)),
                *(
                    f"SHIFT_QUARTER_{number:02}: SINT = {number * _QUARTER}"
                    for number in range(_WIDTHS["LWORD"] // _QUARTER)
                ),
            ),
        ),
    ),
)
