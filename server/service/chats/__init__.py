"""What the service knows of chats: who is heeded there, what was offered, asked and promised."""
