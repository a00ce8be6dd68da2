"""`hudhud up`: a real PostgreSQL and NATS from packages, and every process, by one command."""

from hudhud_embedded.nats import EmbeddedNats
from hudhud_embedded.postgres import EmbeddedPostgres
from hudhud_embedded.server_process import ServerFailed
from hudhud_embedded.servers import EmbeddedServers, embedded_servers

__all__ = ["EmbeddedNats", "EmbeddedPostgres", "EmbeddedServers", "ServerFailed", "embedded_servers"]
