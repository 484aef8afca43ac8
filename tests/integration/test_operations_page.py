"""docs/operations.md tells everything about every operation."""

from pathlib import Path

from fblib.catalog import LIBRARY
from tests.conftest import Golden
from tests.operations_page import documented, operation_types, page, pins

FAMILIES = documented(list(LIBRARY.families.values()))


def test_the_page_is_what_the_declarations_say(root: Path, golden: Golden) -> None:
    golden(root / "docs/operations.md", page(FAMILIES))


def test_every_pin_of_an_operation_says_what_it_is() -> None:
    silent = [
        f"{name}.{pin.name}"
        for family in FAMILIES
        for declared, name in operation_types(family)
        for pin in pins(declared)
        if not pin.comment
    ]

    assert silent == []


def test_every_operation_has_a_block_type_and_something_that_performs_it() -> None:
    for family in FAMILIES:
        types = sorted(name for _, name in operation_types(family))

        assert types == sorted(operation.name for operation in family.operations)


def test_secret_inputs_are_inputs() -> None:
    for family in FAMILIES:
        inputs = {
            name: {pin.name for pin in each.interface.inputs}
            for each, name in operation_types(family)
        }
        for operation in family.operations:
            assert operation.secrets <= inputs[operation.name], operation.name
