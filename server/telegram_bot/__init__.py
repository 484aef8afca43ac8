"""The bot: the service's door for Telegram."""
