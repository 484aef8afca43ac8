"""Every mistake of reading has a code of its own, a place, a hint and a page."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

import compiler
from compiler.ir.diagnostics import Diagnostic
from compiler.ir.mistakes import reading
from compiler.ir.source import Span

PAGES = Path(compiler.__file__).parent / "explain"
MISTAKES = [
    function
    for name, function in inspect.getmembers(reading, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == reading.__name__
]


def made(function: Callable[..., Diagnostic]) -> Diagnostic:
    """Make a diagnostic with an argument of the right type for each parameter."""
    values: dict[object, object] = {
        str: "x",
        int: 7,
        bool: True,
        tuple[str, ...]: ("x", "y"),
        Span: Span("f", 3, 4),
    }
    parameters = inspect.signature(function).parameters.values()
    return function(**{item.name: values[item.annotation] for item in parameters})


@pytest.mark.parametrize("function", MISTAKES)
def test_a_mistake_says_what_is_wrong_and_what_to_do(function: Callable[..., Diagnostic]) -> None:
    diagnostic = made(function)

    assert diagnostic.message.endswith((".", "…"))
    assert diagnostic.hint
    assert diagnostic.span.file in {"f", "x"}


@pytest.mark.parametrize("function", MISTAKES)
def test_a_mistake_has_a_page(function: Callable[..., Diagnostic]) -> None:
    code = made(function).code
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")

    assert page.startswith(f"# {code}: ")
    assert page.index("## Wrong") < page.index("## Right")


def test_no_code_means_two_things() -> None:
    codes = [made(function).code for function in MISTAKES]

    assert len(codes) == len(set(codes))
    assert all("E101" <= code <= "E139" for code in codes)
