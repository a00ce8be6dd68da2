"""Commands of upkeep: migrate, check, reconcile."""

from __future__ import annotations

import asyncio
import sys

from hudhud.cli.opening import opened
from hudhud.countries import load_starting_rules
from hudhud.database import migrate as run_migrations
from hudhud.health import check_all
from hudhud.reconciliation import reconcile as reconcile_all
from hudhud.senders import load_protected_names

__all__ = ["check", "migrate", "reconcile"]


def migrate() -> None:
    """Bring the database's schema up to date, and add rules of countries that are missing.

    Safe to run twice, and from two machines at once: what operators changed stays.
    """

    async def run() -> None:
        async with opened(pages=True) as platform:
            print(await run_migrations(platform.database))
            await load_starting_rules(platform.database)
            await load_protected_names(platform.database)

    asyncio.run(run())


def check() -> None:
    """Ask whether everything this installation needs is there; exit code 1 when something is not."""

    async def run() -> bool:
        async with opened(pages=True) as platform:
            findings = await check_all(platform)
        for finding in findings:
            print(f"{'well' if not finding.trouble else 'TROUBLE':8} {finding.name}  {finding.trouble}")
        return all(not finding.trouble for finding in findings)

    sys.exit(0 if asyncio.run(run()) else 1)


def reconcile() -> None:
    """Hold money, messages and receipts against each other; exit code 1 when a difference is found."""

    async def run() -> bool:
        async with opened() as platform:
            report = await reconcile_all(platform)
        print(report)
        return report.explained

    sys.exit(0 if asyncio.run(run()) else 1)
