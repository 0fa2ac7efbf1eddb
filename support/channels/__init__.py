"""Ways to reach us besides our own pages. Each is one `Channel`: who sent it, what it says, how the answer goes back."""
