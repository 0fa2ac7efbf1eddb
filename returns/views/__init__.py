"""Pages of returns: the shopper's and the centre's."""
