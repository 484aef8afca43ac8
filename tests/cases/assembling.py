"""Cases of `fblib.std.assembling`: each result is what shifting and adding gives."""

from collections.abc import Sequence

from tests.bench import Case
from tests.every_case import computes

PATTERN = 0x9E37_79B9_7F4A_7C15
WIDTHS = {"BYTE": 8, "WORD": 16, "DWORD": 32, "LWORD": 64}
PARTS = {
    "BOOLS": ("BIT", 1),
    "QUARTERS": ("QUARTER_BYTE", 2),
    "BYTES": ("BYTE", 8),
    "WORDS": ("WORD", 16),
    "DWORDS": ("DWORD", 32),
}


def assembled(whole: str, parts: str) -> Case:
    prefix, width = PARTS[parts]
    value = PATTERN & (1 << WIDTHS[whole]) - 1
    pieces = [value >> at & (1 << width) - 1 for at in range(0, WIDTHS[whole], width)]
    return computes(
        f"ASSEMBLE_{whole}_FROM_{parts}",
        {f"{prefix}_{number:02}": str(piece) for number, piece in enumerate(pieces)},
        **{"": value},
    )


CASES: Sequence[Case] = [
    *(
        assembled(whole, parts)
        for whole, width in WIDTHS.items()
        for parts in PARTS
        if PARTS[parts][1] < width
    ),
    # A quarter above 3 reaches into its neighbour, as in 4diac's own text.
    computes("ASSEMBLE_BYTE_FROM_QUARTERS", {"QUARTER_BYTE_00": "16#FF"}, **{"": 0xFF}),
    computes("ASSEMBLE_BYTE_FROM_QUARTERS", {"QUARTER_BYTE_03": "16#0F"}, **{"": 0xC0}),
]
