"""What this member reads from the environment."""

from __future__ import annotations

import os

from dotenv import dotenv_values

__all__ = ["inherited_environment"]


def inherited_environment() -> dict[str, str]:
    """The environment that children start from: the file `.env`, and above it the process's own."""
    told = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**told, **os.environ}
