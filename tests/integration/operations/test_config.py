"""Config files beside a graph."""

from pathlib import Path

import pytest

from fblib.operation import OperationError, OperationSettings
from tests.performing import Bench
from tests.talking import in_loop


def bench_with(folder: Path | None, run: Path) -> Bench:
    return Bench(run, settings=OperationSettings(config_folder=folder))


@in_loop
async def test_a_config_is_read_anew_each_time(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, tmp_path / "run")
    config = tmp_path / "config.json"
    config.write_text('{"city": "Jena"}')
    first = await bench.perform("config.read", file="config.json")
    config.write_text('\ufeff{"city": "Apolda"}', encoding="utf-8")
    second = await bench.perform("config.read", file="./config.json")

    assert first == {"data": {"city": "Jena"}}
    assert second == {"data": {"city": "Apolda"}}


@pytest.mark.parametrize(
    "name", ["", "../config.json", "/etc/passwd", "link.json", "a\0b", "loop", "inner/../../x"]
)
@in_loop
async def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    (tmp_path / "config.json").write_text("{}")
    (folder / "link.json").symlink_to("../config.json")
    (folder / "loop").symlink_to("loop")
    bench = bench_with(folder, tmp_path / "run")

    with pytest.raises(OperationError, match="is not in the folder of the graph") as raised:
        await bench.perform("config.read", file=name)

    assert not raised.value.again


@in_loop
async def test_what_is_wrong_with_a_config_is_told(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, tmp_path / "run")
    (tmp_path / "bad.json").write_text('{"a": 1\n"b": 2}')

    with pytest.raises(OperationError, match="is no JSON: Expecting ',' delimiter in line 2"):
        await bench.perform("config.read", file="bad.json")
    with pytest.raises(OperationError, match=r'there is no file "none\.json"'):
        await bench.perform("config.read", file="none.json")


@in_loop
async def test_a_run_without_a_folder_has_no_config(tmp_path: Path) -> None:
    with pytest.raises(OperationError, match="this run has no folder for it"):
        await bench_with(None, tmp_path).perform("config.read", file="config.json")
