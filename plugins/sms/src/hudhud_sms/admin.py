"""What operators see of the SMS channel in the console."""

from __future__ import annotations

from typing import Final

from hudhud.i18n import N_
from hudhud_admin import AdminTable
from hudhud_sms.tables import SmscConnection

__all__ = ["CONNECTIONS"]

CONNECTIONS: Final = AdminTable(
    SmscConnection,
    "Sending",
    columns=(
        SmscConnection.name,
        SmscConnection.host,
        SmscConnection.port,
        SmscConnection.system_id,
        SmscConnection.prefixes,
        SmscConnection.rate,
        SmscConnection.enabled,
    ),
    filters=(SmscConnection.name, SmscConnection.host, SmscConnection.enabled),
    instead=N_("Connections are added and changed with the command “hudhud sms smsc”, which seals their passwords."),
)
