"""What starts runs at their times."""
