"""Letters: e-mails as facts to be sent. Their words and the way out are the mail plugin's."""

from hudhud.mail.letters import SEND, post

__all__ = ["SEND", "post"]
