"""The door that speaks first: notices by webhook and e-mail."""
