"""Small systems for the tests of the passes: short notations that become 4diac's XML.

A network is written as its elements and its wires, one `A.CNF -> B.REQ` per line; pins as
`name`, `name: TYPE` or `name: TYPE := value`, separated by commas.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from compiler.driver import Compilation, Options, compile_file
from compiler.ir.diagnostics import Diagnostic
from compiler.ir.graph import Graph, Node, Resource, Wire
from compiler.passes.flatten import Choice
from fblib.catalog import LIBRARY


@dataclass(frozen=True, slots=True)
class Pins:
    """The interface of a type or of an untyped subapplication, in short notation."""

    event_inputs: str = ""
    """`REQ WITH IN1 IN2, INIT`; `REQ: EInit` for a typed event."""
    event_outputs: str = ""
    inputs: str = ""
    outputs: str = ""
    in_outs: str = ""
    plugs: str = ""
    """`Name: AdapterType`."""
    sockets: str = ""

    def xml(self, *, of_subapplication: bool = False) -> str:
        """Return the interface list."""
        sub = "SubApp" if of_subapplication else ""
        parts = [
            _section(
                f"{sub}EventInputs", (_event(item, sub) for item in _items(self.event_inputs))
            ),
            _section(
                f"{sub}EventOutputs", (_event(item, sub) for item in _items(self.event_outputs))
            ),
            _section("InputVars", map(_variable, _items(self.inputs))),
            _section("OutputVars", map(_variable, _items(self.outputs))),
            _section("InOutVars", map(_variable, _items(self.in_outs))),
            _section("Plugs", map(_adapter, _items(self.plugs))),
            _section("Sockets", map(_adapter, _items(self.sockets))),
        ]
        return f"<{sub}InterfaceList>{''.join(parts)}</{sub}InterfaceList>"


def fb(name: str, type_name: str, *, attributes: dict[str, str] | None = None, **pins: str) -> str:
    """Return a block with values at its pins."""
    inner = "".join(
        f"<Attribute Name={quoteattr(key)} Value={quoteattr(value)}/>"
        for key, value in (attributes or {}).items()
    )
    return f'<FB Name="{name}" Type="{type_name}">{inner}{_parameters(pins)}</FB>'


def subapplication(name: str, content: str, pins: Pins = Pins()) -> str:
    """Return an untyped subapplication with its interface and network."""
    interface = pins.xml(of_subapplication=True)
    network = f"<SubAppNetwork>{content}</SubAppNetwork>"
    return f'<SubApp Name="{name}">{interface}{network}</SubApp>'


def typed_subapplication(name: str, type_name: str, **pins: str) -> str:
    """Return an instance of a subapplication type."""
    return f'<SubApp Name="{name}" Type="{type_name}">{_parameters(pins)}</SubApp>'


def network(*elements: str, events: str = "", data: str = "", adapters: str = "") -> str:
    """Return the content of a network."""
    return "".join(
        (
            *elements,
            _section("EventConnections", map(_connection, _lines(events))),
            _section("DataConnections", map(_connection, _lines(data))),
            _section("AdapterConnections", map(_connection, _lines(adapters))),
        )
    )


def resource(name: str, content: str = "", *, type_name: str = "EMB_RES") -> str:
    """Return a resource with its own network."""
    return f'<Resource Name="{name}" Type="{type_name}"><FBNetwork>{content}</FBNetwork></Resource>'


def device(name: str, *content: str, type_name: str = "FORTE_PC") -> str:
    """Return a device with its resources."""
    return f'<Device Name="{name}" Type="{type_name}">{"".join(content)}</Device>'


class Project:
    """A folder with types and a system, ready to be compiled."""

    def __init__(self, folder: Path) -> None:
        """Write into this folder."""
        self.folder = folder

    def add(self, file: str, text: str) -> None:
        """Write a file."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def block(self, name: str, pins: Pins, body: str = "", *, head: str = "") -> None:
        """Write a block type; without a body it is a service interface block."""
        self.add(f"{name}.fbt", f'<FBType Name="{name}">{head}{pins.xml()}{body}</FBType>')

    def composite(self, name: str, pins: Pins, content: str, *, head: str = "") -> None:
        """Write a composite block type."""
        self.block(name, pins, f"<FBNetwork>{content}</FBNetwork>", head=head)

    def simple(self, name: str, pins: Pins, code: str, *, head: str = "") -> None:
        """Write a simple block type with one algorithm, REQ."""
        body = f'<SimpleFB><Algorithm Name="REQ"><ST><![CDATA[{code}]]></ST></Algorithm></SimpleFB>'
        self.block(name, pins, body, head=head)

    def subapplication_type(self, name: str, pins: Pins, content: str, *, head: str = "") -> None:
        """Write a subapplication type."""
        interface = pins.xml(of_subapplication=True)
        body = f"<SubAppNetwork>{content}</SubAppNetwork>"
        self.add(f"{name}.sub", f'<SubAppType Name="{name}">{head}{interface}{body}</SubAppType>')

    def adapter(self, name: str, pins: Pins) -> None:
        """Write an adapter type; its pins are the socket's view."""
        self.add(f"{name}.adp", f'<AdapterType Name="{name}">{pins.xml()}</AdapterType>')

    def compilation(
        self,
        content: str = "",
        *,
        applications: dict[str, str] | None = None,
        devices: str = "",
        mappings: str = "",
        head: str = "",
        choice: Choice | None = None,
        file: str = "S.sys",
    ) -> Compilation:
        """Compile a system with the application "App", or with these applications."""
        every = {"App": content} if applications is None else applications
        written = "".join(
            f'<Application Name="{name}"><SubAppNetwork>{inner}</SubAppNetwork></Application>'
            for name, inner in every.items()
        )
        mapped = "".join(
            f'<Mapping From="{block}" To="{place}"/>'
            for block, _, place in (line.partition(" -> ") for line in _lines(mappings))
        )
        self.add(file, f'<System Name="S">{head}{written}{devices}{mapped}</System>')
        options = Options(choice=choice or Choice())
        return compile_file(self.folder / file, library=LIBRARY, options=options)

    def graph(
        self,
        content: str = "",
        *,
        applications: dict[str, str] | None = None,
        devices: str = "",
        mappings: str = "",
        head: str = "",
        choice: Choice | None = None,
    ) -> Graph:
        """Compile a system that has no errors."""
        result = self.compilation(
            content,
            applications=applications,
            devices=devices,
            mappings=mappings,
            head=head,
            choice=choice,
        )
        assert result.graph is not None, [str(item) for item in result.diagnostics]
        return result.graph


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty folder for a project."""
    return Project(tmp_path)


# --- Reading graphs ----------------------------------------------------------------------


def events(graph: Graph) -> list[str]:
    """Return the event wires in order, `App.A.CNF -> App.B.REQ`."""
    return [_wire(wire) for wire in graph.event_wires]


def data(graph: Graph) -> list[str]:
    """Return the data wires in order."""
    return [_wire(wire) for wire in graph.data_wires]


def ids(graph: Graph) -> list[str]:
    """Return the ids of all nodes in order."""
    return [node.id for node in graph.nodes]


def node(graph: Graph, id_: str) -> Node:
    """Return a node by its id."""
    return next(item for item in graph.nodes if item.id == id_)


def type_of(graph: Graph, id_: str) -> str:
    """Return the name of a node's type."""
    return node(graph, id_).type


def resources(graph: Graph) -> dict[str, list[str]]:
    """Return the nodes of every resource."""
    return {item.id: list(item.nodes) for item in _resources(graph)}


def codes(result: Compilation) -> list[str]:
    """Return the codes of all diagnostics in order, without those on unfinished systems."""
    return [item.code for item in result.diagnostics if item.code not in ("E213", "E402")]


def first(result: Compilation, code: str) -> Diagnostic:
    """Return the first diagnostic of a code."""
    return next(item for item in result.diagnostics if item.code == code)


def head(package: str = "", *imports: str) -> str:
    """Return the part of a file that says its package and its imports."""
    inner = "".join(f'<Import declaration="{item}"/>' for item in imports)
    return f'<CompilerInfo packageName="{package}">{inner}</CompilerInfo>'


def _resources(graph: Graph) -> list[Resource]:
    return [item for placed in graph.placement for item in placed.resources]


def _wire(wire: Wire) -> str:
    return f"{wire.source}.{wire.source_pin} -> {wire.target}.{wire.target_pin}"


# --- Writing XML -------------------------------------------------------------------------


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _section(tag: str, items: Iterable[str]) -> str:
    inner = "".join(items)
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _event(item: str, prefix: str) -> str:
    declared, _, with_data = item.partition(" WITH ")
    name, _, type_name = declared.partition(":")
    inner = "".join(f'<With Var="{pin}"/>' for pin in with_data.split())
    tag = f"{prefix}Event"
    return f'<{tag} Name="{name.strip()}" Type="{type_name.strip() or "Event"}">{inner}</{tag}>'


def _variable(item: str) -> str:
    declared, _, value = item.partition(":=")
    name, _, type_name = declared.partition(":")
    initial = f" InitialValue={quoteattr(value.strip())}" if value else ""
    return f'<VarDeclaration Name="{name.strip()}" Type="{type_name.strip()}"{initial}/>'


def _adapter(item: str) -> str:
    name, _, type_name = item.partition(":")
    return f'<AdapterDeclaration Name="{name.strip()}" Type="{type_name.strip()}"/>'


def _parameters(pins: dict[str, str]) -> str:
    return "".join(
        f'<Parameter Name="{name}" Value={quoteattr(value)}/>' for name, value in pins.items()
    )


def _connection(line: str) -> str:
    source, _, target = line.partition(" -> ")
    return f'<Connection Source="{source.strip()}" Destination="{target.strip()}"/>'
