"""A stand-in for the API of a WeChat official account: tokens, customer-service and template messages, media. Imports nothing of ours."""
