"""Random networks: the generated kernel against an interpreter that shares nothing with it."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compiler.ir.graph import Graph
from compiler.ir.policy import Settings
from runtime.errors import RunError
from runtime.kernel.base import Kernel, Outcome, TraceEntry
from tests.kernels import new_kernel
from tests.oracle_interpreter import Oracle
from tests.oracle_loops import Failure
from tests.random_networks import make_network

pytestmark = pytest.mark.timeout(90)
"""Longer than usual: many random networks, each compiled, run and compared."""

LIMIT = 600
Trace = list[tuple[str, str | None]]

seeds = st.integers(0, 2**32)


def run_oracle(graph: Graph, injections: list[tuple[str, str]]) -> tuple[Oracle, bool]:
    oracle = Oracle(graph)
    for node, event in injections:
        oracle.queue(node, event)
    try:
        oracle.run(LIMIT)
    except Failure:
        return oracle, True
    return oracle, False


def run_to_end(kernel: Kernel, limit: int, budgets: Random | None = None) -> bool:
    """Run in budgets of one size or of random sizes; True: the run failed."""
    try:
        while kernel.executed < limit:
            left = limit - kernel.executed
            budget = left if budgets is None else min(left, budgets.randint(1, 40))
            if kernel.run(budget) is Outcome.EMPTY:
                break
    except RunError:
        return True
    return False


def started(graph: Graph, injections: list[tuple[str, str]]) -> Kernel:
    kernel = new_kernel(graph)
    for node, event in injections:
        kernel.inject(node, event)
    return kernel


def event_inputs(oracle: Oracle) -> Trace:
    """Return the executed event inputs, without the events on their way out of composites."""
    return [
        (node, pin)
        for node, pin in oracle.trace
        if pin in {port.name for port in oracle.instances[node].block.interface.event_inputs}
    ]


def state_of(kernel: Kernel, oracle: Oracle) -> tuple[Any, Any]:
    """Return all variables and ECC states of both, comparable even where a value is NaN."""
    of_kernel, of_oracle = {}, {}
    for node, instance in oracle.instances.items():
        for name, value in instance.variables.items():
            of_kernel[node, name] = repr(kernel.read(node, name))
            of_oracle[node, name] = repr(value)
        if instance.block.body.kind == "basic":
            of_kernel[node, "$ECC"] = repr(kernel.read(node, "$ECC"))
            of_oracle[node, "$ECC"] = repr(instance.state)
    return of_kernel, of_oracle


@given(seed=seeds)
@example(seed=0)
def test_the_generated_kernel_does_what_the_interpreter_does(seed: int) -> None:
    graph, injections = make_network(seed)
    oracle, failed = run_oracle(graph, injections)
    kernel = started(graph, injections)

    assert run_to_end(kernel, LIMIT) == failed
    assert kernel.executed == len(oracle.trace)
    if not failed:
        of_kernel, of_oracle = state_of(kernel, oracle)
        assert of_kernel == of_oracle


@pytest.mark.usefixtures("every_kernel")
@settings(max_examples=60)
@given(seed=seeds, rounds=st.integers(0, 12))
def test_the_kernel_counts_rounds_of_loops_as_the_interpreter_does(seed: int, rounds: int) -> None:
    made, injections = make_network(seed)
    graph = made.model_copy(update={"settings": Settings(max_iterations=rounds)})
    oracle, failed = run_oracle(graph, injections)
    kernel = started(graph, injections)

    assert run_to_end(kernel, LIMIT) == failed
    assert kernel.executed == len(oracle.trace)


@pytest.mark.usefixtures("every_kernel")
@settings(max_examples=60)
@given(seed=seeds)
def test_an_observed_run_has_the_interpreters_trace_whatever_the_budgets(seed: int) -> None:
    graph, injections = make_network(seed)
    oracle, failed = run_oracle(graph, injections)
    kernel = started(graph, injections)
    trace: Trace = []

    def observer(entry: TraceEntry) -> None:
        trace.append((entry.node, entry.event))

    kernel.observe(observer)
    kernel.count(enabled=True)

    assert run_to_end(kernel, LIMIT, Random(seed)) == failed  # noqa: S311 - reproducible
    assert trace == oracle.trace
    if not failed:
        of_kernel, of_oracle = state_of(kernel, oracle)
        assert of_kernel == of_oracle
        assert kernel.counts() == Counter(oracle.sent) + Counter(event_inputs(oracle))


@settings(max_examples=60)
@given(seed=seeds, cut=st.integers(0, 60))
def test_a_saved_run_goes_on_as_if_nothing_had_happened(seed: int, cut: int) -> None:
    graph, injections = make_network(seed)
    whole = started(graph, injections)
    failed = run_to_end(whole, 300)
    first = started(graph, injections)
    assume(not run_to_end(first, cut))
    second = new_kernel(graph)
    second.load(first.save())

    assert run_to_end(second, 300) == failed
    if not failed:
        assert second.save() == whole.save()
