"""What a shopper's sentence wants: a linear model over characters and concepts, shipped as plain arrays."""
