"""Every command, button and question of the bot, by its name."""

from collections.abc import Mapping

from server.telegram_bot import house, new, schedule
from server.telegram_bot.talk import Command, Press, Step, UnaskedFile

COMMANDS: Mapping[str, Command] = {
    **house.COMMANDS,
    **new.COMMANDS,
    **schedule.COMMANDS,
}
PRESSES: Mapping[str, Press] = {
    **house.PRESSES,
    **new.PRESSES,
    **schedule.PRESSES,
}
STEPS: Mapping[str, Step] = {
    **new.STEPS,
    **schedule.STEPS,
}
ENDS: Mapping[str, Step] = {
    **new.ENDS,
}
"""What /cancel says at steps of dialogs that have done something by then."""
UNASKED_FILE: UnaskedFile = new.offer
"""What becomes of a file that nobody asked for."""
MENU = house.MENU
"""What Telegram shows when somebody types a slash: name and what it does."""
