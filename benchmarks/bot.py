"""How many commands the bot answers in a second, beside a bot that keeps nothing.

    python -m benchmarks.bot [--people 20] [--commands 20]

People write /help all at once; the time is that until the last of them has all answers. First to
FBFlow's bot, which keeps each update and each answer before it goes on, then to the same library's
own `Application`, which answers the same text and forgets what it was doing when it is killed.
Both talk to the stand-in of the tests (a process of Node, on loopback), which takes most of it:
the last line is the stand-in alone, asked for nothing but to send.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, ExtBot

from server.service.access import LOCAL, Role
from tests.bots import bot
from tests.telegram_stand_in.api import Telegram, telegram

FIRST = 5_000
Bot = Callable[[Telegram, int], AbstractAsyncContextManager[object]]


@asynccontextmanager
async def durable(api: Telegram, people: int) -> AsyncIterator[None]:
    """Run FBFlow's bot."""
    with tempfile.TemporaryDirectory() as folder:
        async with bot(Path(folder), api) as service:
            for number in range(people):
                name = f"p{number}"
                await service.chats.people.allow(FIRST + number, name, Role.VIEWER, by=LOCAL)
            yield


@asynccontextmanager
async def forgetful(api: Telegram, people: int) -> AsyncIterator[None]:
    """Run a bot of python-telegram-bot alone."""
    del people
    text = "/help – What the bot can do\n" * 14

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(text)

    builder = Application.builder().token(api.token).base_url(f"{api.url}/bot")
    application: Any = builder.concurrent_updates(True).build()
    application.add_handler(CommandHandler("help", answer))
    async with application:
        await application.start()
        await application.updater.start_polling()
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


async def commands_per_second(run: Bot, people: int, commands: int) -> float:
    """Return how many commands of people a bot answers in a second."""
    async with telegram() as api, run(api, people):
        writers = [api.person(FIRST + number, f"P{number}") for number in range(people)]

        async def talk(number: int) -> None:
            for _ in range(commands):
                await writers[number].says("/help")
            for _ in range(commands):
                await writers[number].sees("/help")

        return await _timed([talk(number) for number in range(people)], people * commands)


async def messages_per_second(people: int, commands: int) -> float:
    """Return how many messages the stand-in takes in a second."""
    async with telegram() as api:
        for number in range(people):
            await api.person(FIRST + number, f"P{number}").says("/help")
        sender = ExtBot[None](api.token, base_url=f"{api.url}/bot")
        async with sender:

            async def send(number: int) -> None:
                for _ in range(commands):
                    await sender.send_message(FIRST + number, "hello")

            return await _timed([send(number) for number in range(people)], people * commands)


async def _timed(actions: list[Awaitable[None]], count: int) -> float:
    begin = time.perf_counter()
    await asyncio.gather(*actions)
    return count / (time.perf_counter() - begin)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how fast the bot answers.")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--commands", type=int, default=20, help="of each of them")
    given = parser.parse_args()
    rows = {
        "FBFlow's bot": commands_per_second(durable, given.people, given.commands),
        "python-telegram-bot alone": commands_per_second(forgetful, given.people, given.commands),
        "the stand-in alone": messages_per_second(given.people, given.commands),
    }
    for name, figure in rows.items():
        print(f"{name:<26} {asyncio.run(figure):8.1f} /s", flush=True)  # noqa: RUF100


if __name__ == "__main__":
    main()
