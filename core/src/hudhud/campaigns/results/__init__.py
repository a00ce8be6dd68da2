"""Results: how far a campaign is, what failed, and what it costs where."""

from hudhud.campaigns.results.destinations import Destination, destinations, sum_up
from hudhud.campaigns.results.progress import Failure, Progress, failures, progress, progress_of

__all__ = [
    "Destination",
    "Failure",
    "Progress",
    "destinations",
    "failures",
    "progress",
    "progress_of",
    "sum_up",
]
