"""What operators see of it in the console."""

from __future__ import annotations

from typing import Final

from hudhud.i18n import N_
from hudhud_admin import AdminTable
from hudhud_cta_links.tables import LinkClick, LinkDomain, LinkPage

__all__ = ["TABLES"]

GROUP: Final = "Links"

TABLES: Final = (
    AdminTable(
        LinkDomain,
        GROUP,
        columns=(LinkDomain.host, LinkDomain.account, LinkDomain.verified, LinkDomain.created_at),
        filters=(LinkDomain.host, LinkDomain.account, LinkDomain.verified),
        editable=(LinkDomain.host, LinkDomain.account, LinkDomain.verified),
        creatable=True,
        deletable=True,
    ),
    AdminTable(
        LinkClick,
        GROUP,
        columns=(
            LinkClick.campaign,
            LinkClick.message,
            LinkClick.link,
            LinkClick.at,
            LinkClick.verdict,
            LinkClick.reason,
            LinkClick.agent,
            LinkClick.network,
        ),
        filters=(LinkClick.account, LinkClick.campaign, LinkClick.message, LinkClick.verdict),
    ),
    AdminTable(
        LinkPage,
        GROUP,
        columns=(LinkPage.account, LinkPage.name, LinkPage.days),
        filters=(LinkPage.account, LinkPage.name),
        instead=N_("An account's administrators change the page of their links in the portal."),
    ),
)
