"""Calls of the Telegram API. The token stands in the address: no message shows either."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiohttp import ClientError, FormData
from yarl import URL

from fblib.operation import OperationContext, OperationError
from fblib.perform.web_answer import read
from fblib.perform.web_session import described, session

_TOKEN = re.compile(r"[\w:-]{1,200}", re.ASCII)
_LONGEST_WAIT = 86_400
_FAILURES = 400
_TOO_MANY = 429
_SERVER_FAILURES = 500
_SHOWN = 300
_LARGEST = 8 * 1024 * 1024
"""Bytes of an answer; a hundred updates have far less."""

Fields = Mapping[str, str]


class TelegramError(OperationError):
    """The API refused a call."""

    def __init__(self, message: str, *, code: int, after: float | None, again: bool) -> None:
        """Keep the code beside the message."""
        super().__init__(message, again=again, after=after)
        self.code = code


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot, and how to call the API for it."""

    context: OperationContext
    token: str

    async def call(
        self, method: str, fields: Fields, *, files: Mapping[str, Path] | None = None
    ) -> dict[str, Any]:
        """Call a method and return the whole answer, `{"ok": true, "result": …}`.

        Raises:
            TelegramError: the API refuses.
            OperationError: it cannot be reached, or what answers is no such API.
        """
        base = URL(self.context.settings.telegram_api)
        where = f"{base.host}:{base.port}"
        # The operator chose this address: it may be on this machine.
        async with session(self.context, private=True) as web:
            with ExitStack() as stack:
                data = FormData(list(fields.items()), quote_fields=False)
                for name, path in (files or {}).items():
                    data.add_field(name, stack.enter_context(path.open("rb")), filename=path.name)
                try:
                    async with web.post(
                        base / f"bot{self.token}" / method, data=data, allow_redirects=False
                    ) as answer:
                        status, body = answer.status, await read(answer, most=_LARGEST)
                except (ClientError, OSError) as error:
                    raise described(error, where) from None
        return _checked(method, status, body)


def bot_of(context: OperationContext, token: str) -> Bot:
    """Return the bot of a token.

    Raises:
        OperationError: it cannot be one.
    """
    token = context.secret(token)
    if not token:
        message = 'the "token" of the bot is missing; @BotFather gives one'
        raise OperationError(message, again=False)
    if not _TOKEN.fullmatch(token):
        message = 'the "token" of the bot has characters that no token has'
        raise OperationError(message, again=False)
    return Bot(context, token)


def _checked(method: str, status: int, body: bytes) -> dict[str, Any]:
    """Return an answer that says that all is well.

    Raises:
        OperationError: it says something else, or nothing.
    """
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        message = f"the Telegram API answers {method} with {status} and no JSON object"
        raise OperationError(message, again=status >= _SERVER_FAILURES or status < _FAILURES)
    if answer.get("ok") is True:
        return answer
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    said = str(answer.get("description") or f"status {code}")[:_SHOWN]
    message = f"Telegram refuses {method}: {said}{_hint(code, parameters)}"
    raise TelegramError(
        message,
        code=code,
        after=_wait(parameters.get("retry_after")),
        again=code == _TOO_MANY or code >= _SERVER_FAILURES,
    )


def _hint(code: int, parameters: Mapping[str, object]) -> str:
    """Say what to do, where the API does not."""
    moved = parameters.get("migrate_to_chat_id")
    if isinstance(moved, int):
        return f'; the group has another number now: set "chat_id" to {moved}'
    if code in (401, 404):
        return '; is the "token" the one that @BotFather gave?'
    return ""


def _wait(seconds: object) -> float | None:
    return float(min(max(seconds, 0), _LONGEST_WAIT)) if isinstance(seconds, int) else None
