"""Stand-alone servers for the demo and the tests. They import nothing of the marketplace, nor it them."""
