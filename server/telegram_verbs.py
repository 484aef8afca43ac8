"""`python -m server telegram allow|list|revoke`: which chats and people the bot heeds."""
