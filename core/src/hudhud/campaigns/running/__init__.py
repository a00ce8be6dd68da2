"""Running: launch, pause, resume and cancel, and the end of a campaign."""

from hudhud.campaigns.running.acts import NotForATest, cancel, fail, fits, launch, pause, resume, start_prepared
from hudhud.campaigns.running.finishing import sweep_campaigns

__all__ = [
    "NotForATest",
    "cancel",
    "fail",
    "fits",
    "launch",
    "pause",
    "resume",
    "start_prepared",
    "sweep_campaigns",
]
