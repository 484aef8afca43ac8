"""Random expressions of all types, assigned to random places, beside the Python kernel."""

from random import Random

import pytest

pytest.importorskip("wasmtime")

from compiler.ir.code import Expression, Place
from compiler.ir.datatypes import DataType, Elementary
from tests import random_types
from tests.random_expressions import ExpressionMaker
from tests.wat_expressions import Sides

_TYPES = (*random_types.ELEMENTARY, *random_types.STRINGS, *random_types.COMPOUNDS)
_EVERY = {f"V{number}": datatype for number, datatype in enumerate(_TYPES)}


def assignments(random: Random, variables: dict[str, DataType]) -> list[tuple[Place, Expression]]:
    """Return some assignments to variables or parts of them."""
    maker = ExpressionMaker(random, variables)
    made: list[tuple[Place, Expression]] = []
    for datatype in random.choices(list(variables.values()), k=3):
        target = None
        if isinstance(datatype, Elementary) and random.random() < 0.3:
            target = maker.part(datatype)
        target = target or maker.place(datatype)
        assert target is not None
        made.append((target, maker.value(datatype)))
    return made


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_random_assignments(first: int) -> None:
    ends = set()
    for seed in range(first, first + 10):
        random = Random(seed)  # noqa: S311 - a test
        variables = {name: _EVERY[name] for name in random.sample(list(_EVERY), 14)}
        sides = Sides(variables, *assignments(random, variables), structs=random_types.DATATYPES)
        for _ in range(3):
            values = {
                name: random_types.value(random, datatype) for name, datatype in variables.items()
            }
            ends.add(sides.run(**values)[1] == "")

    assert True in ends
