"""Terms: versions that never change, and who agreed to which."""

from __future__ import annotations

import secrets

import asyncpg
import pytest

from hudhud import onboarding
from hudhud.audit import Actor
from hudhud.errors import Invalid
from hudhud.onboarding import VersionTaken
from hudhud.plugins import Platform

from .conftest import Wishing, new_address, new_number, proved

OPERATOR = Actor("operator:test")


async def test_a_platform_begins_with_terms_in_both_languages(platform: Platform) -> None:
    first = (await onboarding.terms_versions(platform))[-1]

    assert first.version == "2026-11"
    assert "trial" in first.text("en").lower()
    assert "التجريبي" in first.text("ar")


async def test_the_newest_version_is_the_current_one(platform: Platform) -> None:
    version = secrets.token_hex(4)
    published = await onboarding.publish_terms(
        platform, version=version, url="https://hudhud.example/terms", actor=OPERATOR
    )

    current = await onboarding.current_terms(platform)

    assert (current.id, current.version, current.accepted) == (published, version, 0)


async def test_who_saw_an_older_version_reads_the_new_one_first(platform: Platform, wishing: Wishing) -> None:
    shown = wishing()
    token = await proved(platform, new_number(), new_address())
    await onboarding.publish_terms(
        platform, version=secrets.token_hex(4), url="https://hudhud.example/terms", actor=OPERATOR
    )

    with pytest.raises(Invalid) as refused:
        await onboarding.open_trial(platform, token, shown, language="en", address="")

    assert refused.value.problems[0].message == "The terms have changed meanwhile. Read them and agree again."


async def test_a_version_is_published_once(platform: Platform) -> None:
    with pytest.raises(VersionTaken):
        await onboarding.publish_terms(platform, version="2026-11", url="https://hudhud.example/terms", actor=OPERATOR)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"version": ""}, "version"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "", "text_en": "Only in English"}, "text_en"),
    ],
)
async def test_terms_that_cannot_be_are_refused(platform: Platform, given: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        whole = {"version": secrets.token_hex(4), "url": "https://hudhud.example/terms", **given}
        await onboarding.publish_terms(platform, actor=OPERATOR, **whole)

    assert [problem.where for problem in refused.value.problems] == [where]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE terms_version SET text_en = 'other'",
        "DELETE FROM terms_version",
        "UPDATE terms_acceptance SET at = now()",
        "DELETE FROM terms_acceptance",
        "TRUNCATE terms_acceptance",
    ],
)
async def test_terms_and_agreements_never_change(platform: Platform, wishing: Wishing, statement: str) -> None:
    token = await proved(platform, new_number(), new_address())
    await onboarding.open_trial(platform, token, wishing(), language="en", address="")

    with pytest.raises(asyncpg.RestrictViolationError):
        await platform.database.execute(statement)
