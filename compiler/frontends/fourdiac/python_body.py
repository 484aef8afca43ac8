"""Types whose work is done by a function or class in Python: the attribute that names it.

Nothing of it is looked at here: who compiles a system executes none of its code.
"""

import re
from collections.abc import Iterator

from compiler.frontends.fourdiac.element_reader import ElementReader
from compiler.frontends.fourdiac.own_attributes import read_own_attributes, report_unreadable
from compiler.frontends.fourdiac.xml_reader import XmlElement
from compiler.ir.attributes import PYTHON, PYTHON_BODY
from compiler.ir.declarations import (
    InterfaceDeclaration,
    OperationDeclaration,
    ServiceDeclaration,
)
from compiler.ir.mistakes import attributes as mistakes

_VALUE = re.compile(
    r"(?P<is_async>async\s+)?"
    r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
)
_FAILURE_PINS = {"error": "STRING", "attempts": "UDINT"}


def read_python_body(
    reader: ElementReader,
    root: XmlElement,
    attributes: dict[str, str],
    interface: InterfaceDeclaration,
    *,
    name: str,
    body: str,
) -> ServiceDeclaration | OperationDeclaration | None:
    """Return the body of a type that is done in Python; None if it is not.

    Args:
        reader: of its file.
        root: the type.
        attributes: all of its attributes; ours are taken out.
        interface: its pins.
        name: of the type.
        body: the tag of the body that stands in the file; "" = none.
    """
    allowed = (PYTHON,) if root.tag == "FBType" else ()
    attribute = read_own_attributes(reader, root, attributes, allowed=allowed).get(PYTHON)
    if attribute is None:
        return None
    value = _VALUE.fullmatch(attribute.text.strip())
    if value is None:
        report_unreadable(reader, attribute, "it names no function or class of a Python module")
        return None
    if body:
        reader.diagnostics.add(
            mistakes.python_and_body(span=attribute.span, name=PYTHON, type_name=name, body=body)
        )
        return None
    work = f"{PYTHON_BODY}{value['module']}:{value['name']}"
    if not value["is_async"]:
        return ServiceDeclaration(work)
    if missing := list(_missing(interface)):
        reader.diagnostics.add(
            mistakes.no_operation_pins(
                span=attribute.span, type_name=name, missing=missing, module=value["module"]
            )
        )
    return OperationDeclaration(work)


def _missing(interface: InterfaceDeclaration) -> Iterator[str]:
    """Yield the pins of operations that a type does not have."""
    inputs = {event.name for event in interface.event_inputs}
    outputs = {event.name: event.with_data for event in interface.event_outputs}
    if "REQ" not in inputs:
        yield 'the event input "REQ"'
    yield from (f'the event output "{name}"' for name in ("CNF", "ERR") if name not in outputs)
    pins = {pin.name: pin.type.upper() for pin in interface.outputs}
    for name, datatype in _FAILURE_PINS.items():
        if pins.get(name) != datatype:
            yield f'the output "{name}" of type {datatype}'
