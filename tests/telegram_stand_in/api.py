"""The stand-in itself: `telegram()`."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from itertools import count

from aiohttp import ClientError, ClientSession, web

from runtime.clock import SECOND, WallClock
from tests.serving import serving
from tests.telegram_stand_in.bot_api import BotApi, Call, Webhook, read_fields
from tests.telegram_stand_in.emulator import Emulator
from tests.telegram_stand_in.faults import Faults, Hold, gateway_page
from tests.telegram_stand_in.limits import LARGEST_DOCUMENT, MEGABYTE, Pace
from tests.telegram_stand_in.people import Group, Person
from tests.telegram_stand_in.refusals import Json, Refusal
from tests.telegram_stand_in.world import PATIENCE, World

Seconds = Callable[[], float]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_BETWEEN_TRIES = 0.05
"""Seconds until a webhook that did not take an update is called again."""
_BOTS = count(7_000_001)


class Telegram:
    """What a test does with it."""

    def __init__(self, world: World, *, now: Seconds, pace: Pace | None) -> None:
        """Stand in for Telegram around one bot."""
        self.url = ""
        """Where it is, without a path; the bot's `base_url` is this and `/bot`."""
        self.calls: list[Call] = []
        """Every call that came through, in order."""
        self.behind = ""
        """Where the public address of the webhook leads: `http://127.0.0.1:8080`."""
        self._world = world
        self._now = now
        self._bot = BotApi(world, now=now, pace=pace)
        self._faults = Faults()
        self._open: dict[int, web.Request] = {}

    @property
    def file_url(self) -> str:
        """Where files are; the bot's `base_file_url` is this and `/bot`."""
        return f"{self.url}/file"

    @property
    def token(self) -> str:
        """The bot's token, another one each time."""
        return self._world.token

    @property
    def name(self) -> str:
        """The user name of the bot."""
        return str(self._world.bot["username"])

    @property
    def webhook(self) -> Webhook | None:
        """What setWebhook was told."""
        return self._bot.webhook

    @property
    def commands(self) -> dict[tuple[str, str], list[Json]]:
        """What setMyCommands was told, by scope and language: `("default", "ru")`."""
        return self._bot.commands

    @property
    def unconfirmed(self) -> tuple[Json, ...]:
        """Updates that the bot has not confirmed."""
        return self._world.updates.pending

    @property
    def refused(self) -> int:
        """How many calls came while it was down."""
        return self._faults.refused

    def called(self, method: str) -> list[Call]:
        """Return the calls of a method."""
        return [call for call in self.calls if call.method == method]

    async def until(
        self, holds: Callable[[], bool], what: str = "it", *, patience: float = PATIENCE
    ) -> None:
        """Wait until something holds that calls or messages change; fail after some seconds."""
        await self._world.until(holds, what, patience=patience)

    # --- who is there ------------------------------------------------------------------------

    def person(self, user: int, name: str, *, language: str = "") -> Person:
        """Return somebody in a private chat with the bot, who has started it before."""
        about: Json = {"id": user, "first_name": name, "username": f"{name.lower()}_{user}"}
        chat = self._world.chats.setdefault(user, {**about, "type": "private"})
        told = {"language_code": language} if language else {}
        who = {**about, "is_bot": False, **told}
        return Person(who, chat, reads_all=True, _world=self._world, _now=self._now)

    def group(
        self, chat: int, title: str, *, members: Iterable[Person], reads_all: bool = False
    ) -> Group:
        """Return a group the bot is in.

        Args:
            chat: its id, below zero.
            title: its name.
            members: people who are in it; `anna.at(group)` writes there.
            reads_all: whether the bot is told of everything (it is an administrator, or its
                privacy mode is off).
        """
        assert chat < 0, "ids of groups are below zero"
        about: Json = {"id": chat, "title": title, "type": "supergroup"}
        return Group(self._world.chats.setdefault(chat, about), tuple(members), reads_all)

    def upgrade(self, group: Group, chat: int) -> Group:
        """Make a supergroup of a group, which gets another id; return it."""
        self._world.migrated[group.id] = chat
        title = str(group.json["title"])
        return self.group(chat, title, members=group.members, reads_all=group.reads_all)

    # --- what goes wrong ---------------------------------------------------------------------

    def fail(
        self,
        *,
        times: int = 1,
        status: int = 500,
        description: str = "",
        retry_after: int = 0,
        method: str = "",
        lost: bool = False,
    ) -> None:
        """Let the next calls fail.

        Args:
            times: how many.
            status: what they are answered with; 502 and above with a page that is no JSON.
            description: what is told; by default what Telegram says.
            retry_after: seconds, with status 429.
            method: which calls fail; by default all but getUpdates. `file` is a download.
            lost: the call does what it should, but its answer is lost with the connection.
        """
        self._faults.add(
            times=times,
            status=status,
            description=description,
            retry_after=retry_after,
            method=method,
            lost=lost,
        )

    def hold(self, method: str, *, having: str = "") -> Hold:
        """Hold back the next call of a method; what it returns tells when it came.

        Args:
            method: its name.
            having: an argument that the call has to have.
        """
        return self._faults.hold(
            lambda call: call.method == method and (not having or having in call.fields)
        )

    def down(self) -> None:
        """Cut the connection: whoever waits is thrown out, whoever comes is refused."""
        self._faults.is_down = True
        for request in tuple(self._open.values()):
            _cut(request)

    def up(self) -> None:
        """Be there again."""
        self._faults.is_down = False

    def repeat_update(self) -> None:
        """Deliver the last update once more, though it may be confirmed."""
        self._world.updates.repeat()

    async def malformed(self, update: Json) -> None:
        """Deliver an update of any content; its number is as it should be, if none is given."""
        await self._world.told_raw(update)

    async def post_update(self, update: Json, *, secret: str | None = None) -> int:
        """Call the webhook with an update of any content; return the status it answers.

        Args:
            update: what is posted.
            secret: shown instead of the one setWebhook was told; empty: none.
        """
        async with ClientSession() as client:
            return await self._post(client, update, secret=secret)

    # --- serving -----------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the bot."""
        self._open[id(request)] = request
        try:
            return await self._answer(request)
        finally:
            del self._open[id(request)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._faults.is_down:
            self._faults.refused += 1
            await self._world.tell()
            return _cut(request)
        call = await self._read(request)
        if call.fields.pop("token") != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        self.calls.append(call)
        await self._world.tell()
        await self._faults.wait(call)
        fault = self._faults.next(call.method)
        if fault and not fault.lost:
            return _refused(fault.refusal)
        try:
            answered = await self._result(request, call)
        except Refusal as refusal:
            answered = _refused(refusal)
        await self._world.tell()
        return _cut(request) if fault else answered

    async def _result(self, request: web.Request, call: Call) -> web.StreamResponse:
        if call.method != "file":
            return web.json_response({"ok": True, "result": await self._bot.call(call)})
        file = self._world.files.get(request.match_info["path"].rpartition("/")[2])
        if file is None:
            raise Refusal(404, "Not Found: file not found")
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _read(self, request: web.Request) -> Call:
        method = request.match_info.get("method", "file")
        token = {"token": request.match_info["token"]}
        if request.content_type == "application/json":
            return Call(method, {**await request.json(), **token}, {}, self._now())
        fields, files = dict(request.query), {}
        for name, part in (await request.post()).items():
            if isinstance(part, web.FileField):
                files[name] = (part.filename, part.file.read())
            else:
                fields[name] = str(part)
        return Call(method, {**read_fields(fields), **token}, files, self._now())

    async def webhooks(self, _app: web.Application) -> AsyncIterator[None]:
        """Call the webhook as long as the application is served."""
        async with asyncio.TaskGroup() as tasks:
            calling = tasks.create_task(self._call_webhook())
            yield
            calling.cancel()

    async def _call_webhook(self) -> None:
        """Post updates to the webhook while there is one, each until it is taken."""
        async with ClientSession() as client:
            while True:
                await self._wait_for_webhook()
                update = await self._world.updates.next()
                if self.webhook and not self._faults.is_down:
                    status = await self._post(client, update)
                    if status == web.HTTPOk.status_code:
                        self._world.updates.delivered(update)
                        await self._world.tell()
                        continue
                await asyncio.sleep(_BETWEEN_TRIES)

    async def _wait_for_webhook(self) -> None:
        while not (self.webhook and self.behind):  # noqa: ASYNC110 - both are set by anybody
            await asyncio.sleep(_BETWEEN_TRIES)

    async def _post(self, client: ClientSession, update: Json, *, secret: str | None = None) -> int:
        """Return the status that the webhook answers; 0: it is not there."""
        assert self.webhook is not None, "setWebhook was not called"
        shown = self.webhook.secret if secret is None else secret
        path = "/" + self.webhook.url.split("/", 3)[3]
        headers = {SECRET_HEADER: shown} if shown else {}
        try:
            async with client.post(self.behind + path, json=update, headers=headers) as answer:
                return answer.status
        except ClientError:
            return 0


@asynccontextmanager
async def telegram(*, paced: bool = False, now: Seconds | None = None) -> AsyncIterator[Telegram]:
    """Stand in for Telegram on a free port of this machine, around a bot of the test's own.

    Args:
        paced: whether messages that come too quickly are refused, as Telegram does.
        now: the time in seconds since 1970, for dates and for the pace; by default the machine's.
    """
    seconds = now or _machine_time
    number = next(_BOTS)
    token = f"{number}:{secrets.token_urlsafe(24)}"
    emulator = Emulator(token)
    world = World(token, emulator)
    api = Telegram(world, now=seconds, pace=Pace(seconds) if paced else None)
    app = web.Application(client_max_size=LARGEST_DOCUMENT + 2 * MEGABYTE)
    app.cleanup_ctx.append(api.webhooks)
    app.router.add_route("*", "/bot{token}/{method}", api.answer)
    app.router.add_get("/file/bot{token}/{path:.+}", api.answer)
    try:
        await world.open()
        async with serving(app) as api.url:
            yield api
    finally:
        await emulator.close()


def _machine_time() -> float:
    return WallClock(sleep=asyncio.sleep).now() / SECOND


def _refused(refusal: Refusal) -> web.Response:
    if refusal.status > 500:
        return web.Response(status=refusal.status, **gateway_page(refusal.status))
    return web.json_response(refusal.body, status=refusal.status)


def _cut(request: web.Request) -> web.Response:
    """End the connection of a request without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
