"""Whether this process is well, and its figures for Prometheus."""

from hudhud.health.checks import Finding, check_all
from hudhud.health.serving import serve_health

__all__ = ["Finding", "check_all", "serve_health"]
