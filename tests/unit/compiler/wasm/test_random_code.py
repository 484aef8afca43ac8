"""Random code of every type does in WebAssembly what it does in the Python kernel."""

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.ir.code import Algorithm
from compiler.ir.policy import Settings
from tests.random_code import CodeMaker, make_functions
from tests.random_expressions import ExpressionMaker
from tests.random_types import DATATYPES, datatype, value

pytest.importorskip("wasmtime")
from tests.wat_code import BothKernels


def _run(seed: int, *, rounds: int) -> None:
    """Make a block out of a seed and run it three times on both kernels."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    functions = make_functions(random, risk=0.02)
    variables = {f"v{number}": datatype(random) for number in range(random.randint(2, 6))}
    maker = CodeMaker(ExpressionMaker(random, variables, functions, risk=0.02))
    made: dict[str, Algorithm] = {}
    for number in range(random.choice((0, 1, 2))):
        made[f"P{number}"] = maker.algorithm()
        maker.performed.append(f"P{number}")
    made["REQ"] = maker.algorithm()
    limits = Settings(max_iterations=rounds)
    code = BothKernels(variables, made, functions=functions, structs=DATATYPES, settings=limits)
    for _ in range(3):
        code.run(**{name: value(random, one) for name, one in variables.items()})


@given(seed=st.integers(0, 2**32))
@example(seed=0)
@settings(max_examples=50, deadline=None)
def test_random_code_leaves_the_same_behind(seed: int) -> None:
    _run(seed, rounds=200)


@given(seed=st.integers(0, 2**32), rounds=st.integers(0, 12))
@settings(max_examples=30, deadline=None)
def test_random_code_runs_out_of_rounds_at_the_same_place(seed: int, rounds: int) -> None:
    _run(seed, rounds=rounds)
