"""PostgreSQL's settings for a campaign load: many small commits, bulk COPY, rows updated once or twice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

__all__ = ["FLEETING", "campaign_settings"]

_MB: Final = 1024 * 1024

FLEETING: Final[Mapping[str, str]] = {
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    # A server that is deleted after the test need not survive a power cut; it still survives kill -9.
    "fsync": "off",
    "full_page_writes": "off",
}


def campaign_settings() -> dict[str, str]:
    """Settings by name, sized by the machine's memory; durability is never traded for speed."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MB
    return {
        **_MEMORY_FREE,
        "shared_buffers": f"{max(128, min(2048, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // 32))}MB",
    }


_MEMORY_FREE: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    # Replication and archiving are for servers of one's own; without them COPY into a new table logs less.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_buffers": "64MB",
    # Far-apart checkpoints: a page is written whole to the log at its first change after each one.
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "max_wal_size": "8GB",
    "min_wal_size": "1GB",
    "work_mem": "32MB",
    "random_page_cost": "1.1",
    # Compiling a query costs more than any query of the sending path.
    "jit": "off",
    # Fresh partitions need statistics soon; one worker at a time leaves the second core to the gateway.
    "autovacuum_naptime": "15s",
    "autovacuum_max_workers": "2",
    "autovacuum_vacuum_cost_limit": "1000",
    "autovacuum_analyze_scale_factor": "0.1",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
