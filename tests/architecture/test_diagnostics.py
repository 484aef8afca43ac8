"""Every diagnostic has one code, one constructor and one page, and is used."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.kernel import codes as runtime_codes

CODE = re.compile(r"E\d{3}")
RUN_CODE = re.compile(r"R\d{3}")


def constructors(root: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield each code with the function that makes its diagnostic."""
    for path in sorted((root / "compiler/ir/mistakes").glob("*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef):
                for code in sorted(_codes_in(function)):
                    yield code, function


def _codes_in(function: ast.FunctionDef) -> set[str]:
    return {
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def _run_codes_elsewhere(root: Path) -> Iterator[str]:
    """Yield the codes that errors of the runtime are made with where they are raised."""
    for path in (root / "runtime").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                given = (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))
                yield from (code for code in given if RUN_CODE.fullmatch(code))


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    """The text of each page of `explain` by its code."""
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in (root / "compiler/explain").glob("*.md")
    }


def test_every_code_has_a_page_and_every_page_a_code(root: Path, pages: dict[str, str]) -> None:
    codes = {code for code, _ in constructors(root)}
    run_codes = {value for value in vars(runtime_codes).values() if RUN_CODE.fullmatch(str(value))}
    run_codes |= set(_run_codes_elsewhere(root))

    assert codes
    assert run_codes
    assert sorted(pages) == sorted(codes | run_codes)


def test_a_code_never_means_two_things(root: Path) -> None:
    makers: dict[str, list[str]] = {}
    for code, function in constructors(root):
        makers.setdefault(code, []).append(function.name)

    assert {code: names for code, names in makers.items() if len(names) > 1} == {}


def test_every_mistake_is_found_by_someone(root: Path) -> None:
    used: set[str] = set()
    for path in (root / "compiler").rglob("*.py"):
        if path.parent.name == "mistakes":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.Name):
                used.add(node.id)
    unused = [
        f"{code} {function.name}"
        for code, function in constructors(root)
        if function.name not in used
    ]

    assert unused == []


def test_every_page_has_a_title_a_wrong_and_a_right_example(pages: dict[str, str]) -> None:
    wrong = []
    for code, text in sorted(pages.items()):
        lines = text.splitlines()
        if not lines or not lines[0].startswith(f"# {code}: "):
            wrong.append(f'{code}: the first line is not "# {code}: title"')
        wrong += [
            f'{code}: the section "{section}" is missing'
            for section in ("## Wrong", "## Right")
            if section not in lines
        ]

    assert wrong == []
