"""The command `hudhud`: core's processes, and whatever commands plugins give."""

from hudhud.cli.main import main
from hudhud.cli.opening import opened, stopping

__all__ = ["main", "opened", "stopping"]
