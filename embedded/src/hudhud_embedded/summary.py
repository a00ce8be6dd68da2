"""What `hudhud up` says when everything runs: where to go, and how to sign in."""

from __future__ import annotations

from hudhud_embedded.demo import Credentials, Demo
from hudhud_embedded.installation import Installation

__all__ = ["summary"]


def summary(installation: Installation, demo: Demo | None, *, simulators: bool, seconds: float) -> str:
    """The closing words of a start that took `seconds`; `demo` is None when none was loaded."""
    base = installation.base_url
    places = [
        ("Portal", base, _sign_in(demo.customer if demo else None)),
        ("Console", installation.console_url, _sign_in(demo.operator if demo else None)),
        ("API", f"{base}/schema", "Bearer token in demo.json" if demo else ""),
    ]
    if simulators:
        places.append(("Handsets", f"{base}/handsets", "what the simulated phones received"))
        places.append(("Mailbox", f"{base}/mailbox", "the e-mails that were sent"))
    if demo:
        places.append(("Demo", str(installation.directory / "demo.json"), "all of this, for programs"))
    width = max(len(place) for _, place, _ in places)
    lines = [f"  {name:<9} {place:<{width}}  {note}".rstrip() for name, place, note in places]
    opening = f"Hudhud is ready after {seconds:.1f} s."
    return "\n".join(["", opening, "", *lines, "", "Ctrl-C stops everything.", ""])


def _sign_in(credentials: Credentials | None) -> str:
    return f"{credentials.email}  {credentials.password}" if credentials else ""
