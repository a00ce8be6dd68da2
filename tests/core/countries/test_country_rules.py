"""Rules of countries: what an installation starts from, and what operators make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hudhud import countries
from hudhud.audit import Actor
from hudhud.countries import Registration, UnknownCountry, Unregistered
from hudhud.errors import Invalid
from hudhud.plugins import Platform

SOURCE = {"source": "The regulator's page", "checked_on": date(2026, 11, 23)}


async def test_an_installation_starts_with_sixty_five_countries_each_with_its_source(platform: Platform) -> None:
    rules = await countries.rules(platform)

    assert len(rules) == 65
    assert all(rule.checked_on and rule.name_en and rule.name_ar and rule.time_zone for rule in rules)
    asked = [rule.code for rule in rules if rule.registration is Registration.REQUIRED]
    assert len(asked) == 32
    assert all(rule.source for rule in rules if rule.registration is not Registration.UNKNOWN)


async def test_egypt_has_marketing_from_nine_to_nine_but_on_fridays_and_saturdays(platform: Platform) -> None:
    egypt = await countries.rule(platform, "EG")

    assert (egypt.marketing_from, egypt.marketing_to) == (9 * 60, 21 * 60)
    assert egypt.marketing_days == (1, 2, 3, 4, 7)


@pytest.mark.parametrize(
    ("country", "at", "is_open"),
    [
        ("EG", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True),  # Monday, 09:00 in Cairo
        ("EG", datetime(2026, 11, 23, 6, 59, tzinfo=UTC), False),
        ("EG", datetime(2026, 11, 23, 19, 0, tzinfo=UTC), False),  # 21:00: over
        ("EG", datetime(2026, 11, 27, 10, 0, tzinfo=UTC), False),  # Friday
        ("FR", datetime(2026, 11, 29, 12, 0, tzinfo=UTC), False),  # Sunday
        ("SA", datetime(2026, 11, 27, 6, 0, tzinfo=UTC), True),  # Friday, 09:00 in Riyadh
        ("SA", datetime(2026, 11, 27, 5, 59, tzinfo=UTC), False),  # the narrowest of the hours that sources give
        ("DE", datetime(2026, 11, 29, 1, 0, tzinfo=UTC), True),  # no hours known
        ("XX", datetime(2026, 11, 29, 1, 0, tzinfo=UTC), True),
    ],
)
async def test_marketing_hours_are_those_of_the_country(
    platform: Platform, country: str, at: datetime, is_open: bool
) -> None:
    assert await platform.database.fetchval("SELECT marketing_is_open($1, $2)", country, at) is is_open


async def test_a_country_without_rules_is_told_with_its_code(platform: Platform) -> None:
    with pytest.raises(UnknownCountry, match="XX"):
        await countries.rule(platform, "XX")


async def test_what_an_operator_changed_stays_when_the_starting_rules_are_loaded_again(
    platform: Platform, operator: Actor
) -> None:
    kuwait = await countries.rule(platform, "KW")
    wanted = replace(kuwait, unregistered=Unregistered.BLOCK, marketing_from=480, marketing_to=1200, **SOURCE)  # type: ignore[arg-type]
    await countries.change_rule(platform, wanted, actor=operator)
    await platform.database.execute("DELETE FROM country WHERE code = 'TZ'")

    added = await countries.load_starting_rules(platform.database)

    assert added == 1
    assert await countries.rule(platform, "KW") == wanted
    assert (await countries.rule(platform, "TZ")).name_en == "Tanzania"


async def test_a_change_is_in_the_trail_with_what_was_and_what_is(platform: Platform, operator: Actor) -> None:
    rule = await countries.rule(platform, "BH")
    await countries.change_rule(platform, replace(rule, registration=Registration.REQUIRED, **SOURCE), actor=operator)  # type: ignore[arg-type]
    await countries.change_rule(platform, await countries.rule(platform, "BH"), actor=operator)  # nothing new

    rows = await platform.database.fetch("SELECT * FROM audit WHERE subject = 'country:BH'")
    assert [row["action"] for row in rows] == ["country.change"]
    assert '"from": "not_required"' in rows[0]["details"]
    assert '"to": "required"' in rows[0]["details"]


TOMORROW = datetime.now(UTC).date() + timedelta(days=2)


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("source", {"source": " "}),
        ("checked_on", {"checked_on": None}),
        ("checked_on", {"checked_on": TOMORROW}),
        ("time_zone", {"time_zone": "Africa/Kairo"}),
        ("marketing_from", {"marketing_from": 600, "marketing_to": None}),
        ("marketing_from", {"marketing_from": 600, "marketing_to": 600}),
        ("marketing_from", {"marketing_from": 600, "marketing_to": 1441}),
        ("marketing_days", {"marketing_days": ()}),
        ("marketing_days", {"marketing_days": (0, 1)}),
        ("sender_pattern", {"sender_pattern": "[", "sender_rule_en": "a", "sender_rule_ar": "b"}),
        ("sender_rule_en", {"sender_pattern": "[a-z]", "sender_rule_en": "a", "sender_rule_ar": ""}),
        ("consequence_en", {"consequence_en": "Blocked.", "consequence_ar": ""}),
    ],
)
async def test_what_is_no_rule_is_told_and_not_kept(
    platform: Platform, operator: Actor, where: str, wrong: dict[str, object]
) -> None:
    present = await countries.rule(platform, "GB")

    with pytest.raises(Invalid) as told:
        await countries.change_rule(platform, replace(present, **{**SOURCE, **wrong}), actor=operator)  # type: ignore[arg-type]

    assert [problem.where for problem in told.value.problems] == [where]
    assert await countries.rule(platform, "GB") == present


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_country_that_asks_for_something_says_what_happens_otherwise(
    platform: Platform, language: str
) -> None:
    for rule in await countries.rules(platform):
        told = rule.consequence(language)
        assert bool(told) is (rule.registration is not Registration.NOT_REQUIRED), rule.code
