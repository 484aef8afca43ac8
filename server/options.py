"""The options of `python -m server`, and what they mean."""

import argparse
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from runtime.channels.reach import Reach
from runtime.kernels import kernel_choice
from runtime.run_options import add_execution, add_home, add_kernel, run_options
from runtime.secrets_file import load_secrets
from runtime.usage import UsageError
from server.doorway.logs import LogFormat
from server.doorway.settings import MEGABYTE, DoorSettings, is_loopback
from server.notify_options import OWN, add_notify, notifying_settings
from server.notifying.settings import NotifyingSettings
from server.service.settings import Limits, ServiceSettings
from server.telegram_bot.settings import BotSettings
from server.telegram_options import add_telegram, bot_settings

PREFIX = "FBFLOW_"
LOG_FORMATS = ("json", "text")
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
_MOST_PORTS = 65_535
_WRAPPING = MEGABYTE
"""Bytes that a form may have around an uploaded file."""
_NAME = re.compile(r"[A-Za-z0-9._-]{1,253}|\[?[0-9A-Fa-f:.]+\]?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What a person wants of a server."""

    service: ServiceSettings
    door: DoorSettings
    log_format: LogFormat
    collector: str = ""
    """Where traces are sent; "" = nowhere."""
    bot: BotSettings | None = None
    """None = there is no bot."""
    notifying: NotifyingSettings = field(default_factory=NotifyingSettings)
    standby: bool = False
    """Whether it waits until no other server has the home, and then takes its place."""


def make_parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser; what is not given is as the environment has it."""
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Serve the API and the web pages of a home. Also: python -m server token "
        "add|list|revoke, python -m server telegram allow|list|revoke.",
        epilog=f"{PREFIX}HOST, {PREFIX}PORT, {PREFIX}BASE_URL, {PREFIX}TRUST_HOST (with commas) "
        f"and {PREFIX}LOG_FORMAT in the environment are used where an option is not given.",
    )
    add_home(parser)
    _add_address(parser, environment)
    add_kernel(parser)
    add_execution(parser)
    _add_service(parser)
    parser.add_argument(
        "--standby",
        action="store_true",
        help="if another server has the home, wait and take its place when it ends",
    )
    add_telegram(parser, environment)
    add_notify(parser, environment)
    parser.add_argument(
        "--log-format",
        choices=LOG_FORMATS,
        default=environment.get(f"{PREFIX}LOG_FORMAT", "text"),
        help="how the log is written to standard error (default: text)",
    )
    parser.add_argument(
        "--otlp",
        metavar="URL",
        default=environment.get(COLLECTOR, ""),
        help=f"send traces of runs to a collector of OpenTelemetry, such as http://localhost:4318 "
        f"(default: {COLLECTOR}, else none)",
    )
    return parser


def _add_address(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> None:
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        default=environment.get(f"{PREFIX}HOST", "127.0.0.1"),
        help="the address to listen at; any but this machine's own needs a token "
        "(default: 127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        default=environment.get(f"{PREFIX}PORT", "8080"),
        help="the port to listen at; 0 = any that is free (default: 8080)",
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        default=environment.get(f"{PREFIX}BASE_URL", ""),
        help="the server's address for people, if a proxy stands before it",
    )
    trusted = environment.get(f"{PREFIX}TRUST_HOST", "")
    parser.add_argument(
        "--trust-host",
        metavar="NAME",
        action="append",
        default=[name for name in trusted.split(",") if name],
        help="one more name by which the server may be called (repeatable)",
    )


def _add_service(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--library",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="a folder with more function block types (repeatable)",
    )
    parser.add_argument(
        "--network",
        action="store_true",
        help="let function blocks talk to other machines, and be reached by them",
    )
    parser.add_argument(
        "--http-port",
        metavar="PORT",
        default="8081",
        help="where SERVER blocks listen whose ID is http[/path] (default: %(default)s)",
    )
    parser.add_argument(
        "--rate",
        metavar="TAG=PRICE",
        action="append",
        default=[],
        help="what a second of work of a tag costs; =PRICE for work without a tag (repeatable)",
    )
    parser.add_argument(
        "--currency", metavar="EUR", default="", help="the currency of prices, by its ISO code"
    )
    parser.add_argument(
        "--max-upload",
        metavar="MB",
        default=str(Limits().upload // MEGABYTE),
        help="the largest upload in megabytes (default: %(default)s)",
    )
    parser.add_argument(
        "--max-runs",
        metavar="N",
        default=str(Limits().runs),
        help="how many runs are executed at once; others wait (default: %(default)s)",
    )


def parse_options(
    arguments: list[str], environment: Mapping[str, str] = os.environ
) -> ServerOptions:
    """Read the command line.

    Raises:
        UsageError: an option cannot be used.
    """
    given = make_parser(environment).parse_args(arguments)
    if given.log_format not in LOG_FORMATS:  # argparse lets what the environment says pass
        message = f'{PREFIX}LOG_FORMAT "{given.log_format}" is no format; expected json or text'
        raise UsageError(message)
    upload = _number("--max-upload", given.max_upload, 1, 4_096) * MEGABYTE
    service = _service(given, upload, environment)
    door = _door(given, upload)
    notifying = notifying_settings(given, door.base_url, service.secrets, environment)
    for_graphs = {name: text for name, text in service.secrets.items() if name not in OWN}
    return ServerOptions(
        replace(service, secrets=for_graphs),
        door,
        given.log_format,
        _collector(given.otlp),
        bot=bot_settings(given, door.base_url, service.operations.telegram_api, environment),
        notifying=notifying,
        standby=given.standby,
    )


def _door(given: argparse.Namespace, upload: int) -> DoorSettings:
    for name in given.trust_host:
        if _NAME.fullmatch(name) is None:
            message = (
                f'--trust-host "{name}" is no name of a machine; expected one such as flows.lan'
            )
            raise UsageError(message)
    return DoorSettings(
        host=given.host,
        port=_number("--port", given.port, 0, _MOST_PORTS),
        trusted_hosts=frozenset(given.trust_host),
        base_url=_base_url(given.base_url),
        largest_body=upload + _WRAPPING,
    )


def _service(
    given: argparse.Namespace, upload: int, environment: Mapping[str, str]
) -> ServiceSettings:
    runs = run_options(given)
    if given.currency and _CURRENCY.fullmatch(given.currency) is None:
        message = (
            f'--currency "{given.currency}" is no currency; expected its ISO code, such as EUR'
        )
        raise UsageError(message)
    for folder in given.library:
        if not folder.is_dir():
            message = f'--library "{folder}" is no folder; expected one with function block types'
            raise UsageError(message)
    return ServiceSettings(
        home=runs.home,
        operations=runs.settings(),
        secrets=load_secrets(runs.secrets, environment),
        tag_limits=runs.limits,
        reach=Reach(
            network=given.network,
            http_port=_number("--http-port", given.http_port, 1, _MOST_PORTS),
        ),
        archives=runs.archives,
        kernel=kernel_choice(given.kernel, environment),
        libraries=tuple(given.library),
        rates=_rates(given.rate),
        currency=given.currency,
        limits=Limits(upload=upload, runs=_number("--max-runs", given.max_runs, 1, 10_000)),
        outside=_is_reached_from_outside(given),
    )


def _is_reached_from_outside(given: argparse.Namespace) -> bool:
    """Whether others than this machine reach the server, perhaps through a proxy."""
    public = urlsplit(_base_url(given.base_url)).hostname
    names = [given.host, *given.trust_host, *([public] if public else [])]
    return not all(is_loopback(name) for name in names)


def _base_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        has_more = bool(parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    except ValueError:
        is_whole, has_more = False, True
    if not is_whole or has_more:
        message = (
            f'--base-url "{text}" is no address of a server; expected one such as '
            "https://flows.example.org"
        )
        raise UsageError(message)
    return text.rstrip("/")


def _collector(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_whole = False
    if text and not is_whole:
        message = (
            f'--otlp "{text}" is no address of a collector; expected one such as '
            "http://localhost:4318"
        )
        raise UsageError(message)
    return text


def _rates(given: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in given:
        tag, equals, price = text.rpartition("=")
        if not equals or re.fullmatch(r"\d{1,9}(\.\d{1,9})?", price, re.ASCII) is None:
            message = f'--rate "{text}" is no price; expected TAG=PRICE, such as gpu=0.002'
            raise UsageError(message)
        found[tag] = float(price)
    return found


def _number(option: str, text: str, least: int, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < len("1000000")
    if not is_number or not least <= int(text) <= most:
        message = f'{option} "{text}" cannot be; expected a number from {least} to {most:,}'
        raise UsageError(message)
    return int(text)
