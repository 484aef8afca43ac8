"""The store in one SQLite file: no service is needed, and a killed process costs nothing.

`store` is the door. `writer` has the one connection that writes, `reader` one that only reads;
`queries` has the SQL, `migrations` how the tables came about.
"""
