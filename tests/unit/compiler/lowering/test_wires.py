"""What wires mean: where pins are sampled from, and where events lead."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.blocks import CompositeBody, DataPort, FBType, ServiceBody
from compiler.ir.code import Local
from compiler.ir.datatypes import INT, JSON, REAL, StructType
from compiler.ir.graph import DEFAULT_RESOURCE, Device, Graph, Resource, Wire
from compiler.lowering.ports import Ports
from compiler.lowering.values import Structs
from compiler.lowering.wires import Feed, LoweringError, Place, Wires, place_nodes, resolve
from tests.graphs import E_SPLIT, E_SWITCH, F_ADD, INT2INT, block, events, graph, pins, wires

POINT = StructType("Point")
DATATYPES = {"Point": (Local("x", INT), Local("at", JSON))}

SHARING = block(
    "SHARING",
    ServiceBody(service="test"),
    inputs=(DataPort(name="V", type=INT, in_out=True),),
    outputs=(DataPort(name="V", type=INT, in_out=True),),
)
BORDER = block(
    "BORDER",
    CompositeBody(),
    event_inputs=events("REQ:IN"),
    event_outputs=events("CNF:OUT"),
    inputs=pins(("IN", INT)),
    outputs=pins(("OUT", INT)),
)
ADAPTED = block(
    "ADAPTED",
    ServiceBody(service="test"),
    inputs=(DataPort(name="S.IN", type=INT, direct=True),),
    outputs=(DataPort(name="S.OUT", type=INT, direct=True),),
)
HOLDER = block(
    "HOLDER",
    ServiceBody(service="test"),
    inputs=pins(("P", POINT), ("R", REAL), ("I", INT)),
    outputs=pins(("P", POINT), ("I", INT)),
)
TYPES = (SHARING, BORDER, ADAPTED, HOLDER, INT2INT, F_ADD, E_SWITCH, E_SPLIT)


def _ports(made: Graph) -> Callable[[str], Ports]:
    structs = Structs(made.datatypes)
    types = {node.id: made.types[node.type] for node in made.nodes}
    return lambda node: Ports(types[node], structs)


def _resolved(
    nodes: dict[str, FBType], data: Iterable[Wire] = (), *, events: Iterable[Wire] = ()
) -> Wires:
    made = graph(
        TYPES,
        {node: one.name for node, one in nodes.items()},
        data_wires=data,
        event_wires=events,
        datatypes=DATATYPES,
    )
    return resolve(made, _ports(made), Structs(made.datatypes))


def test_an_input_is_sampled_from_what_the_output_published() -> None:
    found = _resolved({"A": INT2INT, "B": F_ADD}, wires("A.OUT -> B.IN1", "A.OUT -> B.IN2"))
    fed = [(Feed(INT), Place("A", "OUT", is_sent=True))]

    assert found.feeds == {"B": {"IN1": fed, "IN2": fed}}
    assert (found.read, found.shared) == ({("A", "OUT")}, {})


def test_inner_blocks_read_the_variable_of_the_border_itself() -> None:
    found = _resolved({"C": BORDER, "A": INT2INT}, wires("C.IN -> A.IN", "A.OUT -> C.OUT"))

    assert found.feeds["A"]["IN"] == [(Feed(INT), Place("C", "IN", is_sent=False))]
    assert found.feeds["C"]["OUT"] == [(Feed(INT), Place("A", "OUT", is_sent=True))]
    assert found.read == {("A", "OUT")}


def test_a_direct_output_is_read_from_where_it_stands() -> None:
    data = [Wire("A", "S.OUT", "B", "S.IN")]
    found = _resolved({"A": ADAPTED, "B": ADAPTED}, data)

    assert found.feeds == {"B": {"S.IN": [(Feed(INT), Place("A", "S.OUT", is_sent=False))]}}
    assert found.read == set()


@given(st.integers(2, 9).flatmap(lambda size: st.permutations(range(1, size))))
def test_all_variables_of_a_chain_are_held_by_its_beginning(order: list[int]) -> None:
    """In whichever order its wires are declared."""
    nodes = {f"N{number}": SHARING for number in range(len(order) + 1)}
    found = _resolved(nodes, wires(*(f"N{n - 1}.V -> N{n}.V" for n in order)))
    held = Place("N0", "V", is_sent=True)

    assert found.feeds == {node: {"V": [(Feed(INT), held)]} for node in nodes}
    assert found.shared == {(node, "V"): held for node in nodes if node != "N0"}
    assert found.read == {(node, "V") for node in nodes}


def test_variables_that_are_connected_in_a_circle_have_no_beginning() -> None:
    with pytest.raises(LoweringError) as caught:
        _resolved({"A": SHARING, "B": SHARING}, wires("A.V -> B.V", "B.V -> A.V"))

    assert "is connected with itself" in str(caught.value)
    assert caught.value.node in {"A", "B"}


def test_wires_to_members_feed_these_alone_in_their_order() -> None:
    data = [
        Wire("A", "I", "B", "P", target_member="x"),
        Wire("A", "P", "B", "P", source_member="at.name", target_member="at.one.two"),
        Wire("A", "P", "B", "R", source_member="X"),
    ]
    found = _resolved({"A": HOLDER, "B": HOLDER}, data)

    assert [feed for feed, _ in found.feeds["B"]["P"]] == [
        Feed(INT, into=("x",), into_type=INT),
        Feed(
            JSON,
            taken=("at", "name"),
            into=("at", "one", "two"),
            into_type=JSON,
            picked=1,
            placed=2,
        ),
    ]
    assert [feed for feed, _ in found.feeds["B"]["R"]] == [Feed(INT, taken=("x",), into_type=REAL)]


def test_targets_are_queued_in_the_order_of_their_wires() -> None:
    declared = wires("S.EO2 -> A.EI", "S.EO1 -> B.EI", "S.EO1 -> A.EI", "A.EO0 -> S.EI")
    found = _resolved({"S": E_SPLIT, "A": E_SWITCH, "B": E_SWITCH}, events=declared)

    assert found.targets == {
        "S": {"EO2": [("A", "EI")], "EO1": [("B", "EI"), ("A", "EI")]},
        "A": {"EO0": [("S", "EI")]},
    }


@pytest.mark.parametrize(
    ("wire", "said"),
    [
        (Wire("A", "OUT", "B", "IN3"), '"B.IN3", which does not exist'),
        (Wire("A", "IN", "B", "IN1"), '"A.IN", which does not exist'),
        (Wire("A", "OUT", "B", "OUT"), '"B.OUT", which does not exist'),
        (Wire("H", "P", "B", "IN1", source_member="z"), 'the member "z" of "H"'),
    ],
)
def test_data_wires_to_what_is_not_there_are_refused(wire: Wire, said: str) -> None:
    with pytest.raises(LoweringError, match=said):
        _resolved({"A": INT2INT, "B": F_ADD, "H": HOLDER}, [wire])


@pytest.mark.parametrize(
    ("wire", "said"),
    [
        ("A.EI -> B.EI", '"A.EI", which does not exist'),
        ("A.EO0 -> B.EO0", '"B.EO0", which does not exist'),
    ],
)
def test_event_wires_to_what_is_not_there_are_refused(wire: str, said: str) -> None:
    with pytest.raises(LoweringError, match=said):
        _resolved({"A": E_SWITCH, "B": E_SWITCH}, events=wires(wire))


def test_nodes_without_a_place_run_in_a_resource_of_their_own() -> None:
    made = graph((E_SWITCH,), {"A": "E_SWITCH", "B": "E_SWITCH", "C": "E_SWITCH"})
    devices = (
        Device(name="D", resources=(Resource(id="D.R", nodes=("B",)),)),
        Device(name="E", resources=(Resource(id="E.R", nodes=("C",)),)),
    )

    assert place_nodes(made) == ([DEFAULT_RESOURCE], {"A": 0, "B": 0, "C": 0})
    assert place_nodes(made.model_copy(update={"placement": devices})) == (
        ["D.R", "E.R", DEFAULT_RESOURCE],
        {"B": 0, "C": 1, "A": 2},
    )
