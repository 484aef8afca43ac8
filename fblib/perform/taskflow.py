"""Performs the operations of TaskFlow configs, by what performs our own."""

import json

import orjson

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.http import exchange, failure
from fblib.perform.pause import sleep
from fblib.perform.telegram import deliver, text_posts
from fblib.perform.telegram_api import bot_of
from fblib.perform.web_answer import place_of, save
from fblib.perform.web_request import request_of
from fblib.service import FileError, Value

_FAILURES = 400
_SHOWN = 100


async def fetch_api_data(context: OperationContext, inputs: Inputs) -> Outputs:
    """Ask a web server; the answer goes into a file."""
    method = str(inputs["method"]).strip().upper()
    if method not in ("GET", "POST"):
        message = f'the method "{method}" is not known; expected GET or POST'
        raise OperationError(message, again=False)
    params = "json" if method == "POST" else "params"
    request = request_of(
        context,
        {
            "url": inputs["url"],
            "method": method,
            "headers": inputs["headers"],
            params: inputs["params"],
        },
    )
    name = str(inputs["filename"]) or _name_of(context)
    place = place_of(context, name)
    async with exchange(context, request) as done:
        if done.answer.status >= _FAILURES:
            raise await failure(context, done, again=True)
        await save(done.answer, place, most=context.settings.largest_body)
    return {"output_file_path": name}


def json_to_string(context: OperationContext, inputs: Inputs) -> Outputs:
    """Write a value as JSON; a text is the name of a file with one, or JSON itself."""
    data = inputs["data"]
    if not isinstance(data, str):
        return {"string": _as_json(data)}
    content = _content(context, data)
    try:
        value: Value = orjson.loads(data if content is None else content)
    except orjson.JSONDecodeError as error:
        shown = data if len(data) <= _SHOWN else f"{data[:_SHOWN]}…"
        message = (
            f'there is no file "{shown}" in the folder of the run, and it is no JSON itself'
            if content is None
            else f'the file "{shown}" has no JSON in it: {error}'
        )
        raise OperationError(message, again=False) from error
    return {"string": _as_json(value)}


def dict_to_string(context: OperationContext, inputs: Inputs) -> Outputs:
    """Write a value as JSON."""
    del context
    return {"string": _as_json(inputs["data"])}


async def async_sleep(context: OperationContext, inputs: Inputs) -> Outputs:
    """Wait for some seconds."""
    return await sleep(context, {"seconds": inputs["sleep_time"]})


async def send_telegram_message(context: OperationContext, inputs: Inputs) -> Outputs:
    """Send a text by a bot."""
    bot = bot_of(context, str(inputs["token"]))
    to = inputs["chat_id"] if inputs["chat_id"] not in (None, "") else inputs["username"]
    if not to:
        message = 'nobody is named to send to; give "username" or "chat_id"'
        raise OperationError(message, again=False)
    posts = list(text_posts(str(inputs["message"])))
    if not posts:
        message = 'the "message" is empty'
        raise OperationError(message, again=False)
    outputs = await deliver(bot, to, posts)
    return {"tg_api_response": outputs["response"]}


def _name_of(context: OperationContext) -> str:
    """Return the name of the file of a task that names none."""
    name = context.node.rpartition(".")[2]
    return f"{name}.json" if context.item is None else f"{name}-{context.item}.json"


def _content(context: OperationContext, name: str) -> bytes | None:
    """Return the content of a file, None if there is none of that name.

    Raises:
        OperationError: it is too large, or cannot be read.
    """
    try:
        path = context.files.path(name)
        if not path.is_file():
            return None
        most = context.settings.largest_body
        if path.stat().st_size > most:
            message = f'the file "{name}" is larger than the {most:,} bytes it may have'
            raise OperationError(message, again=False)
        return path.read_bytes()
    except FileError as error:
        if not name.lstrip().startswith(("{", "[", '"')):
            raise OperationError(str(error), again=False) from error
        return None
    except OSError as error:
        message = f'the file "{name[:_SHOWN]}" cannot be read: {error.strerror or error}'
        raise OperationError(message) from error


def _as_json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)
