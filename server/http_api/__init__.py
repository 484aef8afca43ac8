"""The API: REST, streams, GraphQL, metrics, and the addresses that older clients know."""
