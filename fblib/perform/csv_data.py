"""Performs the operations on tables as text."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from compiler.ir.diagnostics import choices_hint
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.service import Value


def parse(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the rows of a table."""
    lines = _lines(str(inputs["text"]).removeprefix("\ufeff"), _delimiter(inputs))
    rows: list[Value]
    if inputs["header"]:
        rows = list(_objects(lines))
    else:
        rows = [cast("Value", fields) for _, fields in lines]
    return {"rows": rows, "count": len(rows)}


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    # A field may be as long as the text is.
    csv.field_size_limit(1 << 31)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"the text is no table in CSV: {error} in line {reader.line_num}"
            raise OperationError(message, again=False) from error
        if fields:
            yield reader.line_num, fields


def _objects(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Value]:
    _, header = next(lines, (0, []))
    twice = next((name for place, name in enumerate(header) if name in header[:place]), None)
    if twice is not None:
        message = f'the header has the column "{twice}" twice'
        raise OperationError(message, again=False)
    for line, fields in lines:
        if len(fields) != len(header):
            message = f"line {line} has {len(fields)} fields, but the header has {len(header)}"
            raise OperationError(message, again=False)
        yield dict(zip(header, fields, strict=True))


def formatted(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the text of a table."""
    rows = inputs["rows"]
    if not isinstance(rows, list):
        message = '"rows" is no list'
        raise OperationError(message, again=False)
    columns = _columns(rows, inputs["columns"])
    text = _Text()
    writer = csv.writer(text, delimiter=_delimiter(inputs))
    if inputs["header"] and columns:
        writer.writerow(columns)
    for number, row in enumerate(rows):
        writer.writerow([_field(value) for value in _fields(number, row, columns)])
    return {"text": "".join(text.lines)}


class _Text:
    """Takes lines with CR LF at their ends, so that fields with either are quoted; keeps LF."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line.removesuffix("\r\n") + "\n")


def _columns(rows: Iterable[Value], given: Value) -> list[str]:
    """Return the columns: those given, or all that objects have, as they first come."""
    if given is None:
        return list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return cast("list[str]", given)
    message = '"columns" is no list of names'
    raise OperationError(message, again=False)


def _fields(number: int, row: Value, columns: Sequence[str]) -> Sequence[Value]:
    if isinstance(row, list):
        if columns and len(row) != len(columns):
            message = f"row {number} has {len(row)} fields, but there are {len(columns)} columns"
            raise OperationError(message, again=False)
        return row
    if not isinstance(row, dict):
        message = f"row {number} is neither an object nor a list"
        raise OperationError(message, again=False)
    strange = next((key for key in row if key not in columns), None)
    if strange is not None:
        message = f'row {number} has the column "{strange}". {choices_hint(strange, columns)}'
        raise OperationError(message, again=False)
    return [row.get(column) for column in columns]


def _field(value: Value) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)


def _delimiter(inputs: Inputs) -> str:
    delimiter = str(inputs["delimiter"])
    if len(delimiter) == 1 and delimiter not in '"\r\n\0 ':
        return delimiter
    message = f'"delimiter" is one character such as "," or ";", not "{delimiter}"'
    raise OperationError(message, again=False)
