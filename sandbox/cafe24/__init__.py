"""The stand-in for Cafe24: consent, tokens, Admin API, webhooks."""
