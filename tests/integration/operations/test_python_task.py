"""`python.task`: functions of graphs, with their arguments, pools and results."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fblib.operation import NotAllowedError, OperationError, OperationSettings, Permissions
from fblib.perform.python_task import imported
from fblib.task_context import Context
from tests.performing import Bench
from tests.talking import in_loop

MODULE = """
import os, threading

def double(x, factor=2):
    return x * factor

async def later(x):
    return x, threading.get_ident()

def pid(x):
    return os.getpid()

def fails():
    return {}["missing"]

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(one)

def fails_oddly():
    raise Odd(1, 2)

text = "no function"
"""


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that can be imported, here and in processes."""
    (tmp_path / "the_jobs.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield "the_jobs"
    sys.modules.pop("the_jobs", None)
    imported.cache_clear()


def bench(tmp_path: Path, *allowed: str, **functions: Any) -> Bench:  # noqa: ANN401
    permissions = Permissions(python_modules=frozenset(allowed))
    settings = OperationSettings(permissions=permissions, functions=dict(functions))
    return Bench(tmp_path, settings=settings)


@in_loop
async def test_arguments_of_people_and_results_of_tasks_are_given_by_name(
    tmp_path: Path, jobs: str
) -> None:
    here = bench(tmp_path, jobs)

    found = await here.perform(
        "python.task",
        function=f"{jobs}:double",
        parameters={"factor": 5},
        arguments={"x": 7},
    )

    assert found == {"result": 35}


@in_loop
async def test_an_async_function_is_awaited_on_the_loop_and_another_one_is_in_a_thread(
    tmp_path: Path, jobs: str
) -> None:
    here = bench(tmp_path, jobs, local=threading.get_ident)

    awaited = await here.perform("python.task", function=f"{jobs}:later", arguments={"x": 1})
    called = await here.perform("python.task", function="local")
    inline = await here.perform("python.task", function="local", pool="loop")

    assert awaited["result"] == (1, threading.get_ident())
    assert called["result"] != threading.get_ident()
    assert inline["result"] == threading.get_ident()


@in_loop
async def test_a_function_may_be_called_in_a_process_and_its_exception_comes_back(
    tmp_path: Path, jobs: str
) -> None:
    here = bench(tmp_path, jobs)

    found = await here.perform(
        "python.task", function=f"{jobs}:pid", pool="process", arguments={"x": 1}
    )
    with pytest.raises(KeyError, match="missing") as failure:
        await here.perform("python.task", function=f"{jobs}:fails", pool="process")

    assert found["result"] != os.getpid()
    assert "the_jobs.py" in str(failure.value.__cause__)


@in_loop
async def test_an_exception_that_cannot_be_pickled_is_told_all_the_same(
    tmp_path: Path, jobs: str
) -> None:
    with pytest.raises(Exception, match="1"):
        await bench(tmp_path, jobs).perform(
            "python.task", function=f"{jobs}:fails_oddly", pool="process"
        )


@in_loop
async def test_an_element_of_a_list_is_the_argument_that_is_named(tmp_path: Path) -> None:
    here = bench(tmp_path, shout=lambda word, mark: word + mark)
    here.item = 3

    found = await here.perform(
        "python.task",
        function="shout",
        item="a",
        item_name="word",
        arguments={"mark": "!"},
    )

    assert found == {"result": "a!"}


@in_loop
async def test_a_function_sees_its_run_by_a_context(tmp_path: Path) -> None:
    def looks(context: Context) -> list[object]:
        context["seen"] = context.attempt
        context.log("looking")
        return [context["seen"], context.result("other"), list(context)]

    here = bench(tmp_path, looks=looks)
    here.results[("other", "result")] = 8

    found = await here.perform("python.task", function="looks")

    assert found == {"result": [1, 8, ["seen"]]}
    assert here.logged == ["looking"]


@in_loop
async def test_pickled_objects_are_wrapped_and_opened_again(tmp_path: Path) -> None:
    here = bench(tmp_path, makes=lambda: [{1, 2}, "x", {"a": 1}], takes=lambda made: made)
    here.objects = "pickle"

    made = await here.perform("python.task", function="makes")
    taken = await here.perform("python.task", function="takes", arguments={"made": made["result"]})

    assert made["result"] != [{1, 2}, "x", {"a": 1}]
    assert taken["result"] == made["result"]


@in_loop
async def test_what_cannot_be_pickled_is_told(tmp_path: Path) -> None:
    here = bench(tmp_path, makes=threading.Lock)
    here.objects = "pickle"

    with pytest.raises(OperationError, match=r"its result cannot be pickled: .*lock") as failure:
        await here.perform("python.task", function="makes")

    assert not failure.value.again


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("the_jobs:gone", 'the module "the_jobs" has no function "gone" any more'),
        ("the_jobs:text", 'the module "the_jobs" has no function "text" any more'),
        ("not_there:f", 'the function "not_there:f" cannot be imported: No module named'),
        ("#lost", 'the function "lost" is only known to the program that made this graph'),
        ("nothing", 'the function "nothing" is only known to the program'),
    ],
)
@in_loop
async def test_a_function_that_cannot_be_found_is_told_and_not_tried_again(
    tmp_path: Path, jobs: str, function: str, message: str
) -> None:
    with pytest.raises(OperationError, match=message) as failure:
        await bench(tmp_path, jobs, "not_there").perform("python.task", function=function)

    assert not failure.value.again


@in_loop
async def test_a_module_has_to_be_allowed(tmp_path: Path, jobs: str) -> None:
    with pytest.raises(NotAllowedError, match="--allow python:the_jobs"):
        await bench(tmp_path).perform("python.task", function=f"{jobs}:double")
