"""An SMTP server that keeps what it is given and passes nothing on: the outside world of a local installation."""

from hudhud_mail.catcher.box import Box
from hudhud_mail.catcher.control import Control
from hudhud_mail.catcher.running import run_catcher
from hudhud_mail.catcher.server import Catcher

__all__ = ["Box", "Catcher", "Control", "run_catcher"]
