"""A simulated night of contacts with the assistant: planted needs, judged by facts of the database."""
