"""APPEND_STRING_<n>: values of any types in one text."""

from itertools import count, takewhile

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, numbered, service, with_all
from fblib.family import Family, GenericName
from fblib.service import Context, Service
from fblib.texts import plain_text


class AppendString(Service):
    """OUT: text as it is and other values as literals, one behind the other."""

    @override
    def event(self, context: Context, name: str) -> None:
        pins = takewhile(context.has_pin, (f"IN_{number}" for number in count(1)))
        texts = (plain_text(context, context.read(pin), context.type_of(pin)) for pin in pins)
        context.write("OUT", "".join(texts))
        context.emit("CNF")


def _append(name: str, values: int) -> TypeDeclaration:
    pins = numbered("IN_", values)
    return block(
        name,
        package="eclipse4diac::utils",
        body=service("APPEND_STRING"),
        event_inputs=(with_all("REQ", pins),),
        event_outputs=("CNF(OUT)",),
        inputs=tuple(f"{pin}: ANY" for pin in pins),
        outputs=("OUT: STRING",),
        same_type=tuple((pin,) for pin in pins),
        comment="Its inputs as one text",
    )


FAMILY = Family(
    "append_string",
    "Text of many values",
    types=(),
    generics=(GenericName("APPEND_STRING_<n>", _append),),
    services={"APPEND_STRING": AppendString()},
)
