"""All kernels do the same with random graphs, whatever is done to them from outside.

FBFLOW_EXAMPLES=5000 pytest tests/property/test_kernels_agree.py      for a long look
"""

import os
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kernels import REFERENCE, need
from tests.random_graphs import Style
from tests.random_scenarios import Comparison, Scenario, differences

EXAMPLES = int(os.environ.get("FBFLOW_EXAMPLES", "0"))
"""How many scenarios of each kind; 0: as many as CI has time for."""
SIDES = ((REFERENCE,), ("wasm", "generic wasm"), (REFERENCE, "collecting wasm"))
"""Two of them go on with another kernel whenever kernels are exchanged."""

pytestmark = pytest.mark.timeout(120 + EXAMPLES)
"""Longer than usual: many random graphs, each compiled for every kernel, run and compared."""

seeds = st.integers(0, 2**32)


@pytest.fixture(autouse=True, scope="module")
def _wasm() -> None:
    need("wasm")


@settings(max_examples=EXAMPLES or 100)
@given(seed=seeds)
@example(seed=0)
def test_kernels_agree_after_every_act(seed: int) -> None:
    assert not differences(seed, SIDES)


@settings(max_examples=EXAMPLES or 25)
@given(seed=seeds)
def test_kernels_fail_alike_where_much_may_fail(seed: int) -> None:
    assert not differences(seed, SIDES, acts=6, style=Style(risk=0.3, json=True))


def test_scenarios_are_not_all_over_at_once() -> None:
    """What the others compare is worth it: most events are executed, some runs fail."""
    executed = 0
    failed: Counter[str] = Counter()
    for seed in range(40):
        scenario = Scenario(seed)
        comparison = Comparison(scenario, ((REFERENCE,),))
        for act in scenario.acts(14):
            assert not comparison.difference(act)
        executed += comparison.sides[0].kernel.executed > 20
        failed.update(set(comparison.failed))

    assert executed > 10
    assert 4 <= failed.total() <= 35
    assert len(failed) >= 4
