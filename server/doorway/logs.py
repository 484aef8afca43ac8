"""What the server writes about itself: one JSON object in a line, or a line for people."""

import logging
from datetime import UTC, datetime
from typing import Literal, TextIO

import orjson
from aiohttp.http_exceptions import HttpProcessingError
from typing_extensions import override

LogFormat = Literal["json", "text"]


class JsonLines(logging.Formatter):
    """One JSON object for each record: time, level, action, then its fields."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        about = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "action": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info is not None:
            about["error"] = self.formatException(record.exc_info)
        return orjson.dumps(about, default=str).decode()


class TextLines(logging.Formatter):
    """A line for people: time, action, fields."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows in more of them."""
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        line = f"{_moment(record)} {level}{record.getMessage()} {fields}".rstrip()
        # What is not printable could pretend to be another line, or order a terminal about.
        if not line.isprintable():
            line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in line)
        if record.exc_info is not None:
            line += f"\n{self.formatException(record.exc_info)}"
        return line


def write_logs(stream: TextIO, form: LogFormat) -> None:
    """Write what the server and its libraries tell to a stream; earlier settings are replaced."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    handler.addFilter(without_unread_requests)
    # Nobody reads where in the code, in which thread and process it was; finding that out takes
    # time at each request. (Python's logging HOWTO, "Optimization")
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("fbflow").setLevel(logging.INFO)


def without_unread_requests(record: logging.LogRecord) -> bool:
    """Make one line of what is no HTTP: its traceback would show the line with a token in it."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.msg, record.args = "request_unread", ()
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.fields = {"status": error.code, "error": type(error).__name__}
    return True


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = getattr(record, "fields", {})
    return fields


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
