"""Tables of plain text, whose columns line up in a terminal and in a file."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
) -> str:
    """Return rows below their headers.

    Args:
        headers: of the columns.
        rows: as many cells each; the last column is not cut.
        right: headers of columns that are aligned at the right.
    """
    lines = [list(headers), *map(list, rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(headers))]
    return "".join(
        "  ".join(
            _cell(cell, width, at_right=header in right)
            for cell, width, header in zip(line, widths, headers, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cell(text: str, width: int, *, at_right: bool) -> str:
    if at_right:
        return " " * (width - cell_len(text)) + text
    return set_cell_size(text, width)
