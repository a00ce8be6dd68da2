"""Hudhud: webhooks, signed and retried, to addresses of customers' own."""
