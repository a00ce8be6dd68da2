"""`hudhud oidc`."""

from __future__ import annotations

from cyclopts import App

__all__ = ["app"]

app = App(name="oidc")
