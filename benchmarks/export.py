"""A million rows of SMS records as a file: seconds from begin to done, processor time and peak memory of the writer.

The store is that of `benchmarks/records.py`; the export runs in this process as the worker runs it. Prints a table
and, last, a JSON object.

    uv run python benchmarks/export.py --rows 1000000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

from records import kept_postgres, opened
from records_store import EMAIL, OPERATOR, fill
from stack import high_water

from hudhud import exports
from hudhud.exports import ExportFormat, ExportState
from hudhud.plugins import Platform

BAR_SECONDS = 30
OPTIONS: dict[str, dict[str, str]] = {"csv": {}, "csv with texts": {"text": "1"}, "xlsx": {}}


async def written(platform: Platform, account: int, name: str, options: dict[str, str]) -> dict[str, Any]:
    """One export, from begin to done."""
    began, work_began = time.perf_counter(), time.process_time()
    export_id = await exports.begin(
        platform,
        account_id=account,
        kind="messages",
        options=options,
        format=ExportFormat(name.split(maxsplit=1)[0]),
        actor=OPERATOR,
        time_zone="Africa/Cairo",
    )
    await exports.write_next(platform)
    seconds, work = time.perf_counter() - began, time.process_time() - work_began
    done = await exports.get(platform, account, export_id)
    assert done.state is ExportState.DONE, done
    await platform.database.execute("DELETE FROM export_job")
    return {
        "rows": done.rows,
        "megabytes": done.bytes // 2**20,
        "seconds": seconds,
        "processor_microseconds_a_row": work / done.rows * 1e6,
    }


async def measure(url: str, rows: int, only: str) -> dict[str, Any]:
    """Export as many of the newest campaigns as hold so many rows."""
    platform = await opened(url)
    await fill(platform, rows * 6 // 5)
    account = await platform.database.fetchval("SELECT account FROM app_user WHERE email = $1", EMAIL)
    day = await platform.database.fetchval(
        """
        SELECT day FROM (SELECT created_at::date AS day,
                                sum(sum(messages)) OVER (ORDER BY created_at::date DESC) AS many
                         FROM chunk WHERE account = $1 GROUP BY created_at::date) days
        WHERE many >= $2 ORDER BY day DESC LIMIT 1
        """,
        account,
        rows,
    )
    found: dict[str, Any] = {}
    for name, options in OPTIONS.items():
        if only in ("", name):
            found[name] = await written(platform, account, name, {"from": f"{day}", **options})
            found[name]["peak_megabytes"] = high_water_of_this()
            found[name]["rows_per_second"] = found[name]["rows"] / found[name]["seconds"]
            found[name]["ratio_to_bar"] = BAR_SECONDS / (found[name]["seconds"] * 1_000_000 / found[name]["rows"])
    await platform.database.close()
    return found


def high_water_of_this() -> int:
    """Peak resident memory of this process so far, in megabytes."""
    return high_water(int(Path("/proc/self").resolve().name))


def table(figures: dict[str, Any]) -> str:
    """The figures for a reader."""
    return "\n".join(
        f"{name:16} {one['rows']:9,} rows in {one['seconds']:5.1f} s ({one['processor_microseconds_a_row']:.1f} "
        f"microseconds of this process's processor time a row), {one['megabytes']:4} MB, peak memory "
        f"{one['peak_megabytes']} MB: {one['ratio_to_bar']:.1f} times faster than the bar of {BAR_SECONDS} s a million"
        for name, one in figures.items()
    )


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, default=None, help="a directory where the store stays")
    parser.add_argument("--only", default="", choices=["", *OPTIONS])
    options = parser.parse_args()
    with kept_postgres(options.keep) as postgres:
        figures = asyncio.run(measure(postgres.url, options.rows, options.only))
    print(table(figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
