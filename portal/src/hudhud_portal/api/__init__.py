"""The REST API, version 1: the same verbs as the portal's, for programs."""

from hudhud_portal.api.routes import API

__all__ = ["API"]
