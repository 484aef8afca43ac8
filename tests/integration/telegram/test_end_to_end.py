"""From a file of the 4diac IDE to its results, without leaving the chat."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tests.bots import ANNA, bot
from tests.schedule_bench import HandClock
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram
from tests.telegram_stand_in.messages import Message
from tests.telegram_stand_in.people import Person

RELEASE = Path(__file__).parents[2] / "golden" / "telegram" / "Release.sys"
SUNDAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


async def approved(anna: Person) -> Message:
    """Approve what is asked, and return the document that the end of the run brings."""
    asked = await anna.sees("Release version 1.2?")
    await anna.presses(asked, "✅ Approve")
    while (message := await anna.sees()).file is None or message.file.kind != "document":
        pass
    return message


@in_loop
async def test_a_system_is_added_run_approved_scheduled_and_seen_to_run(tmp_path: Path) -> None:
    clock = HandClock(SUNDAY)
    async with telegram() as api, bot(tmp_path, api, clock=clock):
        anna = api.person(ANNA, "Anna")
        await anna.says("/new Release")
        await anna.sees("Send the graph")
        await anna.sends_file(RELEASE.name, RELEASE.read_bytes())
        await anna.presses(await anna.sees("How shall"), "📦 ZIP archive")
        await anna.sees("When shall")
        await anna.says("no")
        card = await anna.sees("Release")
        await anna.presses(card, "▶️ Run now")
        by_hand = await approved(anna)

        await anna.says("/schedule release 0 10 * * *")
        await anna.sees("• Sun, 1 March 2026, 10:00")
        clock.put(SUNDAY + timedelta(minutes=30))
        by_schedule = await approved(anna)

    for message in (by_hand, by_schedule):
        assert message.file is not None
        with ZipFile(BytesIO(message.file.data)) as archive:
            name = next(one for one in archive.namelist() if one.endswith("release.txt"))
            assert archive.read(name) == b"Version 1.2 is ready."
    assert by_hand.file != by_schedule.file
