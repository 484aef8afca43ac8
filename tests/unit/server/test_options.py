"""What the command line of the server means."""

import pytest

from runtime.usage import UsageError
from server.options import parse_options


@pytest.mark.parametrize(
    "given",
    [
        ["--host", "0.0.0.0"],  # noqa: S104
        ["--host", "flows.lan"],
        ["--base-url", "https://flows.example.org"],
        ["--trust-host", "flows.lan"],
        ["--host", "localhost", "--trust-host", "localhost", "--trust-host", "flows.lan"],
    ],
    ids=" ".join,
)
def test_a_server_that_others_reach_directly_or_by_a_proxy_demands_tokens(given: list[str]) -> None:
    assert parse_options(given, {}).service.outside


@pytest.mark.parametrize(
    "given",
    [[], ["--host", "::1"], ["--base-url", "http://localhost:9000"], ["--trust-host", "127.0.0.1"]],
    ids=" ".join,
)
def test_a_server_that_only_this_machine_reaches_demands_none(given: list[str]) -> None:
    assert not parse_options(given, {}).service.outside


def test_traces_go_where_the_option_says_else_the_environment_else_nowhere() -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://jaeger:4318"}
    option = ["--otlp", "https://traces.example.org/otlp"]

    assert parse_options([], {}).collector == ""
    assert parse_options([], environment).collector == "http://jaeger:4318"
    assert parse_options(option, environment).collector == "https://traces.example.org/otlp"


@pytest.mark.parametrize("text", ["jaeger:4318", "grpc://jaeger:4317", "http://", "http://[::1"])
def test_what_is_no_address_of_a_collector_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no address of a collector; expected one such as"):
        parse_options(["--otlp", text], {})


def test_what_is_not_given_is_as_the_environment_has_it() -> None:
    environment = {
        "FBFLOW_HOST": "::1",
        "FBFLOW_PORT": "9000",
        "FBFLOW_BASE_URL": "https://flows.example.org/",
        "FBFLOW_TRUST_HOST": "flows.lan,flows",
        "FBFLOW_LOG_FORMAT": "json",
    }

    options = parse_options(["--port", "9001"], environment)

    assert (options.door.host, options.door.port) == ("::1", 9001)
    assert options.door.base_url == "https://flows.example.org"
    assert options.door.is_https
    assert set(options.door.trusted_hosts) == {"flows.lan", "flows"}
    assert options.log_format == "json"


def test_an_environment_that_says_nonsense_is_refused() -> None:
    with pytest.raises(UsageError, match="FBFLOW_LOG_FORMAT"):
        parse_options([], {"FBFLOW_LOG_FORMAT": "xml"})
    with pytest.raises(UsageError, match="--port"):
        parse_options([], {"FBFLOW_PORT": "all"})


def test_the_largest_body_has_room_for_what_wraps_an_upload() -> None:
    options = parse_options(["--max-upload", "2"], {})

    assert options.service.limits.upload == 2 * 1024 * 1024
    assert options.door.largest_body == 3 * 1024 * 1024


def test_prices_are_by_tag() -> None:
    options = parse_options(["--rate", "gpu=0.002", "--rate", "=1", "--currency", "EUR"], {})

    assert options.service.rates == {"gpu": 0.002, "": 1.0}
    assert options.service.currency == "EUR"


def test_the_kernel_is_the_one_named_else_that_of_the_environment_else_the_best() -> None:
    environment = {"FBFLOW_KERNEL": "python"}

    assert parse_options([], {}).service.kernel == "auto"
    assert parse_options([], environment).service.kernel == "python"
    assert parse_options(["--kernel", "wasm"], environment).service.kernel == "wasm"
    with pytest.raises(UsageError, match='FBFLOW_KERNEL "fast" is no kernel'):
        parse_options([], {"FBFLOW_KERNEL": "fast"})
