"""`/graphql`: the read side and the verbs, for clients that choose what they get."""
