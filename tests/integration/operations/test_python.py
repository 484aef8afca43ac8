"""Functions in Python: in threads, on the event loop, in processes of their own."""

from pathlib import Path
from textwrap import dedent

import pytest

from fblib.operation import NotAllowedError, OperationError, OperationSettings, Permissions
from fblib.service import Value
from tests.performing import Bench
from tests.processes import cancelled_after_begin, has_ended
from tests.talking import in_loop

SOURCE = """
import asyncio
import datetime
import functools
import os
import signal
import sys
import threading
import time
from os import getcwd


def add(a, b=1):
    return a + b


async def slowly(a):
    await asyncio.sleep(0)
    return {"a": a, "thread": threading.current_thread().name}


def coroutine(a):
    return slowly(a)


@functools.cache
def where():
    return threading.current_thread().name


def everything(**given):
    return given


def fail():
    raise ValueError("no luck")


async def fail_slowly():
    raise KeyError("x")


def leave():
    sys.exit("bye")


async def leave_slowly():
    sys.exit(3)


def stop():
    raise StopIteration


def odd(kind):
    return {"rows": [1, {
        "set": {1}, "bytes": b"x", "date": datetime.date(2026, 1, 1), "nan": float("nan"),
        "key": {1: 2}, "generator": (n for n in ()), "object": threading.Lock(), "half": "\\ud800",
    }[kind]]}


def say(text):
    print(text)
    os.system(f"echo from below: {text}")
    print("trouble", file=sys.stderr)
    return len(text)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_with_child(place):
    child = os.fork()
    if child == 0:
        time.sleep(600)
    with open(place, "w") as file:
        file.write(f"{os.getpid()} {child}")
    time.sleep(600)


def _hidden():
    return 1
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of the user's, with a module in it."""
    name = f"users_{tmp_path.name}".replace("-", "_")
    package = tmp_path / "modules" / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(dedent(SOURCE))
    (package / "inner.py").write_text(
        f"from {name} import add\n\ndef twice(x):\n    return 2 * x\n"
    )
    (package / "broken.py").write_text("import no_such_module_anywhere\n")
    monkeypatch.syspath_prepend(tmp_path / "modules")
    return name


def bench_for(module: str, folder: Path) -> Bench:
    permissions = Permissions(python_modules=frozenset({module}))
    return Bench(folder / "run", settings=OperationSettings(permissions=permissions))


@in_loop
async def _check_results(module: str, folder: Path) -> None:
    bench = bench_for(module, folder)

    async def result(function: str, arguments: Value = None) -> Value:
        given = f"{module}{function}"
        outputs = await bench.perform("python.call", function=given, arguments=arguments)
        found: Value = outputs["result"]
        return found

    assert await result(".add", {"a": 2, "b": 3}) == 5
    assert await result(":add", {"a": 2}) == 3
    assert await result(".inner.twice", {"x": [1]}) == [1, 1]
    assert await result(".inner:add", {"a": 1}) == 2
    assert await result(".everything", {"x": None, "y": {"z": [1.5]}}) == {
        "x": None,
        "y": {"z": [1.5]},
    }
    assert await result(".slowly", {"a": 1}) == {"a": 1, "thread": "MainThread"}
    assert await result(".coroutine", {"a": 1}) == {"a": 1, "thread": "MainThread"}
    assert await result(".where") != "MainThread"


def test_functions_are_called_where_they_belong(module: str, tmp_path: Path) -> None:
    _check_results(module, tmp_path)


@pytest.mark.parametrize("operation", ["python.call", "python.call_process"])
def test_a_function_of_a_module_that_is_not_allowed_is_refused(
    operation: str, module: str, tmp_path: Path
) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        for function in ("os.system", "os:system", f"{module}x.f", f"{module}.getcwd"):
            with pytest.raises(OperationError) as raised:
                await bench.perform(operation, function=function)

            assert not raised.value.again
            assert "--allow python:" in str(raised.value)
        with pytest.raises(NotAllowedError, match=r'"--allow python:my\.module" allows it'):
            await Bench(tmp_path).perform("python.call", function="my.module.f")

    check()


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (".ad", {}, 'has no function "ad"\\. .*add'),
        ("._hidden", {}, 'has no function "_hidden"'),
        (".time", {}, 'has no function "time"'),
        (".missing.f", {}, "cannot be imported: ModuleNotFoundError"),
        (".broken.f", {}, "cannot be imported: ModuleNotFoundError: No module named 'no_such"),
        (":a.b", {}, "names no function"),
        (".", {}, "names no function"),
        (".add", {}, r"called: missing a required argument: 'a'; its parameters are \(a, b=1\)"),
        (".add", {"a": 1, "c": 2}, "cannot be called: got an unexpected keyword argument 'c'"),
        (".add", [1], '"arguments" is no object'),
    ],
)  # fmt: skip
def test_calls_that_cannot_be_are_told(
    function: str, arguments: Value, reason: str, module: str, tmp_path: Path
) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        with pytest.raises(OperationError, match=reason) as raised:
            await bench.perform("python.call", function=module + function, arguments=arguments)

        assert not raised.value.again

    check()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("fail", r"failed: ValueError: no luck \(__init__.py, line \d+\)"),
        ("fail_slowly", r"failed: KeyError: 'x' \(__init__.py, line \d+\)"),
        ("leave", "failed: SystemExit: bye"),
        ("leave_slowly", "failed: SystemExit: 3"),
        ("stop", "failed: StopIteration"),
    ],
)
@pytest.mark.parametrize("operation", ["python.call", "python.call_process"])
def test_whatever_ends_a_function_is_its_failure_alone(
    operation: str, function: str, reason: str, module: str, tmp_path: Path
) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        with pytest.raises(OperationError, match=f'"{module}.{function}" {reason}') as raised:
            await bench.perform(operation, function=f"{module}.{function}")

        assert raised.value.again

    check()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("set", 'at "rows.1" there is (a )?set'),
        ("bytes", 'at "rows.1" there is (a )?bytes'),
        ("date", 'at "rows.1" there is (a )?date'),
        ("nan", 'at ".*rows.1" there is nan'),
        ("key", 'at "rows.1" there is (the key 1|a key)'),
        ("generator", 'at "rows.1" there is (a )?generator'),
        ("object", 'at "rows.1" there is (a )?lock'),
        ("half", 'at "rows.1" there is half a character'),
    ],
)
@pytest.mark.parametrize("operation", ["python.call", "python.call_process"])
def test_a_result_that_is_no_json_names_its_place(
    operation: str, kind: str, reason: str, module: str, tmp_path: Path
) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        with pytest.raises(OperationError, match=reason) as raised:
            await bench.perform(operation, function=f"{module}.odd", arguments={"kind": kind})

        assert not raised.value.again
        assert "cannot be stored as JSON" in str(raised.value)

    check()


# --- Processes ----------------------------------------------------------------------------


def test_what_a_process_prints_goes_to_the_log(module: str, tmp_path: Path) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        outputs = await bench.perform(
            "python.call_process", function=f"{module}.say", arguments={"text": "hello ü"}
        )

        assert outputs == {"result": 7}
        assert sorted(bench.logged) == ["from below: hello ü", "hello ü", "trouble"]

    check()


def test_an_async_function_is_awaited_in_its_process(module: str, tmp_path: Path) -> None:
    @in_loop
    async def check() -> None:
        outputs = await bench_for(module, tmp_path).perform(
            "python.call_process", function=f"{module}.slowly", arguments={"a": "ü"}
        )

        assert outputs == {"result": {"a": "ü", "thread": "MainThread"}}

    check()


def test_a_process_that_dies_is_a_failure(module: str, tmp_path: Path) -> None:
    @in_loop
    async def check() -> None:
        bench = bench_for(module, tmp_path)
        with pytest.raises(OperationError, match="its process ended by signal 9") as raised:
            await bench.perform("python.call_process", function=f"{module}.die")

        assert raised.value.again

    check()


def test_a_process_that_is_cancelled_ends_with_its_children(module: str, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    function, arguments = f"{module}.sleep_with_child", {"place": str(begun)}
    processes = cancelled_after_begin(
        begun,
        lambda: bench_for(module, tmp_path).perform(
            "python.call_process", function=function, arguments=dict(arguments)
        ),
    )

    assert [has_ended(process) for process in processes] == [True, True]
