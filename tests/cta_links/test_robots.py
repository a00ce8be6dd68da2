"""Robots and people are told apart as `docs/explanation/clicks.md` says, over a labelled set of both."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hudhud_cta_links.networks import network_of, read_networks, shipped_networks
from hudhud_cta_links.robots import REASONS, Arrival, Hit, Judgement, Verdict, judge

LABELLED = json.loads(Path(__file__).with_name("labelled_hits.json").read_text("utf-8"))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EARLY = timedelta(seconds=10)


def judged(one: dict[str, Any]) -> Judgement:
    """The judgement of one of the labelled set; its times are seconds from the hit."""

    def at(seconds: float | None) -> datetime | None:
        return None if seconds is None else NOW + timedelta(seconds=seconds)

    hit = Hit(one["method"], one["address"], one["agent"], one["purpose"], NOW)
    return judge(hit, Arrival(at(one["accepted"]), at(one["delivered"])), shipped_networks(""), early=EARLY)


@pytest.mark.parametrize("one", LABELLED, ids=lambda one: one["who"])
def test_the_labelled_set_is_told_apart(one: dict[str, Any]) -> None:
    found = judged(one)

    assert (found.verdict, found.reason) == (one["verdict"], one["reason"])


def test_the_set_holds_people_and_every_kind_of_robot() -> None:
    assert len(LABELLED) >= 60
    assert sum(one["verdict"] == "person" for one in LABELLED) >= 25
    assert {one["verdict"] for one in LABELLED} == {str(one) for one in Verdict} - {"burst"}


def test_a_verdict_against_a_person_says_why_in_words() -> None:
    assert all(REASONS[one["reason"]] for one in LABELLED if one["verdict"] != "person")


def test_networks_are_read_with_comments_and_names() -> None:
    networks = read_networks("# a comment\n\n192.0.2.0/24 Somebody's centre  # here\n2001:db8::/32 Another\n")

    assert networks.name_of("192.0.2.77") == "Somebody's centre"
    assert networks.name_of("2001:db8::1") == "Another"
    assert networks.name_of("::ffff:192.0.2.77") == "Somebody's centre"
    assert networks.name_of("198.51.100.1") == networks.name_of("no address") == ""


def test_a_wrong_line_of_networks_is_named() -> None:
    with pytest.raises(ValueError, match="Line 2"):
        read_networks("192.0.2.0/24 Somebody\n192.0.2.300/24 Nobody\n")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("testclient", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address: str, kept: str) -> None:
    assert network_of(address) == kept
