"""Idempotency: a request that is repeated under one key is answered again and acts once."""

from hudhud.idempotency.keys import Answer, IdempotencyMismatch, purge, run_once

__all__ = ["Answer", "IdempotencyMismatch", "purge", "run_once"]
