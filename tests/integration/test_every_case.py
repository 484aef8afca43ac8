"""Every case of every family of blocks, on the kernel."""

import pytest

from tests.bench import Case, named, run
from tests.every_case import every_case

pytestmark = pytest.mark.usefixtures("every_kernel")


@pytest.mark.parametrize("case", every_case(), ids=named)
def test_a_block_does_what_its_case_says(case: Case) -> None:
    run(case)
