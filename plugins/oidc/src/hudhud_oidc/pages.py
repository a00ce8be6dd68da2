"""What it gives to the process that serves pages."""

from __future__ import annotations

__all__: list[str] = []
