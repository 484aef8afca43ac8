"""Two runs in processes of their own talk to each other, as two devices do."""

import subprocess
import sys
from pathlib import Path

import pytest

from compiler.ir.graph import Graph
from compiler.ir.serialize import graph_to_json
from tests.talking import free_port, system


def start(root: Path, graph: Graph, path: Path) -> subprocess.Popen[str]:
    path.write_text(graph_to_json(graph), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "runtime", str(path), "--for", "15s"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_a_client_of_one_process_asks_the_server_of_another(root: Path, tmp_path: Path) -> None:
    port = free_port()
    server = system(
        {"S": "SERVER_1", "MORE": "F_ADD", "END": "STEST_END"},
        {"S.QI": "TRUE", "S.ID": f'"127.0.0.1:{port}"', "MORE.IN2": "LREAL#1.25"},
        [
            *("START.COLD -> S.INIT", "S.IND -> MORE.REQ"),
            *("MORE.CNF -> S.RSP", "MORE.CNF -> END.REQ"),
        ],
        ["S.RD_1 -> MORE.IN1", "MORE.OUT -> S.SD_1"],
        ["asked: S.RD_1 at S.IND"],
    )
    client = system(
        {
            "C": "CLIENT_1",
            "AGAIN": "E_DELAY",
            "OPEN": "E_SWITCH",
            "TEST": "TEST_CONDITION",
            "LESS": "F_SUB",
        },
        {
            "C.QI": "TRUE",
            "C.ID": f'"127.0.0.1:{port}"',
            "C.SD_1": "LREAL#1.0",
            "AGAIN.DT": "T#50ms",
            "LESS.IN2": "LREAL#0.0",
        },
        [
            *("START.COLD -> C.INIT", "C.INITO -> OPEN.EI", "OPEN.EO1 -> C.REQ"),
            *("OPEN.EO0 -> AGAIN.START", "AGAIN.EO -> C.INIT", "C.CNF -> TEST.REQ"),
        ],
        ["C.QO -> OPEN.G", "C.QO -> TEST.check", "C.RD_1 -> LESS.IN1"],
        ["answer: C.RD_1 at C.CNF"],
    )
    asking = start(root, client, tmp_path / "client.json")
    serving = start(root, server, tmp_path / "server.json")
    heard, said = serving.communicate(timeout=20)
    asking.terminate()
    answered, messages = asking.communicate(timeout=20)

    assert (serving.returncode, heard) == (0, "asked = 1.0\n"), said
    assert "answer = 2.25" in answered.splitlines(), messages
    assert "Traceback" not in said + messages
