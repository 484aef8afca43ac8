"""Which files sub-graphs may be in, and how much of them is read."""

from pathlib import Path

import pytest

from compiler.driver import Compilation, compile_bytes, compile_file
from compiler.frontends.jsonconf import graph_files
from fblib.catalog import LIBRARY

LEAF = '{"tasks": [{"id": "wait", "operation": "sleep"}]}'


def graph_task(*names: str) -> str:
    """A config whose tasks are the graphs in these files."""
    tasks = ", ".join(f'{{"id": "t{i}", "graph": "{name}"}}' for i, name in enumerate(names))
    return f'{{"tasks": [{tasks}]}}'


def compiled(folder: Path, files: dict[str, str]) -> Compilation:
    """Write the files and compile `main.json`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return compile_file(folder / "main.json", library=LIBRARY)


def messages(result: Compilation) -> list[str]:
    return [item.message for item in result.diagnostics]


def test_a_file_is_named_relative_to_the_one_that_names_it(tmp_path: Path) -> None:
    result = compiled(
        tmp_path,
        {
            "main.json": graph_task("parts/a.json"),
            "parts/a.json": graph_task("b.json", "../c.json"),
            "parts/b.json": LEAF,
            "c.json": LEAF,
        },
    )

    assert messages(result) == []
    assert result.graph is not None
    nodes = [node.id for node in result.graph.nodes if node.id.endswith("wait")]
    assert nodes == ["main.t0.t0.wait", "main.t0.t1.wait"]


def test_mistakes_of_a_sub_graph_are_told_where_they_are(tmp_path: Path) -> None:
    result = compiled(
        tmp_path,
        {"main.json": graph_task("a.json"), "a.json": '{"tasks":\n [{"id": "x"}]}'},
    )

    assert [str(item.span) for item in result.diagnostics] == [f"{tmp_path / 'a.json'}:2:10"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../outside.json", "it is not in the folder of this config"),
        ("/etc/passwd", "it is not in the folder of this config"),
        ("a/../../outside.json", "it is not in the folder of this config"),
        ("link.json", "it is not in the folder of this config"),
        ("main.json", "it is within itself"),
        ("./a/../main.json", "it is within itself"),
        ("nowhere.json", "there is no such file"),
        ("a", "it is a folder"),
        ("", "it is a folder"),
        ("\\u0000", "it is not in the folder of this config"),
    ],
)
def test_a_file_is_refused_with_its_reason(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text(LEAF)
    home = tmp_path / "home"
    (home / "a").mkdir(parents=True)
    (home / "link.json").symlink_to(tmp_path / "outside.json")
    result = compiled(home, {"main.json": graph_task(name)})

    assert len(messages(result)) == 1
    assert reason in messages(result)[0] or "this is no name of a file" in messages(result)[0]


def test_a_name_may_have_any_length(tmp_path: Path) -> None:
    result = compiled(tmp_path, {"main.json": graph_task("x" * 100_000)})

    assert len(messages(result)) == 1


def test_a_config_without_a_folder_names_no_files() -> None:
    result = compile_bytes(graph_task("a.json").encode(), "<stdin>", library=LIBRARY)

    assert len(messages(result)) == 1
    assert "no folder of its own" in messages(result)[0]


def test_graphs_that_name_others_twice_come_to_an_end(tmp_path: Path) -> None:
    """Ten files would make 2 ** 10 graphs; what is too many is said once for each that is left."""
    files = {f"f{i}.json": graph_task(f"f{i + 1}.json", f"f{i + 1}.json") for i in range(10)}
    result = compiled(tmp_path, {**files, "main.json": graph_task("f0.json"), "f10.json": LEAF})

    assert result.graph is None
    assert "more than 1,000 graphs in one" in messages(result)[0]


def test_files_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_files, "MOST_BYTES", 2 * len(LEAF) - 1)
    result = compiled(tmp_path, {"main.json": graph_task("a.json", "a.json"), "a.json": LEAF})

    assert len(messages(result)) == 1
    assert "more than" in messages(result)[0]


def test_graphs_within_graphs_have_a_bound() -> None:
    text = LEAF
    for _ in range(graph_files.DEEPEST_GRAPHS + 1):
        text = f'{{"tasks": [{{"id": "t", "graph": {text}}}]}}'
    result = compile_bytes(text.encode(), "deep.json", library=LIBRARY)

    assert len(messages(result)) == 1
    assert "nested deeper than 20 levels" in messages(result)[0]
