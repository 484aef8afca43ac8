"""From names of functions to functions, and errors that say which part is wrong."""

import sys
from pathlib import Path

import pytest

from fblib.operation import OperationError
from runtime.executor.loading import load


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("json", '"json" names no function; write "module:function"'),
        (":dumps", '":dumps" names no function'),
        ("no_such_module:run", '"no_such_module" cannot be imported: No module named'),
        ("json:dump_all", '"json" has no function "dump_all". Did you mean "dump"?'),
        ("json:decoder", '"decoder" of "json" is no function'),
        ("broken_module:run", '"broken_module" cannot be imported: ZeroDivisionError: division'),
    ],
)
def test_what_cannot_be_loaded_says_why(
    function: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_module.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(OperationError) as caught:
        load(function)

    assert str(caught.value).startswith(f"the operation cannot be performed: {message}")
    assert not caught.value.again


def test_a_function_is_loaded_once() -> None:
    assert load("json:dumps") is load("json:dumps") is sys.modules["json"].dumps
