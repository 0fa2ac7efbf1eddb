"""Stand-alone servers for the demo and the tests. Nothing here imports the marketplace, and the marketplace never imports this."""
