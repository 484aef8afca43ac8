"""Other packages bring blocks: installed for real, found, compiled, run; mistakes are named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
Run = Callable[..., subprocess.CompletedProcess[str]]

DISTRIBUTION = """Metadata-Version: 2.1
Name: {name}
Version: 1.0
"""
ENTRY_POINTS = """[fbflow.fblib]
{entry} = {value}
"""


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the sample package is installed into, by pip and without a network."""
    folder = tmp_path_factory.mktemp("outside")
    sources, target = folder / "sources", folder / "site"
    shutil.copytree(root / "samples/fblib_package", sources)
    options = ("--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--no-compile")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(sources)],
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def python(root: Path, tmp_path: Path) -> Run:
    """Run `python -m …` with folders of packages on its path."""

    def run(*arguments: str, sites: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*sites, root)))},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def write_package(site: Path, name: str, module: str, text: str, value: str) -> Path:
    """Write what an installed package looks like, with one entry point."""
    (site / f"{name}-1.0.dist-info").mkdir(parents=True)
    info = site / f"{name}-1.0.dist-info"
    (info / "METADATA").write_text(DISTRIBUTION.format(name=name), encoding="utf-8")
    (info / "entry_points.txt").write_text(
        ENTRY_POINTS.format(entry=name.replace("-", "_"), value=value), encoding="utf-8"
    )
    (site / f"{module}.py").write_text(text, encoding="utf-8")
    return site


def test_the_blocks_of_another_package_are_listed_and_shown(installed: Path, python: Run) -> None:
    listed = python("fblib", "list", "--family", "pumps", sites=(installed,))
    shown = python("fblib", "show", "acme::pumps::PUMP_MINIMUM_RUN", sites=(installed,))

    assert listed.stdout.startswith("pumps: Pumps (from acme-pumps)\n  PUMP_POWER ")
    assert "from:    acme-pumps\nbody:    service in Python, answers later\n" in shown.stdout


def test_without_the_package_its_blocks_are_not_there(python: Run) -> None:
    done = python("fblib", "show", "PUMP_POWER")

    assert done.returncode == 2
    assert 'there is no type "PUMP_POWER"' in done.stderr


def test_a_system_with_the_blocks_of_another_package_compiles_and_runs(
    root: Path, installed: Path, python: Run, tmp_path: Path
) -> None:
    system = root / "samples/fblib_package/Pumps.sys"
    compiled = python("compiler", str(system), "-o", "dag.json", sites=(installed,))
    ran = python("runtime", "dag.json", "--simulate", "30s", "--watch", "*.RUN", sites=(installed,))

    assert compiled.returncode == 0, compiled.stderr
    assert (tmp_path / "dag.json").exists()
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "0:00:07.000  App.Pump.RUN = TRUE",
        "watt = 4000.0",
        "0:00:17.000  App.Pump.RUN = FALSE",
        "0:00:21.000  App.Pump.RUN = TRUE",
        "watt = 4000.0",
    ]


def test_a_name_two_packages_declare_is_an_error_that_names_both(
    installed: Path, python: Run, tmp_path: Path
) -> None:
    text = (
        "from fblib.declare import function_block\nfrom fblib.family import Family\n"
        "def families():\n"
        "    return [Family('other', 'Others', types=(function_block('PUMP_POWER', 'OUT := A;',\n"
        "        package='other', inputs=('A: INT',), outputs=('OUT: INT',)),))]\n"
    )
    other = write_package(
        tmp_path / "site", "other-pumps", "other_pumps", text, "other_pumps:families"
    )

    for command in (("fblib", "show", "E_CTU"), ("compiler", "show", "no.sys", "--type", "E_CTU")):
        done = python(*command, sites=(installed, other))
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
    done = python("fblib", "show", "E_CTU", sites=(installed, other))
    assert 'error: the type "PUMP_POWER" is declared twice' in done.stderr
    assert '"acme-pumps"' in done.stderr
    assert '"other-pumps"' in done.stderr


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("import no_such_module_at_all", "broken:FAMILY", "ModuleNotFoundError"),
        ("", "broken:FAMILY", "AttributeError"),
        ("FAMILY = 5", "broken:FAMILY", "TypeError: expected a fblib.family.Family"),
        ("def f(): return [1]", "broken:f", "TypeError: expected a fblib.family.Family"),
        ("def f(): raise RuntimeError('no pumps here')", "broken:f", "no pumps here"),
    ],
    ids=["import", "name", "value", "list", "call"],
)
def test_a_broken_package_is_left_out_with_a_warning_that_names_it(
    python: Run, tmp_path: Path, text: str, value: str, reason: str
) -> None:
    broken = write_package(tmp_path / "site", "broken-pumps", "broken", text, value)

    done = python("fblib", "show", "E_CTU", sites=(broken,))

    assert done.returncode == 0
    assert done.stdout.startswith("E_CTU")
    assert 'the blocks of the package "broken-pumps" are left out' in done.stderr
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
