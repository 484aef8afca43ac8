"""What pages and chats say, in the languages of their readers."""
