"""Messages: whom, with which data, and what became of each part."""

from hudhud.messages.claiming import BulkWork, Claimed, bulk_work, claim_bulk
from hudhud.messages.claiming_singles import claim_singles, claim_waiting
from hudhud.messages.connections import (
    Lease,
    connection_id,
    give_back_lease,
    register,
    renew_lease,
    take_lease,
)
from hudhud.messages.exporting import RECORDS
from hudhud.messages.filters import FIELDS, INTERFACES, Filter, read_filter
from hudhud.messages.lookup import Owned, account_of, messages_to
from hudhud.messages.numbering import take_ids
from hudhud.messages.orphans import OrphanPart, orphans
from hudhud.messages.outcomes import block_rest, record_outcomes, recover
from hudhud.messages.partitions import current_months
from hudhud.messages.receipts import Scope, match_parked, record_inbound, record_receipts
from hudhud.messages.records import MessageRecord, PartRecord, get
from hudhud.messages.rendering import FrozenTransform, Renderer, Wording, wording_of
from hudhud.messages.searching import Found, list_messages, search
from hudhud.messages.sending import ADDRESS_HAS_NO_ROUTE, NoPrice, NoRoute, Personal, send
from hudhud.messages.states import FINAL, SENT, State, follows
from hudhud.messages.story import Check, Happening, Story, story
from hudhud.messages.sweeping import cancel_waiting, close_singles, expire_waiting, give_up_receipts
from hudhud.messages.template import Parameter, Template, as_parameter, key_of, nearest
from hudhud.messages.testing import NoSimulator, require_simulator, terms_of
from hudhud.messages.trial import NoVerifiedMobile, TrialLimit, reach
from hudhud.messages.wanted import OptedOut
from hudhud.messages.words import INTERFACE_TITLES, explain
from hudhud.messages.work import make_partitions, match_receipts

__all__ = [
    "ADDRESS_HAS_NO_ROUTE",
    "FIELDS",
    "FINAL",
    "INTERFACES",
    "INTERFACE_TITLES",
    "RECORDS",
    "SENT",
    "BulkWork",
    "Check",
    "Claimed",
    "Filter",
    "Found",
    "FrozenTransform",
    "Happening",
    "Lease",
    "MessageRecord",
    "NoPrice",
    "NoRoute",
    "NoSimulator",
    "NoVerifiedMobile",
    "OptedOut",
    "OrphanPart",
    "Owned",
    "Parameter",
    "PartRecord",
    "Personal",
    "Renderer",
    "Scope",
    "State",
    "Story",
    "Template",
    "TrialLimit",
    "Wording",
    "account_of",
    "as_parameter",
    "block_rest",
    "bulk_work",
    "cancel_waiting",
    "claim_bulk",
    "claim_singles",
    "claim_waiting",
    "close_singles",
    "connection_id",
    "current_months",
    "expire_waiting",
    "explain",
    "follows",
    "get",
    "give_back_lease",
    "give_up_receipts",
    "key_of",
    "list_messages",
    "make_partitions",
    "match_parked",
    "match_receipts",
    "messages_to",
    "nearest",
    "orphans",
    "reach",
    "read_filter",
    "record_inbound",
    "record_outcomes",
    "record_receipts",
    "recover",
    "register",
    "renew_lease",
    "require_simulator",
    "search",
    "send",
    "story",
    "take_ids",
    "take_lease",
    "terms_of",
    "wording_of",
]
