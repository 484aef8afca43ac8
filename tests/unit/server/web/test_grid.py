"""The grid of runs and tasks."""

from server.web.grid import make_grid
from tests.shown_rooms import run, task


def test_rows_are_in_the_order_of_the_last_run_and_older_tasks_come_last() -> None:
    runs = [run(3, duration=2.0), run(4, duration=8.0)]
    a, b, c = (task(0, node=name, label=name) for name in "abc")
    grid = make_grid(runs, [[a, c], [b, a]])

    assert [row.node for row in grid.rows] == ["b", "a", "c"]
    assert [[cell is not None for cell in row.cells] for row in grid.rows] == [
        [False, True],
        [True, True],
        [True, False],
    ]
    assert [grid.height(one) for one in runs] == [25, 100]


def test_elements_of_lists_are_no_rows() -> None:
    whole, element = task(0, node="each"), task(1, node="each", item=0)
    (row,) = make_grid([run(3)], [[whole, element]]).rows

    assert row.cells == [whole]


def test_labels_are_those_of_the_last_run() -> None:
    old, new = task(0, node="a", label="old"), task(0, node="a", label="new")
    (row,) = make_grid([run(3), run(4)], [[old], [new]]).rows

    assert row.label == "new"


def test_without_runs_it_is_empty() -> None:
    grid = make_grid([], [])

    assert (grid.runs, grid.rows, grid.longest) == ([], [], 0)
