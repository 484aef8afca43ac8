"""CSV_WRITER_<n>: a table in a file of the run, line by line, in FORTE's format.

A value is written as its IEC literal and followed by `; `, so that a line of the text `a` and
TRUE reads `'a'; TRUE; `. Where all values are arrays of one length, each element makes a line.
"""

from itertools import count, takewhile

from typing_extensions import override

from compiler.ir.datatypes import ArrayType
from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, numbered, service, with_all
from fblib.family import Family, GenericName
from fblib.reading import read_bool
from fblib.service import Context, FileError, Service
from fblib.texts import literal

_OK = "OK"
_ALREADY_OPEN = "File already opened"
_NOT_OPEN = "File not opened"


class CsvWriter(Service):
    """INIT makes the file anew (QI) or ends the work on it (not QI); REQ adds lines while QI.

    The instance remembers the name of its file while it is open.
    """

    replays = False

    @override
    def event(self, context: Context, name: str) -> None:
        enabled = read_bool(context, "QI")
        context.write("QO", enabled)
        try:
            status = self._initialize(context) if name == "INIT" else self._request(context)
        except FileError as error:
            status = str(error)
        if status is not None:
            context.write("STATUS", status)
            context.write("QO", enabled and status == _OK)
        context.emit("INITO" if name == "INIT" else "CNF")

    def _initialize(self, context: Context) -> str | None:
        """Return the new status; None: the old one is kept, as FORTE does."""
        file = context.state.get("file")
        if not read_bool(context, "QI"):
            context.state.clear()
            return None if file is None else _OK
        if file is not None:
            return _ALREADY_OPEN
        name = str(context.read("FILE_NAME"))
        context.files.write(name, "")
        context.state["file"] = name
        return _OK

    def _request(self, context: Context) -> str | None:
        if not read_bool(context, "QI"):
            return None
        file = context.state.get("file")
        if file is None:
            return _NOT_OPEN
        context.files.append(str(file), _lines(context))
        return _OK


def _lines(context: Context) -> str:
    """Return what one request adds."""
    columns = _columns(context)
    rows = zip(*columns, strict=True)
    return "".join("".join(f"{cell}; " for cell in row) + "\n" for row in rows)


def _columns(context: Context) -> list[list[str]]:
    """Return the cells of each input: one each, or as many as their arrays have elements."""
    pins = list(takewhile(context.has_pin, (f"SD_{number}" for number in count(1))))
    cells = [_elements(context, pin) for pin in pins]
    columns = [column for column in cells if column is not None]
    if len(columns) == len(pins) and len({len(column) for column in columns}) == 1:
        return columns
    return [[literal(context, context.read(pin), context.type_of(pin))] for pin in pins]


def _elements(context: Context, pin: str) -> list[str] | None:
    """Return the elements of an array of one dimension; None for any other value."""
    value, datatype = context.read(pin), context.type_of(pin)
    if not isinstance(datatype, ArrayType) or not isinstance(value, list):
        return None
    if len(datatype.bounds) != 1:
        return None
    return [literal(context, element, datatype.element) for element in value]


def _writer(name: str, values: int) -> TypeDeclaration:
    pins = numbered("SD_", values)
    return block(
        name,
        package="eclipse4diac::utils",
        body=service("CSV_WRITER"),
        event_inputs=("INIT(QI, FILE_NAME)", with_all("REQ", ("QI", *pins))),
        event_outputs=("INITO(QO, STATUS)", "CNF(QO, STATUS)"),
        inputs=("QI: BOOL", "FILE_NAME: STRING", *(f"{pin}: ANY" for pin in pins)),
        outputs=("QO: BOOL", "STATUS: STRING"),
        same_type=tuple((pin,) for pin in pins),
        comment="Writes values to a file, line by line",
    )


FAMILY = Family(
    "csv_writer",
    "Tables in files",
    types=(),
    generics=(GenericName("CSV_WRITER_<n>", _writer),),
    services={"CSV_WRITER": CsvWriter()},
)
