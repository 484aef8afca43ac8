"""What messages of the bot look like."""
