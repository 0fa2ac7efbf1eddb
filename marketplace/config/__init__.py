"""Project configuration: settings, addresses, processes, and the servers that a demo and the tests bring with them."""
