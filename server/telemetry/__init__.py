"""What is sent to those who watch many servers: traces."""
