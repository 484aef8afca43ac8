"""Cases of `fblib.std.splitting`: each part is what shifting and masking gives."""

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


def split(whole: str, parts: str) -> Case:
    prefix, width = PARTS[parts]
    value = PATTERN & (1 << WIDTHS[whole]) - 1
    pieces = [value >> at & (1 << width) - 1 for at in range(0, WIDTHS[whole], width)]
    return computes(
        f"SPLIT_{whole}_INTO_{parts}",
        {"IN": str(value)},
        **{f"{prefix}_{number:02}": piece for number, piece in enumerate(pieces)},
    )


CASES: Sequence[Case] = [
    split(whole, parts)
    for whole, width in WIDTHS.items()
    for parts in PARTS
    if PARTS[parts][1] < width
]
