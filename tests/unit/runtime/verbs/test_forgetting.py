"""`forget-cache`: tasks are performed again that would have used a result."""

from compiler.ir.policy import Policy
from tests.operation_graphs import compiled
from tests.unit.runtime.verbs.conftest import Shell

GRAPH = compiled(
    {"nap": "SLEEP"},
    events=["START.COLD -> nap.REQ"],
    parameters={"nap.seconds": "0.001"},
    policies={"nap": Policy(cache=3_600)},
)


def attempts(shell: Shell) -> str:
    """Run the graph; return how often its task was attempted."""
    assert shell.run(GRAPH) == 0
    shell("inspect", "last")
    return next(line.split()[2] for line in shell.out.splitlines() if line.startswith("nap"))


def test_after_it_tasks_are_performed_again(shell: Shell) -> None:
    before = [attempts(shell), attempts(shell)]
    code, told = shell("forget-cache"), shell.out

    assert before == ["1", "0"]
    assert (code, told) == (0, "forgotten: 1 result\n")
    assert attempts(shell) == "1"


def test_a_used_result_is_told_where_progress_is(shell: Shell) -> None:
    attempts(shell)
    shell.run(GRAPH)
    assert "nap: its result of" in shell.err
    assert "nap succeeded" in shell.err
    shell.run(GRAPH, "--format", "json")
    assert '"state":"succeeded","attempts":0' in shell.out + shell.err


def test_without_a_home_there_is_nothing_to_forget(shell: Shell) -> None:
    assert shell("forget-cache") == 1
    assert "nothing was run" in shell.err
