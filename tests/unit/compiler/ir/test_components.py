import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.components import circle_in, components, is_circle

Successors = list[list[int]]


@st.composite
def networks(draw: st.DrawFn) -> Successors:
    """Make what up to a dozen vertices lead to, some of it twice, some to themselves."""
    count = draw(st.integers(0, 12))
    return [
        draw(st.lists(st.integers(0, count - 1), max_size=4)) if count else [] for _ in range(count)
    ]


def as_networkx(successors: Successors) -> "nx.DiGraph[int]":
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_nodes_from(range(len(successors)))
    network.add_edges_from((one, other) for one, ends in enumerate(successors) for other in ends)
    return network


@given(networks())
def test_components_are_those_that_networkx_finds_in_the_same_order(successors: Successors) -> None:
    found = [set(component) for component in components(successors)]

    assert found == list(nx.strongly_connected_components(as_networkx(successors)))


@given(networks())
def test_a_component_comes_behind_all_it_leads_to(successors: Successors) -> None:
    known: set[int] = set()
    for component in components(successors):
        known.update(component)
        assert {end for vertex in component for end in successors[vertex]} <= known


@given(networks())
def test_a_network_has_circles_unless_it_is_acyclic(successors: Successors) -> None:
    found = any(is_circle(component, successors) for component in components(successors))

    assert found is not nx.is_directed_acyclic_graph(as_networkx(successors))


@given(networks())
def test_a_circle_of_a_component_leads_back_to_its_beginning(successors: Successors) -> None:
    for component in components(successors):
        if is_circle(component, successors):
            circle = circle_in(component, successors)
            following = [*circle[1:], circle[0]]
            assert len(set(circle)) == len(circle)
            assert all(end in successors[here] for here, end in zip(circle, following, strict=True))


def test_chains_have_any_length() -> None:
    count = 50_000
    chain = [[number + 1] for number in range(count - 1)]

    assert len(list(components([*chain, []]))) == count
    assert len(list(components([*chain, [0]]))) == 1
