"""Hudhud: OpenID Connect and OAuth 2.1, both ways."""
