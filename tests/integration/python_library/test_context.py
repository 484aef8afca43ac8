"""What tasks see of their run, and the values that they share."""

from pathlib import Path

import pytest

from fbflow import Context, Executor, Graph, RunFailedError, task


def first(context: Context) -> str:
    context["count"] = 5
    context.update(names=["a"], last=None)
    return "result of first"


def second(context: Context) -> object:
    context["count"] += 1
    del context["last"]
    return (dict(context), context.result("first"), "missing" in context, len(context))


def graph_of_two(name: str = "shared") -> Graph:
    graph = Graph(name)
    graph.add_edges([first], [second])
    return graph


def test_values_are_shared_by_the_tasks_of_one_run() -> None:
    graph = graph_of_two()
    expected = ({"count": 6, "names": ["a"]}, "result of first", False, 2)

    assert graph() == expected
    assert graph() == expected


def test_values_are_kept_with_a_run(tmp_path: Path) -> None:
    result = Executor(home=tmp_path / "home").run(graph_of_two())

    assert result.value == [{"count": 6, "names": ["a"]}, "result of first", False, 2]


def test_a_value_that_nobody_set_is_a_key_error() -> None:
    def look(context: Context) -> object:
        return (context.get("nothing", "default"), context["nothing"])

    graph = Graph("look")
    graph.add(look)

    with pytest.raises(RunFailedError) as caught:
        graph()
    assert isinstance(caught.value.__cause__, KeyError)


def test_objects_are_shared_by_reference_in_memory() -> None:
    thing = object()

    def put(context: Context) -> None:
        context["thing"] = thing

    def take(context: Context) -> bool:
        return context["thing"] is thing

    graph = Graph("objects")
    graph.add_edges([put], [take])

    assert graph() is True


def test_a_task_knows_its_run_its_attempt_and_its_key() -> None:
    keys = []

    @task(retries=1, retry_delay=0)
    def look(context: Context) -> object:
        keys.append(context.key)
        if context.attempt == 1:
            raise OSError
        return (context.run, context.task, context.item)

    graph = Graph("knows")
    graph.add(look)
    result = Executor().run(graph)

    assert result["look"] == (result.run_id, "knows.look", None)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_files_are_in_the_folder_of_the_run(tmp_path: Path) -> None:
    def write(context: Context) -> str:
        path = context.file("notes/a.txt")
        path.write_text("noted", encoding="utf-8")
        return str(path)

    def read(context: Context) -> str:
        return context.file("notes/a.txt").read_text(encoding="utf-8")

    graph = Graph("files")
    graph.add_edges([write], [read])

    assert graph() == "noted"
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_way_out_of_that_folder() -> None:
    graph = Graph("files")
    graph.add(lambda context: context.file("../a.txt"), name="leaves")

    with pytest.raises(RunFailedError):
        graph()


def test_secrets_are_given_to_the_executor() -> None:
    def connect(context: Context) -> int:
        return len(context.secret("password"))

    graph = Graph("secret")
    graph.add(connect)

    assert Executor(secrets={"password": "swordfish"}).run(graph).value == 9
    with pytest.raises(RunFailedError, match="password"):
        graph()


def test_the_result_of_a_task_that_has_none_is_refused() -> None:
    def look(context: Context) -> object:
        return context.result("frist")

    graph = Graph("results")
    graph.add(first)
    graph.add(look, upstream=[first])

    with pytest.raises(RunFailedError, match=r'"frist".*first'):
        graph()


@pytest.mark.parametrize("annotation", ["Context", "fbflow.Context", None])
def test_a_context_is_found_by_its_annotation_or_its_name(annotation: str | None) -> None:
    def look(context):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return context.attempt

    look.__annotations__ = {} if annotation is None else {"context": annotation}
    graph = Graph("found")
    graph.add(look)

    assert graph() == 1


def test_what_a_checkpoint_keeps_is_there_in_the_next_attempt() -> None:
    @task(retries=2, retry_delay=0)
    def in_steps(context: Context) -> int:
        done = int(context.restored or 0)
        context.checkpoint(done + 1)
        if done < 2:
            raise OSError
        return done

    graph = Graph("steps")
    graph.add(in_steps)

    assert graph() == 2
