"""Every declared block is whole: what it names is there."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from compiler.ir.datatypes import GenericType, StructType, parse_datatype
from compiler.ir.declarations import (
    BasicDeclaration,
    EventDeclaration,
    InterfaceDeclaration,
    NetworkDeclaration,
    ServiceDeclaration,
    SimpleDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.catalog import LIBRARY
from fblib.services import services
from tests.blocks import all_types, declared

TYPES = all_types()
CHARTS = [(each, each.body) for each in TYPES if isinstance(each.body, BasicDeclaration)]
NETWORKS = [(each, each.body) for each in TYPES if isinstance(each.body, NetworkDeclaration)]


def names(pins: Iterable[EventDeclaration | VariableDeclaration]) -> list[str]:
    return [pin.name for pin in pins]


def data_pins(interface: InterfaceDeclaration) -> tuple[VariableDeclaration, ...]:
    return (*interface.inputs, *interface.outputs)


def chart_name(parameter: object) -> str:
    return parameter.name if isinstance(parameter, TypeDeclaration) else ""


def by_name(declaration: TypeDeclaration) -> str:
    return declaration.name


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_pins_have_one_name_each_and_a_type_there_is(declaration: TypeDeclaration) -> None:
    interface = declaration.interface
    pins = [
        *names(interface.event_inputs),
        *names(interface.event_outputs),
        *names(data_pins(interface)),
        *(adapter.name for adapter in (*interface.plugs, *interface.sockets)),
    ]

    assert [name for name, count in Counter(pins).items() if count > 1] == []
    for pin in data_pins(interface):
        assert not isinstance(parse_datatype(pin.type), StructType), pin


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_with_names_data_of_its_side(declaration: TypeDeclaration) -> None:
    interface = declaration.interface

    for events, data in (
        (interface.event_inputs, interface.inputs),
        (interface.event_outputs, interface.outputs),
    ):
        for event in events:
            assert set(event.with_data) <= set(names(data)), event
            assert len(set(event.with_data)) == len(event.with_data), event


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_every_data_pin_of_a_block_travels_with_some_event(declaration: TypeDeclaration) -> None:
    if declaration.kind != "block":
        return
    interface = declaration.interface
    outputs = {name for name in names(interface.outputs) if declaration.name != "RT_E_CYCLE"}
    sampled = {name for event in interface.event_inputs for name in event.with_data}
    published = {name for event in interface.event_outputs for name in event.with_data}

    assert sampled == set(names(interface.inputs))
    assert published == outputs  # no event of RT_E_CYCLE has its QO, in 4diac's file neither


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_every_type_is_marked_as_library_with_a_4diac_package_and_says_what_it_does(
    declaration: TypeDeclaration,
) -> None:
    assert declaration.library
    roots = "iec61499|iec61131|eclipse4diac|utils|fbflow"
    assert re.fullmatch(rf"({roots})(::\w+)+", declaration.package)
    assert declaration.comment


@pytest.mark.parametrize(
    ("declaration", "body"), CHARTS, ids=lambda each: getattr(each, "name", "")
)
def test_charts_name_states_events_and_algorithms_that_exist(
    declaration: TypeDeclaration, body: BasicDeclaration
) -> None:
    states = [state.name for state in body.states]
    algorithms = {algorithm.name for algorithm in body.algorithms}
    inputs = names(declaration.interface.event_inputs)
    outputs = names(declaration.interface.event_outputs)

    assert len(set(states)) == len(states)
    used: set[str] = set()
    for state in body.states:
        for action in state.actions:
            assert action.algorithm in {"", *algorithms}
            assert action.output in {"", *outputs}
            used.add(action.algorithm)
    assert algorithms == used - {""}, "an algorithm nobody runs"
    for transition in body.transitions:
        assert {transition.source, transition.target} <= set(states)
        event = re.fullmatch(r"(\w+)(\[.+\])?|\[.+\]", transition.condition)
        assert event is not None, transition
        assert event[1] in {None, "1", *inputs}
    reachable = {states[0], *(transition.target for transition in body.transitions)}
    assert reachable == set(states)
    answered = {re.split(r"\W", transition.condition)[0] for transition in body.transitions}
    assert set(inputs) <= answered, "an event nothing answers"


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_simple_blocks_have_an_algorithm_per_event_input(declaration: TypeDeclaration) -> None:
    if not isinstance(declaration.body, SimpleDeclaration):
        return
    algorithms = [algorithm.name for algorithm in declaration.body.algorithms]

    assert algorithms == names(declaration.interface.event_inputs)


@pytest.mark.parametrize(
    ("declaration", "body"), NETWORKS, ids=lambda each: getattr(each, "name", "")
)
def test_networks_connect_pins_that_exist(
    declaration: TypeDeclaration, body: NetworkDeclaration
) -> None:
    inner = {element.name: declared(element.type) for element in body.elements}

    def pins(path: str, *, source: bool, events: bool) -> list[str]:
        """All pins that may stand at this end of a connection."""
        owner = path.rpartition(".")[0]
        if owner in inner:
            interface, inwards = inner[owner].interface, not source
        elif owner:
            socket = next(each for each in declaration.interface.sockets if each.name == owner)
            # Seen from inside, what comes out of a socket is what its type calls outputs.
            interface, inwards = declared(socket.type).interface, not source
        else:
            interface, inwards = declaration.interface, source
        if events:
            return names(interface.event_inputs if inwards else interface.event_outputs)
        return names(interface.inputs if inwards else interface.outputs)

    packages = ("iec61499::", "eclipse4diac::")
    assert all(element.type.startswith(packages) for element in body.elements)
    for events, connections in ((True, body.event_connections), (False, body.data_connections)):
        for wire in connections:
            source, target = wire.source, wire.target
            assert source.rpartition(".")[2] in pins(source, source=True, events=events), wire
            assert target.rpartition(".")[2] in pins(target, source=False, events=events), wire
    targets = [wire.target for wire in body.data_connections]
    assert len(set(targets)) == len(targets)


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_sets_of_one_type_name_generic_pins_once(declaration: TypeDeclaration) -> None:
    generic = {
        pin.name
        for pin in data_pins(declaration.interface)
        if isinstance(parse_datatype(pin.type), GenericType)
    }
    shared = [pin for pins in declaration.same_type for pin in pins]

    assert set(shared) <= generic
    assert len(set(shared)) == len(shared)


TYPED_BY_WHAT_THEY_FEED = {
    *("F_FIND", "F_LEN", "F_TRUNC", "ReadJSON"),
    *("GET_AT_INDEX", "GET_STRUCT_VALUE"),
}
"""Their outputs have the type of the pin they are connected to; no input could tell it."""
COMMUNICATION = "eclipse4diac::net"
"""The package of blocks whose data come from outside; the same is true of those."""


@pytest.mark.parametrize("declaration", TYPES, ids=by_name)
def test_no_generic_output_stays_without_an_input_of_its_type(
    declaration: TypeDeclaration,
) -> None:
    interface = declaration.interface
    sharing = {pin: pins for pins in declaration.same_type for pin in pins}

    for pin in interface.outputs:
        if not isinstance(parse_datatype(pin.type), GenericType):
            continue
        if declaration.name in TYPED_BY_WHAT_THEY_FEED or declaration.configuration:
            continue
        if declaration.package == COMMUNICATION:
            continue
        partners = sharing.get(pin.name) or [
            each.name for each in interface.inputs if each.type == pin.type
        ]
        assert set(partners) & set(names(interface.inputs)), pin


def test_every_service_is_there_and_used() -> None:
    used = {each.body.service for each in TYPES if isinstance(each.body, ServiceDeclaration)}

    assert used == set(services())


def test_a_resource_begins_with_its_restart_block() -> None:
    for name in ("EMB_RES", "RMT_RES", "Config_EMB_RES"):
        body = declared(name).body
        assert isinstance(body, NetworkDeclaration)
        assert [(each.name, each.type) for each in body.elements] == [
            ("START", "iec61499::events::E_RESTART")
        ]


def test_kinds_are_as_in_4diac() -> None:
    kinds = Counter(each.kind for family in LIBRARY.families.values() for each in family.types)

    assert kinds["adapter"] == 2
    assert kinds["segment"] == 1
    assert declared("FORTE_PC").kind == "device"
    assert declared("EMB_RES").kind == "resource"
