"""Parameters that whoever starts a run may set."""

import pytest

from compiler.ir.graph import Graph
from compiler.ir.policy import UserParameter, Workflow
from fblib.service import Value
from runtime.usage import UsageError
from runtime.user_parameters import parse_parameters
from tests.operation_graphs import compiled


@pytest.fixture(scope="module")
def graph() -> Graph:
    """A graph with a parameter of each type."""
    parameters = tuple(
        UserParameter(name=pin, node="App.c", pin=pin) for pin in ("arguments", "label", "number")
    )
    return compiled({"c": "CALL"}, workflow=Workflow(user_parameters=parameters))


@pytest.mark.parametrize(
    ("given", "pin", "expected"),
    [
        ('arguments={"a": [1, null]}', "arguments", {"a": [1, None]}),
        ("arguments=plain text", "arguments", "plain text"),
        ("arguments=NaN", "arguments", "NaN"),
        ("arguments=[1e999]", "arguments", "[1e999]"),
        ("arguments=a=b", "arguments", "a=b"),
        ("label=5", "label", "5"),
        ('label="5\\n"', "label", "5\n"),
        ("label=", "label", ""),
        ("number=2.5", "number", 2.5),
        (" number = 2", "number", 2.0),
    ],
)
def test_values_become_what_their_pin_is(
    graph: Graph, given: str, pin: str, expected: Value
) -> None:
    actual = parse_parameters([given], graph)

    assert actual == {f"App.c.{pin}": expected}


def test_the_last_one_counts(graph: Graph) -> None:
    actual = parse_parameters(["label=a", "number=1", "label=b"], graph)

    assert actual == {"App.c.label": "b", "App.c.number": 1.0}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("label", "NAME=VALUE"),
        ("labels=x", 'no parameter "labels".*"label"'),
        ("number=much", '"number" is of type LREAL'),
        ("number=", '"number" is of type LREAL'),
    ],
)
def test_what_does_not_fit_is_refused(graph: Graph, given: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_parameters([given], graph)


def test_a_graph_that_declares_none_says_so() -> None:
    with pytest.raises(UsageError, match="user_params"):
        parse_parameters(["a=1"], compiled({"c": "CALL"}))
