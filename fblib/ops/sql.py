"""Operations on databases."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation
from fblib.targets import host_and_port

FAMILY = Family(
    "sql",
    "Databases",
    types=(
        operation(
            "sql.query",
            inputs={
                "query: STRING": "One statement in SQL",
                "parameters: JSON": "What its places stand for: a list for ? or $1, "
                "an object for :name; lists and objects in it become JSON",
                "database: STRING = ':memory:'": "SQLite: a file of the run, or :memory:",
                "dsn: STRING": "PostgreSQL: postgresql://user:password@host/database, "
                "better secret:NAME; then there is no file",
                "read_only: BOOL": "Whether a statement that changes anything fails",
                "most_rows: UDINT = 10000": "Rows that may come back; more fail",
            },
            outputs={
                "rows: JSON": "A list of objects by column",
                "count: UDINT": "How many rows came back, or were changed if none come back",
            },
            comment="Asks a database, or changes it",
        ),
    ),
    operations=(
        Operation(
            "sql.query",
            "fblib.perform.sql:query",
            target=lambda inputs: host_and_port(inputs["dsn"]),
            secrets=frozenset({"dsn"}),
            notes=(
                (
                    "Each statement is a transaction. It may be executed twice if the process "
                    "dies meanwhile: let it say what happens then (`ON CONFLICT DO NOTHING`)."
                ),
                (
                    "Fails for good: a statement that the database refuses. Tried again: what is "
                    "locked, a server that cannot be reached or is too busy."
                ),
                "SQLite: other files cannot be attached, and no extensions loaded.",
                (
                    "PostgreSQL needs the extra `postgres` (`pip install fbflow[postgres]`); a "
                    "server on this machine or in a private network has to be allowed "
                    "(`private-network`). Of the DSN's options, `sslmode` and "
                    "`application_name` are taken."
                ),
                "PostgreSQL: dates, times and other types without a like in JSON become text.",
                "A column of bytes, or two columns of one name, fail for good.",
            ),
        ),
    ),
)
