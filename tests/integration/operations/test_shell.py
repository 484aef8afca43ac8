"""Commands of the system, in real processes."""

import asyncio
from pathlib import Path

import pytest

from fblib.operation import NotAllowedError, OperationError, OperationSettings, Permissions
from fblib.service import Value
from tests.performing import Bench
from tests.processes import cancelled_after_begin, has_ended
from tests.talking import in_loop

SHELL: dict[str, Value] = {"shell": True}


@in_loop
async def test_a_command_runs_in_the_folder_of_the_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "run")
    outputs = await bench.perform("shell.run", command=["pwd"])
    await bench.perform("shell.run", command=["touch", "a file"])

    assert outputs == {"code": 0, "stdout": f"{tmp_path / 'run'}\n", "stderr": ""}
    assert bench.files.names() == ["a file"]


@in_loop
async def test_arguments_are_no_text_for_a_shell(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform("shell.run", command=["echo", "$HOME; ls > x", "*", "ü"])

    assert outputs["stdout"] == "$HOME; ls > x * ü\n"
    assert bench.files.names() == []


@in_loop
async def test_a_shell_takes_one_text(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform(
        "shell.run", command="cat | tr a-z A-Z; echo no >&2", input="hello", **SHELL
    )

    assert outputs == {"code": 0, "stdout": "HELLO", "stderr": "no\n"}


@in_loop
async def test_the_environment_is_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_OF_OURS", "topsecret")
    bench = Bench(tmp_path, secrets={"KEY": "1234"})
    env: Value = {"X": "ü", "KEY": "secret:KEY"}
    outputs = await bench.perform("shell.run", command=["env"], env=env)
    names = {line.partition("=")[0] for line in outputs["stdout"].splitlines()}

    assert names <= {"PATH", "HOME", "LANG", "X", "KEY"}
    assert "X=ü\n" in outputs["stdout"]
    assert "KEY=1234\n" in outputs["stdout"]


@in_loop
async def test_a_code_is_a_failure_or_a_result(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    command = "echo out; echo why >&2; exit 3"
    outputs = await bench.perform("shell.run", command=command, check=False, **SHELL)

    with pytest.raises(OperationError, match="the command ended with code 3: why") as raised:
        await bench.perform("shell.run", command=command, **SHELL)
    with pytest.raises(OperationError, match="the command ended by signal 9"):
        await bench.perform("shell.run", command="kill -9 $$", **SHELL)

    assert outputs == {"code": 3, "stdout": "out\n", "stderr": "why\n"}
    assert raised.value.again


@in_loop
async def test_commands_have_to_be_allowed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=OperationSettings())

    with pytest.raises(NotAllowedError, match='"--allow shell" allows it'):
        await bench.perform("shell.run", command=["true"])


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"command": None}, '"command" is no list of texts'),
        ({"command": []}, '"command" is no list of texts'),
        ({"command": "ls -l"}, '"shell" takes one text'),
        ({"command": ["ls", 1]}, '"command" is no list of texts'),
        ({"command": ["ls"], "shell": True}, '"command" is no text, as a shell needs'),
        ({"command": " ", "shell": True}, '"command" is no text'),
        ({"command": ["no-such-command"]}, "cannot be started: .*no-such-command"),
        ({"command": ["ls\0"]}, "cannot be started"),
        ({"command": ["ls"], "env": {"A": 1}}, '"env" is no object of texts'),
        ({"command": ["ls"], "env": {"A=B": "x"}}, "cannot be started"),
        ({"command": ["ls"], "env": {"A": "secret:NONE"}}, 'no secret "NONE"'),
    ],
)
@in_loop
async def test_what_is_no_command_fails_for_good(
    inputs: dict[str, Value], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(OperationError, match=reason) as raised:
        await Bench(tmp_path).perform("shell.run", **inputs)

    assert not raised.value.again


@in_loop
async def test_a_command_that_prints_for_ever_is_ended(tmp_path: Path) -> None:
    permissions = Permissions(shell=True)  # noqa: S604 - a permission, no shell
    bench = Bench(
        tmp_path, settings=OperationSettings(permissions=permissions, largest_body=100_000)
    )
    for command in (["yes"], ["sh", "-c", "yes >&2"]):
        with pytest.raises(OperationError, match="more than the 100,000 bytes") as raised:
            await bench.perform("shell.run", command=list(command))

        assert not raised.value.again


@in_loop
async def test_a_command_need_not_read_its_input(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform("shell.run", command=["true"], input="x" * 1_000_000)

    assert outputs["code"] == 0


@pytest.mark.parametrize(
    "command",
    [
        "sleep 600 & echo $$ $! > begun; wait",
        # Who does not listen, and who is left behind by its leader.
        "trap '' TERM; sleep 600 & echo $$ $! > begun; while :; do sleep 1; done",
        "sleep 600 & echo $$ $! > begun",
    ],
    ids=["plain", "deaf", "left"],
)
def test_a_command_that_is_cancelled_ends_with_all_it_started(command: str, tmp_path: Path) -> None:
    processes = cancelled_after_begin(
        tmp_path / "begun", lambda: Bench(tmp_path).perform("shell.run", command=command, **SHELL)
    )

    assert [has_ended(process) for process in processes] == [True, True]


@in_loop
async def test_a_command_that_is_cancelled_while_it_starts_ends(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for steps in range(12):
        task = asyncio.ensure_future(bench.perform("shell.run", command=["sleep", "600"]))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
