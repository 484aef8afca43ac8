"""Configs of thousands of tasks: nothing recurses, nothing grows faster than they do."""

from typing import Any

import pytest

from tests.config_files import Run, compiled, graph, said

MANY = 2_000


def sleep(number: int, *parents: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a task that depends on others."""
    depends = [f"t{one}" for one in parents if one >= 0]
    return {"id": f"t{number}", "operation": "sleep", "dependencies": depends, **fields}


def chain(count: int) -> list[dict[str, Any]]:
    """Return tasks one after the other; the first may be skipped, the last waits for all_done."""
    tasks = [sleep(0, when="`true`"), *(sleep(one, one - 1) for one in range(1, count))]
    tasks[-1]["trigger"] = "all_done"
    return tasks


def ladder(count: int) -> list[dict[str, Any]]:
    """Return tasks that wait for the two before them each: there are endlessly many ways."""
    tasks = [sleep(0, when="`true`"), *(sleep(one, one - 1, one - 2) for one in range(1, count))]
    tasks[-1]["trigger"] = "all_done"
    return tasks


def fan(count: int) -> list[dict[str, Any]]:
    """Return tasks that one waits for."""
    return [*(sleep(one) for one in range(1, count)), sleep(0, *range(1, count))]


@pytest.mark.parametrize("shape", [chain, ladder, fan])
def test_a_graph_grows_as_its_config_does(shape: Any) -> None:  # noqa: ANN401 - a function
    half, whole = (len(graph(*shape(count)).nodes) for count in (MANY // 2, MANY))

    assert whole < 6 * MANY
    assert whole <= 2 * half + 10


def test_one_task_waits_for_thousands() -> None:
    run = Run(graph(*fan(1_000)))
    for number in range(1, 1_000):
        assert "t0" not in run.asked()
        run.machine.finish(f"g.t{number}", "CNF", {})
        run.machine.run(1_000)

    assert list(run.asked()) == ["t0"]


def test_a_long_circle_is_found() -> None:
    result = compiled(*(sleep(one, (one + 1) % MANY) for one in range(MANY)))

    assert said(result) == [
        (
            "E247 these tasks wait for one another, so none can begin: "
            '"t0" -> "t1999" -> "t1998" -> "t1997" -> "t1996" -> "t1995" -> "t1994" -> "t1993" -> '
            '"t1992" -> "t1991" -> … 1,981 more … -> "t9" -> "t8" -> "t7" -> "t6" -> "t5" -> '
            '"t4" -> "t3" -> "t2" -> "t1" -> "t0"'
        )
    ]
