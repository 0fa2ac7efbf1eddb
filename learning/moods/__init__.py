"""How the words of a return sound: angry, plain or content. A linear model over characters, shipped as plain arrays."""
