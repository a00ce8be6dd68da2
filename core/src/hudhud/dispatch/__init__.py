"""Dispatch: taskiq over NATS, the relay of the outbox, the scheduler, and the gateway with its lanes."""

from hudhud.dispatch.catalogue import all_tasks
from hudhud.dispatch.gateway import Gateway
from hudhud.dispatch.scheduler import run_scheduler
from hudhud.dispatch.worker import run_worker

__all__ = ["Gateway", "all_tasks", "run_scheduler", "run_worker"]
