"""E_RESTART in a machine that starts, cold or warm, and stops."""

import pytest

from tests.bench import BUDGET, Bench


@pytest.mark.parametrize(("warm", "event"), [(False, "COLD"), (True, "WARM")])
def test_e_restart_tells_how_the_resource_starts(warm: bool, event: str) -> None:
    bench = Bench("E_RESTART", {})

    bench.machine.start(warm=warm)
    bench.machine.run(BUDGET)

    assert bench.seen == [event]


def test_e_restart_tells_that_the_resource_stops() -> None:
    bench = Bench("E_RESTART", {})
    bench.machine.start()
    bench.machine.run(BUDGET)
    bench.seen.clear()

    bench.machine.stop()
    bench.machine.run(BUDGET)

    assert bench.seen == ["STOP"]
