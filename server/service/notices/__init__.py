"""What is worth telling somebody: found, kept until it is told, and put into the queue."""
