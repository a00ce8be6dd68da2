"""Campaigns."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, DoublePrecision, Integer, Text, Timestamptz
from piccolo.table import Table

__all__ = ["Campaign", "CampaignDestination", "CampaignRefusal", "PreparationProgress"]


class Campaign(Table, tablename="campaign"):
    id = BigSerial(primary_key=True)
    account = BigInt()
    created_by = Text()
    interface = Text()
    name = Text()
    channel = Text()
    type = Text()
    sender = Text()
    text = Text()
    recipient_file = BigInt(null=True, default=None)
    recipients = Array(base_column=Text(), default=list)
    state = Text(default="draft")
    reason = Text()
    reason_values = JSONB()
    revision = Integer(default=1)
    prepared_revision = Integer(default=0)
    prepared = Integer(default=0)
    prepare_tries = Integer(default=0)
    first_id = BigInt(null=True, default=None)
    last_id = BigInt(null=True, default=None)
    messages = Integer(default=0)
    duplicates = Integer(default=0)
    units = BigInt(default=0)
    cost = BigInt(default=0)
    unpriced = Integer(default=0)
    prices = Text()
    content = BigInt(null=True, default=None)
    hold = BigInt(null=True, default=None)
    created_at = Timestamptz()
    progressed_at = Timestamptz()
    prepared_at = Timestamptz(null=True, default=None)
    launched_at = Timestamptz(null=True, default=None)
    paused_at = Timestamptz(null=True, default=None)
    paused_seconds = DoublePrecision(default=0.0)
    submitted_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    app_user = BigInt(null=True, default=None)
    test = Boolean(default=False, help_text="For a test: to simulators, and for nothing")
    contact_groups = Array(base_column=BigInt(), default=list)
    all_contacts = Boolean(default=False)
    options = JSONB()
    country = Text()
    other_countries = Boolean(default=False)
    acknowledged = JSONB(default="[]")
    start_at = Timestamptz(null=True, default=None)
    start_local = Text()
    start_zone = Text()
    start_tzdata = Text()
    undo_until = Timestamptz(null=True, default=None)
    spread_minutes = Integer(default=0)
    marketing_hours = Boolean(default=False)
    parent = BigInt(null=True, default=None)
    parent_choice = Text()
    copied_from = BigInt(null=True, default=None)
    edited_by = Text()
    edited_at = Timestamptz(null=True, default=None)
    parameters = Array(base_column=Text(), default=list)
    transforms = JSONB()
    sources = JSONB()
    left_out = JSONB()
    unit_counts = JSONB()
    samples = JSONB()
    start_second = Boolean(default=False, help_text="Where clocks go back over its time: the second")


class CampaignDestination(Table, tablename="campaign_destination", help_text="What a campaign costs where."):
    campaign = BigInt(primary_key=True)
    country = Text()
    network = Text()
    unit_price = BigInt()
    messages = Integer()
    units = BigInt()
    cost = BigInt()
    accepted = BigInt(null=True, default=None)
    charged = BigInt(null=True, default=None)


class CampaignRefusal(Table, tablename="campaign_refusal"):
    campaign = BigInt(primary_key=True)
    row = Integer()
    address = Text()
    reason = Text()
    number = Integer()
    kind = Text(default="unpriced")
    source = Text(default="file")
    value = Text()


class PreparationProgress(Table, tablename="preparation_progress"):
    campaign = BigInt(primary_key=True)
    written = Integer()
    at = Timestamptz()
