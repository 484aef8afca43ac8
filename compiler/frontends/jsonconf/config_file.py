"""From a config file to the declaration of its system."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePath

from compiler.frontends.jsonconf.graph_files import GraphFiles
from compiler.frontends.jsonconf.linking import link
from compiler.frontends.jsonconf.network import Builder
from compiler.frontends.jsonconf.parameters import check_values
from compiler.frontends.jsonconf.reader import Reader
from compiler.frontends.jsonconf.tasks import Config
from compiler.frontends.source_file import read_bytes
from compiler.ir.catalog import Catalog
from compiler.ir.declarations import ApplicationDeclaration, SystemDeclaration
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.mistakes import configs as mistakes
from compiler.ir.policy import Retry, UserParameter, Workflow
from compiler.ir.source import SourceTexts, Span
from compiler.workflow.names import Names

_ATTEMPTS, _DELAY = 3, 3.0
"""Of configs that say nothing of retries, as they always were."""
_USER_PARAMETER = "filename"
"""What users may change where a config does not say it."""


def read_config(
    path: Path, *, catalog: Catalog, texts: SourceTexts, diagnostics: Diagnostics
) -> SystemDeclaration | None:
    """Read a config file; None if it has mistakes, which are among the diagnostics.

    Args:
        path: the file; its places are named by the path as given here.
        catalog: finds the operations.
        texts: gets the text of the file.
        diagnostics: gets every mistake.
    """
    data = read_bytes(path, diagnostics=diagnostics)
    if data is None:
        return None
    reader = Reader(str(path), GraphFiles.of(path), catalog, texts, diagnostics)
    return _declared(data, path.name, reader)


def read_config_text(
    data: bytes, file: str, *, catalog: Catalog, texts: SourceTexts, diagnostics: Diagnostics
) -> SystemDeclaration | None:
    """Read the content of a config, as from standard input; see `read_config`."""
    reader = Reader(file, GraphFiles.of(None), catalog, texts, diagnostics)
    return _declared(data, PurePath(file).name, reader)


def _declared(data: bytes, name: str, reader: Reader) -> SystemDeclaration | None:
    config = reader.read(data)
    if config is None:
        return None
    link(config, reader.diagnostics)
    if reader.diagnostics.has_errors:
        # The other mistakes are told as well, all at once.
        check_values(config, diagnostics=reader.diagnostics)
        _workflow(config, "", reader)
        return None
    form = config.form
    given = form.dag_name or form.dag_id or form.name or PurePath(name).stem
    application = Names().take(given)
    network = Builder(config, reader.diagnostics, _retry(config)).network()
    span = Span(reader.file, 1, 1)
    return SystemDeclaration(
        name=given,
        format="json",
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        applications=(ApplicationDeclaration(application, network, span),),
        span=span,
        workflow=_workflow(config, application, reader),
    )


def _retry(config: Config) -> Retry:
    """Return what tasks do that say nothing: three attempts in a config that has a `dag_name`."""
    form = config.form
    is_taskflow = form.dag_name is not None or form.dag_id is not None
    attempts = form.max_retries or (_ATTEMPTS if is_taskflow else 1)
    delay = _DELAY if form.retry_delay is None else form.retry_delay
    return Retry(attempts=attempts, delay=delay if attempts > 1 else 0.0)


def _workflow(config: Config, application: str, reader: Reader) -> Workflow:
    form = config.form
    return Workflow(
        schedule="" if form.schedule in (None, "manual") else str(form.schedule),
        config="" if form.config is None else f"{application}.CONFIG",
        user_parameters=tuple(_user_parameters(config, application, reader)),
        on_failure=form.on_failure,
        sla=form.sla,
        tags=form.tags,
        circuit=form.circuit,
        durability=form.durability,
        commit=form.commit,
    )


def _user_parameters(config: Config, application: str, reader: Reader) -> Iterator[UserParameter]:
    known = {
        f"{task.id}.{pin.name}": (task, pin.name)
        for task in config.tasks.values()
        if task.work.interface is not None
        for pin in task.work.interface.inputs
    }

    def parameter(name: str) -> UserParameter:
        task, pin = known[name]
        return UserParameter(name=name, node=f"{application}.{task.name}", pin=pin)

    if config.form.user_params is None:
        for name, (task, pin) in known.items():
            if pin == _USER_PARAMETER and any(one.pin == pin for one in task.work.values):
                yield parameter(name)
        return
    for name, located in zip(
        config.form.user_params, config.located.value["user_params"].value, strict=True
    ):
        found = [parameter(full) for full, (_, pin) in known.items() if name in (full, pin)]
        if not found:
            reader.diagnostics.add(
                mistakes.unknown_user_parameter(span=reader.span(located), name=name, known=known)
            )
        yield from found
