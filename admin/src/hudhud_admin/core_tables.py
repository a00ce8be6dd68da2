"""Core's tables in the console: what operators may look up, and the little that they may change there."""

from __future__ import annotations

from typing import Final

from hudhud.accounts.tables import Account
from hudhud.audit.tables import Audit
from hudhud.campaigns.tables import Campaign
from hudhud.i18n import N_
from hudhud.identity.tables import ApiToken, User
from hudhud.ledger.tables import Hold, LedgerBalance, LedgerEntry
from hudhud.messages.tables import Chunk, Connection, Delivery, Message, ReceiptConflict, UnmatchedReceipt
from hudhud.pricing.tables import PriceLine, PriceList
from hudhud.recipients.tables import RecipientFile
from hudhud.senders.tables import Sender
from hudhud_admin.admin_table import AdminTable
from hudhud_admin.coming_in_tables import OF_COMING_IN
from hudhud_admin.consequences import account_changed, price_line_changed, sender_changed, user_changed
from hudhud_admin.tables import Operator

__all__ = ["core_tables"]

CUSTOMERS: Final = "Customers"
MONEY: Final = "Money"
PRICES: Final = "Prices"
SENDING: Final = "Sending"
RECORD: Final = "Record"


OF_CUSTOMERS: Final = (
    AdminTable(
        Account,
        CUSTOMERS,
        columns=(
            Account.id,
            Account.name,
            Account.status,
            Account.kind,
            Account.currency,
            Account.price_list,
        ),
        filters=(Account.id, Account.name, Account.status, Account.currency, Account.region),
        editable=(
            Account.name,
            Account.region,
            Account.time_zone,
            Account.price_list,
        ),
        instead=N_("Open an account with the form “Open an account”; to stop one, suspend it on its page."),
        check=account_changed,
    ),
    AdminTable(
        User,
        CUSTOMERS,
        columns=(User.id, User.account, User.email, User.full_name, User.role, User.active),
        filters=(User.account, User.email, User.full_name, User.role, User.active),
        editable=(User.email, User.full_name, User.role, User.active, User.language, User.time_zone),
        instead=N_("Add a user with the form “Add a user”; to remove one, make the user inactive."),
        check=user_changed,
    ),
    AdminTable(
        Sender,
        CUSTOMERS,
        columns=(Sender.id, Sender.account, Sender.channel, Sender.name, Sender.status),
        filters=(Sender.account, Sender.channel, Sender.name, Sender.status),
        editable=(Sender.status,),
        creatable=True,
        instead=N_("Messages name this sender: set its status to withdrawn."),
        check=sender_changed,
    ),
    AdminTable(
        ApiToken,
        CUSTOMERS,
        columns=(
            ApiToken.id,
            ApiToken.account,
            ApiToken.name,
            ApiToken.hint,
            ApiToken.last_used_at,
            ApiToken.expires_at,
            ApiToken.revoked_at,
        ),
        filters=(ApiToken.account, ApiToken.name, ApiToken.hint),
        instead=N_("Tokens are made and revoked by the account's users."),
    ),
)
"""Accounts and what belongs to them."""

OF_PRICES: Final = (
    AdminTable(PriceList, PRICES, editable=(PriceList.name,), creatable=True, deletable=True),
    AdminTable(
        PriceLine,
        PRICES,
        columns=(
            PriceLine.id,
            PriceLine.price_list,
            PriceLine.channel,
            PriceLine.prefix,
            PriceLine.country,
            PriceLine.price,
            PriceLine.delivered_only,
        ),
        filters=(PriceLine.price_list, PriceLine.channel, PriceLine.prefix, PriceLine.country),
        editable=(PriceLine.prefix, PriceLine.country, PriceLine.price, PriceLine.delivered_only),
        creatable=True,
        deletable=True,
        check=price_line_changed,
    ),
)
"""Price lists and their lines."""

MONEY_INSTEAD: Final = N_("Money moves by entries only: use “Adjust credit”.")
OF_MONEY: Final = (
    AdminTable(LedgerBalance, MONEY, filters=(LedgerBalance.account,), instead=MONEY_INSTEAD),
    AdminTable(
        Hold,
        MONEY,
        filters=(Hold.account, Hold.key, Hold.created_at, Hold.closed_at),
        instead=MONEY_INSTEAD,
    ),
    AdminTable(
        LedgerEntry,
        MONEY,
        columns=(
            LedgerEntry.id,
            LedgerEntry.at,
            LedgerEntry.account,
            LedgerEntry.kind,
            LedgerEntry.debit,
            LedgerEntry.credit,
            LedgerEntry.amount,
            LedgerEntry.reason,
        ),
        filters=(
            LedgerEntry.account,
            LedgerEntry.kind,
            LedgerEntry.at,
            LedgerEntry.hold,
            LedgerEntry.subject,
            LedgerEntry.actor,
        ),
        instead=MONEY_INSTEAD,
    ),
)
"""Balances, holds and entries: never changed but by an entry."""

CAMPAIGNS_INSTEAD: Final = N_("A campaign is changed by its account, in the portal or by the API.")
OF_CAMPAIGNS: Final = (
    AdminTable(
        Campaign,
        SENDING,
        columns=(
            Campaign.id,
            Campaign.account,
            Campaign.name,
            Campaign.channel,
            Campaign.sender,
            Campaign.state,
            Campaign.messages,
            Campaign.launched_at,
            Campaign.finished_at,
        ),
        filters=(
            Campaign.id,
            Campaign.account,
            Campaign.name,
            Campaign.state,
            Campaign.sender,
            Campaign.created_at,
        ),
        instead=CAMPAIGNS_INSTEAD,
    ),
    AdminTable(
        RecipientFile,
        SENDING,
        columns=(
            RecipientFile.id,
            RecipientFile.account,
            RecipientFile.name,
            RecipientFile.state,
            RecipientFile.valid,
            RecipientFile.invalid,
            RecipientFile.duplicates,
            RecipientFile.created_at,
        ),
        filters=(RecipientFile.account, RecipientFile.name, RecipientFile.state),
        instead=CAMPAIGNS_INSTEAD,
    ),
    AdminTable(
        Chunk,
        SENDING,
        columns=(
            Chunk.id,
            Chunk.campaign,
            Chunk.connection,
            Chunk.messages,
            Chunk.queued,
            Chunk.accepted,
            Chunk.delivered,
            Chunk.unconfirmed,
        ),
        filters=(Chunk.id, Chunk.account, Chunk.campaign, Chunk.connection, Chunk.open),
    ),
)
"""Campaigns and what they are made of."""

OF_DELIVERIES: Final = (
    AdminTable(
        Message,
        SENDING,
        columns=(Message.id, Message.account, Message.campaign, Message.row, Message.address),
        filters=(Message.id, Message.account, Message.campaign),
    ),
    AdminTable(
        Delivery,
        SENDING,
        columns=(
            Delivery.message,
            Delivery.part,
            Delivery.state,
            Delivery.accepted_at,
            Delivery.final_at,
            Delivery.code,
        ),
        filters=(Delivery.message, Delivery.reference),
    ),
    AdminTable(
        Connection,
        SENDING,
        columns=(
            Connection.id,
            Connection.channel,
            Connection.name,
            Connection.up,
            Connection.detail,
            Connection.holder,
        ),
        instead=N_("Connections are changed by commands of their channel."),
    ),
    AdminTable(UnmatchedReceipt, SENDING, filters=(UnmatchedReceipt.reference, UnmatchedReceipt.received_at)),
    AdminTable(ReceiptConflict, SENDING, filters=(ReceiptConflict.message, ReceiptConflict.received_at)),
)
"""Messages, what became of them, and what the networks said that fits nothing."""

OF_THE_RECORD: Final = (
    AdminTable(
        Audit,
        RECORD,
        columns=(
            Audit.id,
            Audit.at,
            Audit.actor,
            Audit.action,
            Audit.subject,
            Audit.account,
            Audit.address,
        ),
        filters=(Audit.actor, Audit.action, Audit.subject, Audit.account, Audit.at),
    ),
    AdminTable(
        Operator,
        RECORD,
        columns=(Operator.id, Operator.username, Operator.email, Operator.role, Operator.active, Operator.last_login),
        filters=(Operator.username, Operator.email, Operator.active),
        instead=N_("Operators come and go on the page “Operators”."),
    ),
)
"""Who did what, and who may."""


def core_tables() -> tuple[AdminTable, ...]:
    """Everything of core that the console shows."""
    return (*OF_CUSTOMERS, *OF_COMING_IN, *OF_PRICES, *OF_MONEY, *OF_CAMPAIGNS, *OF_DELIVERIES, *OF_THE_RECORD)
