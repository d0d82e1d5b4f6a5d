"""The face: GraphQL and HTTP, and nothing of the domain."""
