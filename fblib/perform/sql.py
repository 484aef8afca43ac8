"""Performs `sql.query`: on a file of the run with SQLite, or on a PostgreSQL server."""

import asyncio
from typing import cast

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.run_files import place_of
from fblib.perform.sql_rows import Rows
from fblib.perform.sqlite_file import Statement


async def query(context: OperationContext, inputs: Inputs) -> Outputs:
    """Execute one statement and return its rows."""
    dsn = context.secret(str(inputs["dsn"]))
    if not str(inputs["query"]).strip():
        message = 'the "query" is empty; expected a statement such as "SELECT 1"'
        raise OperationError(message, again=False)
    rows = Rows(
        most_rows=cast("int", inputs["most_rows"]), most_bytes=context.settings.largest_body
    )
    if dsn:
        count = await _on_server(context, inputs, dsn, rows)
    else:
        count = await _on_file(context, inputs, rows)
    return {"rows": rows.found, "count": count}


async def _on_server(context: OperationContext, inputs: Inputs, dsn: str, rows: Rows) -> int:
    # SQLite must do without the extra that this needs.
    from fblib.perform.postgres import execute  # noqa: PLC0415 - see above

    return await execute(
        dsn,
        str(inputs["query"]),
        inputs["parameters"],
        rows=rows,
        read_only=bool(inputs["read_only"]),
        private_network=context.settings.permissions.private_network,
    )


async def _on_file(context: OperationContext, inputs: Inputs, rows: Rows) -> int:
    database, read_only = str(inputs["database"]), bool(inputs["read_only"])
    if database.startswith(("postgres://", "postgresql://")):
        message = 'the address of a server is no "database"; give it as "dsn"'
        raise OperationError(message, again=False)
    in_memory = database == ":memory:"
    path = None if in_memory else place_of(context, database, create=not read_only)
    if path is not None and read_only and not path.is_file():
        message = f'there is no database "{database}" to be read'
        raise OperationError(message, again=False)
    statement = Statement(
        path, str(inputs["query"]), inputs["parameters"], rows, read_only=read_only
    )
    try:
        return await asyncio.to_thread(statement.execute)
    except asyncio.CancelledError:
        statement.interrupt()
        raise
