"""Every command, button and question of the bot, by its name."""

from collections.abc import Mapping

from server.telegram_bot import house
from server.telegram_bot.talk import Command, Press, Step

COMMANDS: Mapping[str, Command] = {**house.COMMANDS}
PRESSES: Mapping[str, Press] = {**house.PRESSES}
STEPS: Mapping[str, Step] = {}
MENU = house.MENU
"""What Telegram shows when somebody types a slash: name and what it does."""
