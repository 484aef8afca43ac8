"""Performs `http.request`; `exchange` is what other operations do the same with."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import ClientError, ClientResponse, ClientSession

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.web_answer import (
    beginning,
    json_of,
    place_of,
    read,
    retry_after,
    save,
    text_of,
)
from fblib.perform.web_request import REDIRECTS, Request, request_of
from fblib.perform.web_session import described, session
from fblib.service import Value

_FAILURES = 400
_SERVER_FAILURES = 500
_WORTH_ANOTHER = (408, 425, 429)
"""Failures below 500 that another attempt may not meet."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer whose body has not been read, and the request that got it."""

    request: Request
    answer: ClientResponse


async def request(context: OperationContext, inputs: Inputs) -> Outputs:
    """Send a request; return the answer, or write it into a file."""
    wanted = request_of(context, inputs)
    expected = _expected(inputs["expect"])
    name = str(inputs["filename"])
    place = place_of(context, name) if name else None
    limit = context.settings.largest_body
    most = min(int(str(inputs["largest"])) or limit, limit)
    follow = bool(inputs["follow_redirects"])
    async with exchange(context, wanted, follow=follow) as done:
        answer = done.answer
        is_well = answer.status < _FAILURES if expected is None else answer.status in expected
        if not is_well:
            raise await failure(context, done)
        results: dict[str, Value] = {
            "status": answer.status,
            "answer_headers": _headers(answer),
            "answer_url": str(answer.url),
        }
        if place is not None:
            await save(answer, place, most=most)
            return results | {"output_file_path": name}
        body = await read(answer, most=most)
        text = text_of(answer, body)
        if text is None:
            kind = answer.content_type
            context.log(f"the answer is no text but {kind}: it is left out; give a filename")
        return results | {"text": text or "", "data": json_of(answer, body)}


@asynccontextmanager
async def exchange(
    context: OperationContext, request: Request, *, follow: bool = True
) -> AsyncIterator[Exchange]:
    """Send a request, go where redirects lead, and give the answer.

    Raises:
        OperationError: there is no answer, or reading it fails.
    """
    private = context.settings.permissions.private_network
    async with session(context, private=private) as web:
        for _ in range(context.settings.most_redirects + 1):
            async with _sent(web, request) as answer:
                location = answer.headers.get("Location")
                if not follow or answer.status not in REDIRECTS or location is None:
                    yield Exchange(request, answer)
                    return
                status = answer.status
            request = request.redirected(status, location)
    message = (
        f"the server redirects more than {context.settings.most_redirects} times, "
        f'at last to "{request.where}"'
    )
    raise OperationError(message, again=False)


async def failure(
    context: OperationContext, done: Exchange, *, again: bool = False
) -> OperationError:
    """Return the error of an answer with a status that is none of success.

    Args:
        context: of the operation.
        done: request and answer.
        again: whether any status is worth another attempt.
    """
    request, answer = done.request, done.answer
    status = answer.status
    said = await beginning(answer)
    said = f": {request.masked(said)}" if said else ""
    return OperationError(
        f'"{request.where}" answers {request.method} with {status} {_phrase(status)}{said}',
        again=again or status in _WORTH_ANOTHER or status >= _SERVER_FAILURES,
        after=retry_after(answer, now=context.now),
    )


@asynccontextmanager
async def _sent(web: ClientSession, request: Request) -> AsyncIterator[ClientResponse]:
    with ExitStack() as files:
        data = request.body.opened(files)
        try:
            async with web.request(
                request.method,
                request.url,
                headers=request.headers,
                data=data,
                allow_redirects=False,
            ) as answer:
                yield answer
        except (ClientError, OSError) as error:
            raise described(error, request.where) from None


def _expected(given: Value) -> frozenset[int] | None:
    """Return the statuses that are a success; None: all below 400."""
    if given is None:
        return None
    listed = given if isinstance(given, list) else [given]
    wrong = [one for one in listed if isinstance(one, bool) or not isinstance(one, int)]
    if wrong or not listed:
        message = '"expect" is no status and no list of them; expected 200 or [200, 404]'
        raise OperationError(message, again=False)
    return frozenset(one for one in listed if isinstance(one, int))


def _headers(answer: ClientResponse) -> dict[str, Value]:
    """Return the headers; several of one name become one, as HTTP allows."""
    names = dict.fromkeys(name.lower() for name in answer.headers)
    return {name: ", ".join(answer.headers.getall(name)) for name in names}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(an unknown status)"
