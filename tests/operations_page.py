"""The text of docs/operations.md: what declarations say of operations."""

from collections.abc import Iterator, Sequence

from compiler.ir.declarations import OperationDeclaration, TypeDeclaration, VariableDeclaration
from fblib.declare import FAILURE_PINS
from fblib.family import Family
from fblib.operation import Operation, Pool

_HEAD = """<!-- made by tests/integration/test_operations_page.py; CONTRIBUTING.md says how -->
# Operations

An operation is a block whose work touches the world: it takes time, may fail, and is tried again.
A task of a JSON config names it (`"operation": "http.request"`) and sets its parameters; in a
4diac system it is a function block (`HTTP_REQUEST`) with these pins. `fbflow library export`
writes the `.fbt` files for the IDE.

- The event `REQ` requests it with all its parameters. `CNF` comes with the results, or `ERR`
  after the last attempt, with `error: STRING` and `attempts: UDINT`.
- A parameter that is not given has its default. `JSON` is any JSON value; its default is null.
  `STRING` holds any Unicode text.
- A file is a name in the folder of the run, such as `data.json` or `data/2026.json`; no name
  leads out of it.
- A parameter marked as secret is masked wherever it would be shown. Better is `secret:NAME`: it
  stands for a secret that whoever starts the run has set.
- "Fails for good": it is not tried again, whatever the retry policy says, because another
  attempt would end the same way.
"""

_WHERE: dict[Pool, str] = {
    "loop": "",
    "thread": "It is performed in a thread.",
    "process": "It is performed in a process of its own.",
}


def page(families: Sequence[Family]) -> str:
    """Return the page about the operations of these families."""
    lines = [_HEAD, *_contents(families)]
    for family in families:
        lines += ["", f"## {family.comment}"]
        performed = {operation.name: operation for operation in family.operations}
        for declared, name in operation_types(family):
            lines += ["", *_section(declared, performed[name])]
    return "\n".join(lines) + "\n"


def documented(families: Sequence[Family]) -> list[Family]:
    """Return the families the page is about: our own that have operations."""
    return [family for family in families if family.package == "fbflow" and family.operations]


def operation_types(family: Family) -> Iterator[tuple[TypeDeclaration, str]]:
    """Yield the block types of a family that are operations, with the operations' names."""
    for declared in family.types:
        if isinstance(declared.body, OperationDeclaration):
            yield declared, declared.body.operation


def pins(declared: TypeDeclaration) -> tuple[VariableDeclaration, ...]:
    """Return all pins of an operation but those that all operations have."""
    common = {text.partition(":")[0] for text in FAILURE_PINS}
    interface = declared.interface
    return tuple(pin for pin in (*interface.inputs, *interface.outputs) if pin.name not in common)


def _contents(families: Sequence[Family]) -> Iterator[str]:
    yield "| operation | what it does |"
    yield "|---|---|"
    for family in families:
        for declared, name in operation_types(family):
            anchor = name.replace(".", "")
            yield f"| [`{name}`](#{anchor}) | {_cell(declared.comment)} |"


def _section(declared: TypeDeclaration, operation: Operation) -> Iterator[str]:
    yield f"### `{operation.name}`"
    yield ""
    yield " ".join(filter(None, (f"{declared.comment}.", _WHERE[operation.pool])))
    yield f"Block type: `{declared.name}`."
    if operation.notes:
        yield ""
        yield from (f"- {note}" for note in operation.notes)
    if declared.interface.inputs:
        yield ""
        yield "| parameter | type | default | |"
        yield "|---|---|---|---|"
        for pin in declared.interface.inputs:
            default = f"`{pin.initial}`" if pin.initial else ""
            secret = " (secret)" if pin.name in operation.secrets else ""
            yield f"| `{pin.name}` | {pin.type} | {_cell(default)} | {_cell(pin.comment)}{secret} |"
    results = [pin for pin in pins(declared) if pin in declared.interface.outputs]
    if results:
        yield ""
        yield "| result | type | |"
        yield "|---|---|---|"
        yield from (f"| `{pin.name}` | {pin.type} | {_cell(pin.comment)} |" for pin in results)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
