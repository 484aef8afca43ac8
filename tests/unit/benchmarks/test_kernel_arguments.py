"""What the benchmark of the kernel says of arguments it cannot use."""

import pytest

from benchmarks.kernel import main


def said(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_net_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["kernel", "ring_switch_100", "rong"])

    assert 'there is no net "rong" here; there are ' in (told := said(capsys))
    assert "ring_switch_100" in told


def test_a_forte_that_is_not_there_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["kernel", "ring_switch_100"])
    monkeypatch.setenv("FORTE_BIN", "/nowhere/forte")

    assert 'FORTE_BIN "/nowhere/forte" is no program' in said(capsys)
