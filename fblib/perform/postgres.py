"""A statement on a PostgreSQL server; this alone needs the extra `postgres`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fblib.operation import OperationError
from fblib.perform.postgres_server import Server, parsed, public_address
from fblib.perform.postgres_values import arguments, as_json
from fblib.perform.sql_rows import Rows
from fblib.service import Value

try:
    import asyncpg
    from asyncpg.prepared_stmt import PreparedStatement
except ImportError as missing:
    MESSAGE = 'PostgreSQL needs a package more: pip install "fbflow[postgres]"'
    raise OperationError(MESSAGE, again=False) from missing

_PATIENCE = 30.0
"""Seconds until a server that says nothing is given up."""
_BATCH = 500
_PASSING = frozenset({"08", "40", "53", "55", "57", "58"})
"""Classes of errors that another attempt may not meet: the connection, conflicts, resources …"""


async def execute(
    dsn: str,
    query: str,
    parameters: Value,
    *,
    rows: Rows,
    read_only: bool,
    private_network: bool,
) -> int:
    """Execute a statement in a transaction of its own.

    Returns:
        How many rows came back, or were changed.

    Raises:
        OperationError: it cannot be executed.
    """
    if not (parameters is None or isinstance(parameters, list)):
        message = '"parameters" is no list, as PostgreSQL needs for $1, $2 …'
        raise OperationError(message, again=False)
    server = parsed(dsn)
    host = server.host if private_network else await public_address(server)
    async with _connected(server, host) as connection:
        try:
            async with connection.transaction(readonly=read_only):
                statement = await connection.prepare(query)
                kinds = [place.name for place in statement.get_parameters()]
                return await _fetched(statement, arguments(parameters or [], kinds), rows)
        except asyncpg.PostgresError as error:
            raise _failure(error) from error
        except (asyncpg.InterfaceError, ValueError, OverflowError) as error:
            message = f"PostgreSQL: {error}"
            raise OperationError(message, again=False) from error
        except (OSError, asyncpg.InternalClientError) as error:
            message = f"PostgreSQL: the connection broke: {error}"
            raise OperationError(message) from error


async def _fetched(statement: "PreparedStatement[Any]", given: list[Any], rows: Rows) -> int:
    attributes = statement.get_attributes()
    if not attributes:
        await statement.fetch(*given)
        last = (statement.get_statusmsg() or "").rpartition(" ")[2]
        return int(last) if last.isdecimal() else 0
    rows.name([attribute.name for attribute in attributes])
    types = [attribute.type.name for attribute in attributes]
    cursor = await statement.cursor(*given)
    while batch := await cursor.fetch(_BATCH):
        for row in batch:
            rows.add(map(as_json, row.values(), types))
    return len(rows.found)


@asynccontextmanager
async def _connected(server: Server, host: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    try:
        connection = await asyncpg.connect(
            host=host,
            port=server.port,
            user=server.user,
            password=server.password,  # never None: then files of this machine would be asked
            database=server.database,
            ssl=server.sslmode,
            timeout=_PATIENCE,
            server_settings={"application_name": server.application},
        )
    except asyncpg.PostgresError as error:
        raise _failure(error) from error
    except (OSError, TimeoutError, asyncpg.InterfaceError) as error:
        why = str(error) or "it does not answer"
        message = f"{server.name} cannot be reached: {why}"
        raise OperationError(message) from error
    try:
        yield connection
        await connection.close(timeout=_PATIENCE)
    finally:
        connection.terminate()  # at once, if it is not closed yet


def _failure(error: "asyncpg.PostgresError") -> OperationError:
    state = str(getattr(error, "sqlstate", None) or "")
    hint = getattr(error, "hint", None)
    text = f"PostgreSQL: {error}" + (f" ({hint})" if hint else "")
    return OperationError(text, again=state[:2] in _PASSING)
