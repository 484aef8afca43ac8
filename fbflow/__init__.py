"""The roof: what needs the compiler and the runtime together. Nobody imports it."""
