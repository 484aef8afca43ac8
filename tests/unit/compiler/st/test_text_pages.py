"""Every mistake of Structured Text has a page, and the examples on it are what they say."""

import inspect
import re

import pytest

from compiler.explain.pages import page
from compiler.ir.diagnostics import Severity
from compiler.ir.mistakes import text as mistakes
from compiler.st import Scope
from tests.unit.compiler.st.texts import compiled

CODES = sorted(
    {
        found[0]
        for name, function in inspect.getmembers(mistakes, inspect.isfunction)
        if not name.startswith("_") and (found := re.findall(r"^E\d{3}", function.__doc__ or ""))
    }
)
EXAMPLE = re.compile(r"## (Wrong|Right)\n\n```st\n(.*?)```", re.DOTALL)


def examples(code: str) -> dict[str, str]:
    return dict(EXAMPLE.findall(page(code) or ""))


def test_all_codes_of_structured_text_are_used() -> None:
    expected = [*(f"E{number}" for number in range(140, 150))]
    expected += [f"E{number}" for number in range(310, 343)]

    assert expected == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_page(code: str) -> None:
    text = page(code) or ""

    assert text.startswith(f"# {code}: ")
    assert text.index("## Wrong") < text.index("## Right")


@pytest.mark.parametrize("code", [code for code in CODES if examples(code)])
def test_the_wrong_example_has_the_mistake(code: str) -> None:
    _, diagnostics = compiled(examples(code)["Wrong"], Scope())

    assert code in {diagnostic.code for diagnostic in diagnostics}


@pytest.mark.parametrize("code", [code for code in CODES if examples(code)])
def test_the_right_example_compiles(code: str) -> None:
    algorithm, diagnostics = compiled(examples(code)["Right"], Scope())

    assert algorithm is not None
    assert [item for item in diagnostics if item.severity is Severity.WARNING] == []
