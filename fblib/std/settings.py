"""INI: one value that outlives the run, in the file settings.ini of its folder."""

from typing_extensions import override

from compiler.ir.datatypes import DataType, StringType
from compiler.ir.literals import LiteralError, parse_literal
from fblib.declare import block, service
from fblib.family import Family
from fblib.reading import read_bool
from fblib.service import Context, FileError, Service, Value
from fblib.settings_file import find, is_key, is_section, put
from fblib.texts import literal

FILE = "settings.ini"
_QUOTES = ("'", '"')


class Settings(Service):
    """INIT says which SECTION and KEY; SET stores VALUE, GET reads it or takes DEFAULT_VALUE.

    A value is stored as its literal, text without quotes where that can be read back.
    """

    replays = False

    @override
    def event(self, context: Context, name: str) -> None:
        try:
            status = self._answer(context, name)
        except FileError as error:
            status = str(error)
        context.write("STATUS", status)
        context.write("QO", status in ("OK", "initialized"))
        context.emit(f"{name}O")

    def _answer(self, context: Context, name: str) -> str:
        """Do what was asked for; return the status."""
        if name == "INIT":
            return self._initialize(context)
        section, key = context.state.get("section"), context.state.get("key")
        if not isinstance(section, str) or not isinstance(key, str):
            return "Not initialized"
        text = context.files.read(FILE) or ""
        if name == "SET":
            value = context.read("VALUE")
            stored = _stored(context, value, context.type_of("VALUE"))
            context.files.write(FILE, put(text, section, key, stored))
        else:
            found = find(text, section, key)
            value = context.read("DEFAULT_VALUE") if found is None else _loaded(context, found)
        context.write("VALUEO", value)
        return "OK"

    def _initialize(self, context: Context) -> str:
        context.state.clear()
        if not read_bool(context, "QI"):
            return "Not initialized"
        section, key = str(context.read("SECTION")), str(context.read("KEY"))
        for what, name, is_good in (("section", section, is_section), ("key", key, is_key)):
            if not is_good(name):
                return f'"{name}" cannot be the name of a {what} in {FILE}'
        context.state.update(section=section, key=key)
        return "initialized"


def _stored(context: Context, value: Value, datatype: DataType) -> str:
    if isinstance(value, str) and isinstance(datatype, StringType) and _is_plain(value):
        return value
    return literal(context, value, datatype)


def _is_plain(text: str) -> bool:
    """Whether text reads the same without quotes."""
    return text.isprintable() and text == text.strip() and not text.startswith(_QUOTES)


def _loaded(context: Context, text: str) -> Value:
    """Return the value that a text stands for.

    Raises:
        FileError: it is none of the type of VALUEO.
    """
    datatype = context.type_of("VALUEO")
    if isinstance(datatype, StringType) and not text.startswith(_QUOTES):
        return text
    try:
        value = parse_literal(text, datatype)
    except LiteralError as error:
        message = f"{FILE}: {error}"
        raise FileError(message) from error
    return value if not isinstance(value, tuple | dict) else text


FAMILY = Family(
    "settings",
    "Values that outlive a run",
    types=(
        block(
            "INI",
            package="eclipse4diac::storage::ini",
            body=service("INI"),
            event_inputs=(
                "INIT(QI, SECTION, KEY, VALUE, DEFAULT_VALUE)",
                "SET(VALUE)",
                "GET(VALUE)",
            ),
            event_outputs=(
                "INITO(QO, STATUS, VALUEO)",
                "SETO(QO, STATUS, VALUEO)",
                "GETO(QO, STATUS, VALUEO)",
            ),
            inputs=(
                "QI: BOOL",
                "SECTION: STRING",
                "KEY: STRING",
                "VALUE: ANY_ELEMENTARY",
                "DEFAULT_VALUE: ANY_ELEMENTARY",
            ),
            outputs=("QO: BOOL", "STATUS: STRING", "VALUEO: ANY_ELEMENTARY"),
            comment="Keeps a value in settings.ini",
        ),
    ),
    services={"INI": Settings()},
)
