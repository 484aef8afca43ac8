"""Every command, button and question of the bot, by its name."""

from collections.abc import Mapping

from server.telegram_bot import (
    approvals,
    graph_changes,
    graphs,
    house,
    letters,
    new,
    parameters,
    runs,
    schedule,
    starting,
    steering,
)
from server.telegram_bot.talk import Command, Press, Step, UnaskedFile

COMMANDS: Mapping[str, Command] = {
    **house.COMMANDS,
    **new.COMMANDS,
    **graphs.COMMANDS,
    **schedule.COMMANDS,
    **starting.COMMANDS,
    **runs.COMMANDS,
    **steering.COMMANDS,
    **approvals.COMMANDS,
}
PRESSES: Mapping[str, Press] = {
    **house.PRESSES,
    **new.PRESSES,
    **graphs.PRESSES,
    **graph_changes.PRESSES,
    **parameters.PRESSES,
    **schedule.PRESSES,
    **starting.PRESSES,
    **runs.PRESSES,
    **steering.PRESSES,
    **approvals.PRESSES,
    **letters.PRESSES,
}
STEPS: Mapping[str, Step] = {
    **new.STEPS,
    **graph_changes.STEPS,
    **parameters.STEPS,
    **schedule.STEPS,
    **approvals.STEPS,
}
ENDS: Mapping[str, Step] = {
    **new.ENDS,
}
"""What /cancel says at steps of dialogs that have done something by then."""
UNASKED_FILE: UnaskedFile = new.offer
"""What becomes of a file that nobody asked for."""
MENU = house.MENU
"""What Telegram shows when somebody types a slash: name and what it does."""
