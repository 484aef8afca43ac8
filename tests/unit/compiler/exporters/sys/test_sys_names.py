"""Names of blocks that the IDE takes for none: other ones, and labels that keep the first."""

from pathlib import Path

import pytest

from compiler.exporters.sys import to_system
from compiler.exporters.sys.tree import identifier, unique
from compiler.ir.policy import Policy, UserParameter, Workflow
from fblib.catalog import LIBRARY
from tests.operation_graphs import compiled
from tests.systems import compiled_again, written


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fetch", "fetch"),
        ("fetch it-now", "fetch_it_now"),
        ("1st", "_1st"),
        ("größe", "gr__e"),
        ("", "_"),
        ("a.b", "a_b"),
    ],
)
def test_an_identifier_has_nothing_but_letters_digits_and_underscores(
    name: str, expected: str
) -> None:
    assert identifier(name) == expected


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert unique("a b", {"a_b", "a_b_2"}) == "a_b_3"


def test_a_block_with_another_name_keeps_its_own_as_a_label(tmp_path: Path) -> None:
    graph = compiled({"wait a bit": "SLEEP"}, events=["START.COLD -> wait a bit.REQ"])

    again = compiled_again(written(graph, tmp_path))

    assert {node.id: node.label for node in again.nodes} == {
        "App.START": "",
        "App.wait_a_bit": "wait a bit",
    }


def test_what_names_a_renamed_block_names_it_anew(tmp_path: Path) -> None:
    graph = compiled(
        {"do it": "SLEEP", "undo it": "SLEEP"},
        policies={"do it": Policy(compensate="undo it")},
        workflow=Workflow(
            config="App.do it",
            user_parameters=(UserParameter(name="time", node="App.do it", pin="seconds"),),
        ),
    )

    again = compiled_again(written(graph, tmp_path))

    assert {node.id: node.policy.compensate for node in again.nodes}["App.do_it"] == "App.undo_it"
    assert again.workflow.config == "App.do_it"
    assert [each.node for each in again.workflow.user_parameters] == ["App.do_it"]


def test_the_exporter_tells_which_blocks_have_other_ids() -> None:
    graph = compiled({"a b": "SLEEP", "c": "SLEEP"})

    assert to_system(graph, library=LIBRARY).renamed == {"App.a b": "App.a_b"}
