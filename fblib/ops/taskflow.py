"""The operations of TaskFlow configs, by the names they have there."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation
from fblib.targets import host_and_port

FAMILY = Family(
    "taskflow",
    "Operations of TaskFlow configs",
    types=(
        operation(
            "fetch_api_data",
            inputs={
                "url: STRING": "Where to: http or https",
                "method: STRING = 'GET'": "GET or POST",
                "headers: JSON": "An object; a value may be secret:NAME",
                "params: JSON": "The query of a GET, the JSON body of a POST",
                "filename: STRING": "Where the answer goes; empty: a name made of the task's",
            },
            outputs={"output_file_path: STRING": "The name of the file with the answer"},
            comment="Asks a web server and writes its answer into a file",
        ),
        operation(
            "json_to_string",
            inputs={"data: JSON": "The name of a JSON file of the run, or a JSON value"},
            outputs={"string: STRING": "The value as JSON"},
            comment="Writes a JSON file or value as text",
        ),
        operation(
            "dict_to_string",
            inputs={"data: JSON": "Any JSON value"},
            outputs={"string: STRING": "The value as JSON"},
            comment="Writes a JSON value as text",
        ),
        operation(
            "async_sleep",
            inputs={"sleep_time: LREAL = 10.0": "How many seconds"},
            outputs={"slept: LREAL": "How many seconds it waited"},
            comment="Waits for some seconds",
        ),
        operation(
            "send_telegram_message",
            inputs={
                "username: STRING": "To whom: @username of a person who wrote to the bot",
                "chat_id: JSON": "To whom: the number of a chat, in place of username",
                "message: STRING": "The text",
                "token: STRING": "The token of the bot",
            },
            outputs={"tg_api_response: JSON": "What the API answered last"},
            comment="Sends a message by a bot",
        ),
    ),
    operations=(
        Operation(
            "fetch_api_data",
            "fblib.perform.taskflow:fetch_api_data",
            target=lambda inputs: host_and_port(inputs["url"]),
            notes=(
                "As `http.request`, with its limits; but any status from 400 on is tried again.",
            ),
        ),
        Operation("json_to_string", "fblib.perform.taskflow:json_to_string", pool="thread"),
        Operation("dict_to_string", "fblib.perform.taskflow:dict_to_string"),
        Operation("async_sleep", "fblib.perform.taskflow:async_sleep"),
        Operation(
            "send_telegram_message",
            "fblib.perform.taskflow:send_telegram_message",
            target=lambda _: "telegram",
            secrets=frozenset({"token"}),
            notes=("As `telegram.send`: long texts go in several messages.",),
        ),
    ),
)
