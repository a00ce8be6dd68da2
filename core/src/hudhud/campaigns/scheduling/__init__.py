"""Scheduling: a draft waits for its time, and is started when that comes."""

from hudhud.campaigns.scheduling.planning import planned, schedule, seconds_left, send_soon, start_of, unschedule
from hudhud.campaigns.scheduling.starting import start_due

__all__ = [
    "planned",
    "schedule",
    "seconds_left",
    "send_soon",
    "start_due",
    "start_of",
    "unschedule",
]
