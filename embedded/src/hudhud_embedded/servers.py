"""PostgreSQL and NATS for tests and benchmarks: started in a directory, and gone with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hudhud_embedded.kept import held
from hudhud_embedded.nats import EmbeddedNats
from hudhud_embedded.postgres import EmbeddedPostgres
from hudhud_embedded.postgres_settings import FLEETING

__all__ = ["EmbeddedServers", "embedded_servers"]


@dataclass(frozen=True)
class EmbeddedServers:
    """A running PostgreSQL and a running NATS."""

    postgres: EmbeddedPostgres
    nats: EmbeddedNats

    @property
    def database_url(self) -> str:
        """The address of the empty database `hudhud`."""
        return self.postgres.url

    @property
    def nats_url(self) -> str:
        """The address of NATS, with user and password."""
        return self.nats.url

    def fresh_database(self, name: str, *, template: str = "template1") -> str:
        """Create the database `name` anew, as a copy of the unused `template`; gives its address."""
        return self.postgres.fresh_database(name, template=template)


@contextmanager
def embedded_servers(directory: Path, *, durable: bool = False) -> Iterator[EmbeddedServers]:
    """Start both servers in `directory`; at the end stop them and delete what they kept.

    `durable` uses the settings of `hudhud up`; without it a power cut may lose data, kill -9 still not.
    """
    postgres = EmbeddedPostgres(directory / "postgres", settings={} if durable else FLEETING)
    nats = EmbeddedNats(directory / "nats")
    with held(directory):
        try:
            postgres.start()
            nats.start()
            yield EmbeddedServers(postgres=postgres, nats=nats)
        finally:
            nats.stop(immediate=True)
            postgres.stop(immediate=True)
            postgres.delete()
            shutil.rmtree(directory / "nats", ignore_errors=True)
