"""The WeChat official account as a provider: access token, customer-service and template messages, media."""
