from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from compiler.ir.graph import Graph, Node, Schedule, Source, Wire
from runtime.progress.critical_path import CriticalPath, Step


def graph(count: int, wires: list[tuple[int, int]]) -> Graph:
    """Return a graph of nodes n0, n1 … with event wires between them."""
    names = [f"n{number}" for number in range(count)]
    return Graph(
        name="Test",
        source=Source(format="json", file="test.json"),
        nodes=tuple(Node(id=name, type="T") for name in names),
        event_wires=tuple(Wire(names[a], "CNF", names[b], "REQ") for a, b in wires),
        schedule=Schedule(order=tuple(names)),
    )


def path_of(made: Graph, tasks: dict[str, int], order: list[str] | None = None) -> tuple[Step, ...]:
    path = CriticalPath(made, list(tasks))
    for node in order or tasks:
        path.over(node, tasks[node])
    return path.steps()


def test_nothing_has_ended() -> None:
    assert path_of(graph(2, [(0, 1)]), {}) == ()


def test_the_longer_of_two_branches_counts() -> None:
    diamond = graph(4, [(0, 1), (0, 2), (1, 3), (2, 3)])

    steps = path_of(diamond, {"n0": 1, "n1": 5, "n2": 7, "n3": 1})

    assert [step.node for step in steps] == ["n0", "n2", "n3"]


def test_what_is_between_tasks_takes_no_time() -> None:
    joined = graph(5, [(0, 2), (1, 2), (2, 3), (3, 4)])

    steps = path_of(joined, {"n0": 3, "n1": 9, "n4": 2})

    assert steps == (Step("n1", 9), Step("n4", 2))


def test_a_long_row_of_blocks_between_two_tasks_is_no_recursion() -> None:
    count = 20_000
    row = graph(count, [(number, number + 1) for number in range(count - 1)])

    steps = path_of(row, {"n0": 1, f"n{count - 1}": 2})

    assert [step.duration for step in steps] == [1, 2]


def test_a_task_that_is_done_again_and_again_is_in_the_path_once() -> None:
    loop = graph(2, [(0, 1), (1, 0)])

    steps = path_of(loop, {"n0": 1, "n1": 2}, ["n0", "n1"] * 5)

    assert steps == (Step("n0", 1), Step("n1", 2))


def test_a_path_can_be_asked_for_while_the_run_goes_on() -> None:
    chain = CriticalPath(graph(3, [(0, 1), (1, 2)]), ["n0", "n1", "n2"])
    lengths = []
    for number in range(3):
        chain.over(f"n{number}", 10)
        lengths.append(len(chain.steps()))

    assert lengths == [1, 2, 3]


@st.composite
def networks(draw: st.DrawFn) -> tuple[Graph, dict[str, int]]:
    count = draw(st.integers(1, 8))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    wires = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    made = graph(count, wires)
    tasks = draw(st.sets(st.integers(0, count - 1)))
    return made, {f"n{one}": draw(st.integers(0, 20)) for one in sorted(tasks)}


def chains(made: Graph, node: str) -> Iterator[list[str]]:
    """Yield every chain of nodes that begins with one."""
    yield [node]
    for wire in made.event_wires:
        if wire.source == node:
            for rest in chains(made, wire.target):
                yield [node, *rest]


@given(networks())
def test_no_chain_of_tasks_is_longer(drawn: tuple[Graph, dict[str, int]]) -> None:
    made, tasks = drawn
    every = [chain for node in made.nodes for chain in chains(made, node.id)]
    longest = max(sum(tasks.get(node, 0) for node in chain) for chain in every)

    steps = path_of(made, tasks)

    assert sum(step.duration for step in steps) == longest
    walked = [step.node for step in steps]
    assert any([n for n in chain if n in tasks] == walked for chain in every) or not tasks
