"""What every file of the project keeps to."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

MOST_LINES = 500
LONG_TABLES: dict[str, str] = {}
"""Files that may be longer, each with its reason: only tables of data."""

# Not anybody's machine, and not where anybody gets packages from.
PRIVATE = re.compile(r"(?<![\w.:-])/(?:work|root)/|pypi\.org|(?<!no-emit-)index-url|pythonhosted")
PYTHON_NAMES = (ast.Import, ast.ImportFrom)


def test_no_file_is_longer_than_a_reader_can_bear(
    root: Path, python_files: tuple[Path, ...]
) -> None:
    too_long = {
        str(path.relative_to(root)): lines
        for path in python_files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert {name: lines for name, lines in too_long.items() if name not in LONG_TABLES} == {}
    assert set(LONG_TABLES) <= set(too_long), "an exception nobody needs any more"


def test_every_python_file_but_tests_says_what_lives_in_it(
    root: Path, python_files: tuple[Path, ...]
) -> None:
    # The names of tests are sentences already.
    silent = [
        str(path.relative_to(root))
        for path in python_files
        if not path.name.startswith("test_")
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_nothing_names_a_machine_or_a_package_index(
    root: Path, project_files: tuple[Path, ...]
) -> None:
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:100]}"
        for path in project_files
        if path != Path(__file__)
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="ignore").splitlines(), start=1
        )
        if PRIVATE.search(line)
    ]

    assert found == []


def _exports(package: ast.Module) -> list[str]:
    """Return the names of `__all__`."""
    for statement in package.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() | ast.Tuple()):
                return [str(name) for name in ast.literal_eval(statement.value)]
            case _:
                pass
    return []


@pytest.fixture(scope="module")
def packages(root: Path, python_files: tuple[Path, ...]) -> dict[str, ast.Module]:
    """Every `__init__` that is shipped, by the name of its package."""
    return {
        ".".join(path.relative_to(root).parent.parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in python_files
        if path.name == "__init__.py"
    }


def test_a_package_is_a_docstring_or_an_explicit_list_of_exports(
    packages: dict[str, ast.Module],
) -> None:
    wrong = []
    for name, package in packages.items():
        imported = {
            alias.asname or alias.name
            for statement in package.body
            if isinstance(statement, PYTHON_NAMES)
            for alias in statement.names
        }
        # One docstring, the imports, and `__all__` if there are any.
        others = [item for item in package.body if not isinstance(item, PYTHON_NAMES)]
        if set(_exports(package)) != imported or len(others) != 1 + bool(imported):
            wrong.append(name)

    assert wrong == []


def test_the_public_names_of_the_packages_are_these(
    packages: dict[str, ast.Module], golden: Callable[[Path, str], None]
) -> None:
    lines = [
        f"{name}: {', '.join(sorted(exports))}\n"
        for name, package in sorted(packages.items())
        if (exports := _exports(package))
    ]

    golden(Path(__file__).with_name("public_names.txt"), "".join(lines))
