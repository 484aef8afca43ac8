"""Import each named module in a process that has loaded nothing of the project yet.

A program of its own, run by `test_imports.py`. Each process is forked from one that has loaded
only what stands below (first the libraries from outside, then the graph model and the packages
below, which are proven to load alone), so that a hundred of them take seconds. Prints the modules
that failed.
"""

import importlib
import os
import sys
import traceback

OUTSIDE = {
    "compiler": ("fast_sugiyama", "lark", "lxml.etree", "networkx", "rich.console"),
    "fbflow": ("fast_sugiyama", "lark", "lxml.etree", "networkx", "rich.console"),
    "fblib": ("aiohttp", "orjson"),
    "runtime": ("aiohttp", "aiosqlite", "orjson", "rich.console"),
    "server": (
        *("aiohttp.web", "aiosqlite", "jinja2", "lark", "lxml.etree", "orjson"),
        *("prometheus_client", "rich.console", "strawberry.aiohttp.views"),
        *("opentelemetry.exporter.otlp.proto.http.trace_exporter", "aiosmtplib", "telegram.ext"),
    ),
}
GROUND_FLOOR = "compiler.ir."
BELOW = {"server": ("compiler", "fblib", "runtime")}
"""Packages that are tried by themselves, and that nearly all modules of another stand on."""


def main(package: str, modules: list[str]) -> None:
    """Try the modules of a package; those of the ground floor first, if they are in it."""
    for library in ("pydantic", *OUTSIDE[package]):
        importlib.import_module(library)
    ground = [module for module in modules if module.startswith(GROUND_FLOOR)]
    failed: list[str] = []
    if package == "compiler":
        failed = [module for module in ground if not _loads_alone(module)]
    if not failed:
        for module in ground:
            importlib.import_module(module)
    for module in modules:
        if module.partition(".")[0] in BELOW.get(package, ()) and not module.endswith("__main__"):
            importlib.import_module(module)
    own = (one for one in modules if one.partition(".")[0] == package and one not in ground)
    failed += [module for module in own if not _loads_alone(module)]
    sys.stdout.write("\n".join(failed))


def _loads_alone(module: str) -> bool:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        importlib.import_module(module)
    except BaseException as error:  # noqa: BLE001 - SystemExit is a failure here, too
        reason = traceback.format_exception_only(error)[-1].strip()
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(f"{module}: {reason} ({place.filename}:{place.lineno})\n")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
