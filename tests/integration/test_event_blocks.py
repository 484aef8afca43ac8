"""What event blocks are inside."""

import pytest

from tests.bench import Bench, Line

pytestmark = pytest.mark.usefixtures("every_kernel")


def test_the_blocks_inside_a_train_bear_their_4diac_names() -> None:
    bench = Bench("E_TRAIN", {"DT": "T#10ms", "N": "3"})
    bench.take(Line("START"))
    bench.take(Line(at=10))

    assert bench.kernel.read(f"{bench.node}.CTR", "CV") == 1
    assert bench.kernel.read(f"{bench.node}.GATE", "G") is False
