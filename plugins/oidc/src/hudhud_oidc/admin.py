"""What operators see of it in the console."""

from __future__ import annotations

from typing import Final

from hudhud.i18n import N_
from hudhud_admin import AdminTable
from hudhud_oidc.tables import Application, Grant, Provider

__all__ = ["TABLES"]

GROUP: Final = "Signing in"

TABLES: Final = (
    AdminTable(
        Provider,
        GROUP,
        columns=(
            Provider.name,
            Provider.label,
            Provider.issuer,
            Provider.client_id,
            Provider.account,
            Provider.enabled,
        ),
        filters=(Provider.name, Provider.issuer, Provider.enabled),
        instead=N_(
            "Providers are added and changed with the command “hudhud oidc provider”, which seals their secrets."
        ),
    ),
    AdminTable(
        Application,
        GROUP,
        columns=(
            Application.name,
            Application.account,
            Application.kind,
            Application.client_id,
            Application.scopes,
            Application.last_used_at,
            Application.removed_at,
        ),
        filters=(Application.name, Application.account, Application.client_id, Application.kind),
        instead=N_("An account's administrators register applications in the portal."),
    ),
    AdminTable(
        Grant,
        GROUP,
        columns=(
            Grant.id,
            Grant.application,
            Grant.account,
            Grant.app_user,
            Grant.scopes,
            Grant.expires_at,
            Grant.ended_because,
        ),
        filters=(Grant.application, Grant.account, Grant.app_user),
    ),
)
