"""Projects with blocks in Python: a module, its exported types, and systems that use them."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr


def system(
    blocks: Mapping[str, str],
    events: Sequence[str] = (),
    data: Sequence[str] = (),
    *,
    parameters: Mapping[str, str] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> str:
    """Return a `.sys` of one application `App`; its first block gets START.COLD.

    Args:
        blocks: types by name.
        events: connections as `A.CNF -> B.REQ`; of the resource as `START.COLD -> A.REQ`.
        data: the same of data.
        parameters: literals by pin, `A.X`.
        attributes: policies by block.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<System Name="Test">']
    lines += ['<Application Name="App">', "<SubAppNetwork>"]
    for name, type_ in blocks.items():
        lines.append(f'<FB Name="{name}" Type="{type_}">')
        for pin, literal in (parameters or {}).items():
            if pin.startswith(f"{name}."):
                lines.append(f'<Parameter Name="{pin.split(".")[1]}" Value={quoteattr(literal)}/>')
        if policy := (attributes or {}).get(name):
            lines.append(f'<Attribute Name="FBFlow_Policy" Value={quoteattr(policy)}/>')
        lines.append("</FB>")
    inner = [one for one in events if not one.startswith("START.")]
    lines += [*_connections("Event", inner), *_connections("Data", data)]
    lines += ["</SubAppNetwork>", "</Application>"]
    outer = [one.replace("-> ", "-> App.") for one in events if one.startswith("START.")]
    lines += ['<Device Name="PC" Type="FORTE_PC">', '<Resource Name="RES" Type="EMB_RES">']
    lines += ["<FBNetwork>", *_connections("Event", outer), "</FBNetwork>"]
    lines += ["</Resource>", "</Device>"]
    lines += [f'<Mapping From="App.{name}" To="PC.RES"/>' for name in blocks]
    return "\n".join((*lines, "</System>"))


def _connections(kind: str, listed: Sequence[str]) -> list[str]:
    if not listed:
        return []
    ends = (one.split(" -> ") for one in listed)
    found = [f'<Connection Source="{one}" Destination="{other}"/>' for one, other in ends]
    return [f"<{kind}Connections>", *found, f"</{kind}Connections>"]


class Project:
    """A folder with a module, types and systems, worked on by command lines."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if name[:6] != "FBFLOW"},
            "PYTHONPATH": str(root),
            "FBFLOW_HOME": str(folder / "home"),
        }

    def write(self, name: str, text: str) -> None:
        """Write a file; modules are compiled anew, however quickly one follows the other."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m …` in the folder."""
        return self._run("-m", *arguments)

    def fbflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the console script: Python does not look into the folder for it."""
        script = "import sys; from fbflow.cli import main; sys.exit(main(sys.argv[1:]))"
        return self._run("-P", "-c", script, *arguments)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-B", *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str) -> str:
        """Run it; return what it printed, and fail if it failed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout
