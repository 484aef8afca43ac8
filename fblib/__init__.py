"""What blocks exist: declared ports with a body in ST and ECC, or a service in Python."""
