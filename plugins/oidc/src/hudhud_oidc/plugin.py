"""What every process needs of it."""

from __future__ import annotations

__all__: list[str] = []
