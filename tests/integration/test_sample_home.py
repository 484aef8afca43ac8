"""The home that `make serve` begins with."""

from pathlib import Path

import pytest

from tests.control import SAMPLES, control
from tests.sample_home import uploads
from tests.talking import in_loop


@pytest.mark.timeout(60)  # it compiles all of them
@in_loop
async def test_every_sample_has_a_name_of_its_own_there(tmp_path: Path) -> None:
    names = [upload.file for upload in uploads()]
    async with control(tmp_path) as service:
        registered = [await service.graphs.check(upload) for upload in uploads()]

    assert (
        len(names)
        == len(set(names))
        == len(list(SAMPLES.glob("4diac/*"))) + len(list(SAMPLES.glob("json/*.json")))
    )
    errors = [one.message for found in registered for one in found if one.severity == "error"]
    assert errors == []
