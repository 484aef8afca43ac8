"""Two blocks at one path: names with dots, and applications called as devices are."""

import pytest

from tests.unit.compiler.passes.conftest import (
    Project,
    codes,
    device,
    fb,
    first,
    network,
    resource,
    subapplication,
)


@pytest.mark.parametrize("inner", [fb("B", "BOOL2BOOL"), subapplication("B", "")])
def test_a_name_with_a_dot_may_be_the_path_of_another_block(project: Project, inner: str) -> None:
    result = project.compilation(network(fb("S.B", "INT2INT"), subapplication("S", inner)))

    assert codes(result) == ["E209"]
    assert first(result, "E209").message == 'the path "App.S.B" is declared twice'


def test_an_application_called_as_a_device_may_hide_its_start(project: Project) -> None:
    result = project.compilation(
        applications={"D": subapplication("R", fb("START", "INT2INT"))},
        devices=device("D", resource("R")),
    )

    assert codes(result) == ["E209"]
