"""The rows of a query, collected up to a bound."""

from collections.abc import Iterable, Sequence

from fblib.operation import OperationError
from fblib.service import Value

_ORDINARY = 16
"""Bytes that a value without a length of its own is counted as."""


class Rows:
    """Takes rows until there are too many."""

    def __init__(self, *, most_rows: int, most_bytes: int) -> None:
        """Begin with none."""
        self.found: list[Value] = []
        self._columns: Sequence[str] = ()
        self._most_rows = most_rows
        self.most_bytes = most_bytes
        self._left = most_bytes

    def name(self, columns: Sequence[str]) -> None:
        """Set the names of the columns.

        Raises:
            OperationError: two have the same.
        """
        self._columns = columns
        twice = next((name for place, name in enumerate(columns) if name in columns[:place]), None)
        if twice is not None:
            message = f'two columns are named "{twice}"; name one of them with AS'
            raise OperationError(message, again=False)

    def add(self, row: Iterable[Value | bytes]) -> None:
        """Take a row.

        Raises:
            OperationError: it is one too many, or has bytes.
        """
        if len(self.found) == self._most_rows:
            message = (
                f"the query has more than {self._most_rows:,} rows; "
                'limit it (LIMIT), or raise "most_rows"'
            )
            raise OperationError(message, again=False)
        taken: dict[str, Value] = {}
        for column, value in zip(self._columns, row, strict=True):
            if isinstance(value, bytes):
                message = f'the column "{column}" has bytes; select them as text, such as hex(…)'
                raise OperationError(message, again=False)
            taken[column] = value
            self._left -= len(value) if isinstance(value, str) else _ORDINARY
        if self._left < 0:
            message = f"the rows have more than the {self.most_bytes:,} bytes they may"
            raise OperationError(message, again=False)
        self.found.append(taken)
