"""What watches a server asks it for what there is: figures, probes, a protected process."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from server.app import make_app
from tests.control import SAMPLES, control, run_of, sample
from tests.killed_servers import server_process
from tests.outside_tools import judged, tool
from tests.serving import serving
from tests.talking import free_port, in_loop

METRIC = re.compile(r"\b((?:fbflow|process)_\w+)(?:\{([^}]*)\})?")
LABELS = re.compile(r"by \(([^)]*)\)")
RATE = "$__rate_interval"


def panels(root: Path) -> list[dict[str, Any]]:
    """Return the panels of the dashboard."""
    text = (root / "deploy/grafana/dashboards/fbflow.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["panels"]
    return found


def queries(root: Path) -> Iterator[str]:
    """Yield what the dashboard and the alerts ask Prometheus for."""
    for panel in panels(root):
        yield from (target["expr"] for target in panel["targets"])
    alerts = yaml.safe_load((root / "deploy/prometheus/alerts.yaml").read_text("utf-8"))
    for group in alerts["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


async def measured(folder: Path) -> str:
    """Return the figures of a server that has answered, and executed a run."""
    async with control(folder) as service, serving(make_app(service)) as address:
        await run_of(service, sample("json/for_each.json"))
        async with aiohttp.ClientSession(address) as session:
            async with session.get("/healthz") as answer:
                assert answer.status == 200
            async with session.get("/metrics") as answer:
                return await answer.text()


@in_loop
async def test_every_figure_that_is_asked_for_exists_with_its_labels(
    root: Path, tmp_path: Path
) -> None:
    text = await measured(tmp_path)
    there: dict[str, set[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, labels = re.match(r"(\w+)(?:\{(.*)\})?", line).groups()  # type: ignore[union-attr]
            there.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    there = {name: labels | {"job", "instance"} for name, labels in there.items()}
    missing = []
    for query in queries(root):
        for name, conditions in METRIC.findall(query):
            asked = set(re.findall(r'(\w+)[=!]~?"', conditions))
            grouped = {
                label.strip() for found in LABELS.findall(query) for label in found.split(",")
            }
            if not asked | grouped <= there.get(name, set()):
                missing.append(f"{name} {sorted(asked | grouped)} in {query}")

    assert len(list(queries(root))) > 15
    assert missing == []


def test_prometheus_understands_every_query_of_the_dashboard(root: Path, tmp_path: Path) -> None:
    promtool = tool("promtool", "prometheus")
    rules = [
        {"record": f"query:{number}", "expr": query.replace(RATE, "5m")}
        for number, query in enumerate(queries(root))
    ]
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))

    assert f"{len(rules)} rules found" in judged(promtool, "check", "rules", path)


def test_the_panels_of_the_dashboard_do_not_overlap(root: Path) -> None:
    places = [
        (column, row)
        for place in (panel["gridPos"] for panel in panels(root))
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]

    assert len(places) == len(set(places))
    assert max(column for column, _ in places) < 24
    assert len({panel["id"] for panel in panels(root)}) == len(panels(root))


def test_the_dashboard_uses_the_sources_that_are_provisioned(root: Path) -> None:
    path = root / "deploy/grafana/provisioning/datasources/sources.yaml"
    sources = yaml.safe_load(path.read_text(encoding="utf-8"))["datasources"]

    known = {source["uid"]: source["type"] for source in sources}
    for panel in panels(root):
        for source in (panel["datasource"], *(one["datasource"] for one in panel["targets"])):
            assert known[source["uid"]] == source["type"]


@pytest.mark.slow
@pytest.mark.timeout(60)
@in_loop
async def test_the_health_check_of_the_image_tells_a_server_from_none(
    root: Path, tmp_path: Path
) -> None:
    text = (root / "deploy/Dockerfile").read_text(encoding="utf-8")
    check = re.search(r"^    CMD (\[.*\])$", text, re.MULTILINE)
    assert check is not None
    python, *arguments = json.loads(check[1])
    assert python == "python"

    def healthy(port: int) -> bool:
        return not subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | {"FBFLOW_PORT": str(port)},
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode

    async with server_process(tmp_path / "home") as started:
        assert healthy(int(started.address.rpartition(":")[2]))
        assert await started.stop() == 0
    assert not healthy(free_port())


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_the_server_works_with_no_right_on_a_disk_it_may_not_write(
    root: Path, tmp_path: Path
) -> None:
    """As in the container and under systemd: only the home is writable, /tmp is memory."""
    unshare = tool("unshare", "util-linux", always=False)
    setpriv = tool("setpriv", "util-linux", always=False)
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    # What is mounted inside is seen by nobody else, and goes with the process.
    script = f"""
        mount --bind {home} {home} && mount -o remount,bind,ro / &&
        touch {home}/writable && ! touch {root}/writable 2>/dev/null &&
        exec {setpriv} --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
    """
    if subprocess.run(
        [unshare, "--mount", "sh", "-c", script, "-", "true"], check=False
    ).returncode:
        pytest.skip("mounting needs rights that these tests do not have")
    command = [unshare, "--mount", "sh", "-c", script, "-"]
    command += [sys.executable, "-m", "server", "--home", str(home), "--port", str(port)]
    environment = os.environ | {
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(root),
    }
    with subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert f":{port}" in process.stdout.readline()
            system = SAMPLES / "4diac/blinker/Blinker.sys"
            curl = (
                tool("curl", "curl"),
                *("--silent", "--show-error", "--fail-with-body"),
                *("--form", f"file=@{system}", f"http://127.0.0.1:{port}/api/v1/graphs"),
            )
            registered = json.loads(judged(*curl))
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert registered["graph"]["name"] == "Blinker"
