"""docs/conformance.md is true, and every type of the library is executed by a test."""

from pathlib import Path

import pytest

from fblib.absent import ABSENT
from tests.conformance import EXECUTED_ELSEWHERE, Row, not_executed, rows
from tests.conformance_page import page
from tests.conftest import Golden
from tests.unit.fblib.test_interfaces import VERSIONS


@pytest.fixture(scope="module")
def compared(shared: Path) -> list[Row]:
    corpus = shared / "corpus" / "4diac-typelibrary"
    for version in VERSIONS:
        if not (corpus / version).is_dir():
            pytest.skip(f"4diac's type library {version} is not in ../shared/corpus")
    return rows(shared, ABSENT)


def test_the_page_says_how_the_library_compares(
    root: Path, compared: list[Row], golden: Golden
) -> None:
    golden(root / "docs/conformance.md", page(compared, ABSENT))


def test_all_that_is_no_hardware_of_a_vendor_is_there(compared: list[Row]) -> None:
    missing = {
        f"{row.library}: {row.name}"
        for row in compared
        for verdict in row.verdicts.values()
        if not verdict.there and row.name not in ABSENT
    }

    assert sorted(missing) == []


def test_nothing_is_both_there_and_absent(compared: list[Row]) -> None:
    there = {row.name for row in compared if any(each.there for each in row.verdicts.values())}

    assert sorted(there & set(ABSENT)) == []


def test_everything_absent_is_a_type_of_4diac(compared: list[Row]) -> None:
    assert sorted(set(ABSENT) - {row.name for row in compared}) == []


def test_every_difference_of_ports_has_a_reason(compared: list[Row]) -> None:
    unexplained = [
        row.name
        for row in compared
        for verdict in row.verdicts.values()
        if "nobody has said why" in verdict.ports
    ]

    assert unexplained == []


def test_every_type_of_the_library_is_executed_by_a_test() -> None:
    assert not_executed() == []


def test_types_executed_elsewhere_are_named_there(root: Path) -> None:
    wrong = [
        f"{name}: not in {file}"
        for name, file in EXECUTED_ELSEWHERE.items()
        if name not in (root / "tests/integration" / file).read_text(encoding="utf-8")
    ]

    assert wrong == []
