"""One module for each group of Stripe resources. Handlers take a context, the parameters, and the ids of the path."""
