"""A small stand-in for the customs terminal: takes declarations over HTTP, answers receipts. Imports nothing of ours."""
