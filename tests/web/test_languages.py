"""English and Arabic."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import hudhud_web
from hudhud.identity import Role
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud_web import Formats, gaps

from .conftest import Client, form_token, new_customer, sign_in


@pytest.mark.parametrize(
    ("accepted", "language", "direction"),
    [
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar", "rtl"),
        ("fr;q=0.9,en;q=0.5,ar;q=0.4", "en", "ltr"),
        ("de", "en", "ltr"),
        ("en;q=0.1,ar;q=0.9", "ar", "rtl"),
        ("en;q=nonsense", "en", "ltr"),
    ],
)
async def test_a_visitor_reads_the_browsers_language(
    visitor: Client, accepted: str, language: str, direction: str
) -> None:
    page = await visitor.get("/sign-in", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}" dir="{direction}"' in page.text
    assert f"hudhud.{direction}-" in page.text


async def test_the_chosen_language_is_kept(visitor: Client) -> None:
    token = await form_token(visitor, "/open")
    headers = {"Referer": "http://testserver.local/open?page=2"}

    answer = await visitor.post("/language/ar", data={"_csrf_token": token}, headers=headers)
    page = await visitor.get("/sign-in", headers={"Accept-Language": "en"})

    assert answer.headers["location"] == "/open?page=2"
    assert "تسجيل الدخول" in page.text


async def test_a_customers_language_follows_to_another_browser(
    visitor: Client, web_platform: Platform, account_id: int
) -> None:
    await sign_in(visitor, await new_customer(web_platform, account_id, Role.ADMIN))
    token = await form_token(visitor, "/notes")
    await visitor.post("/language/ar", data={"_csrf_token": token})
    visitor.cookies.delete("hudhud_language")

    page = await visitor.get("/notes", headers={"Accept-Language": "en"})

    assert '<html lang="ar"' in page.text


async def test_a_language_we_do_not_speak_is_not_there(visitor: Client) -> None:
    token = await form_token(visitor, "/open")

    answer = await visitor.post("/language/xx", data={"_csrf_token": token})

    assert answer.status_code == 404


async def test_the_chosen_theme_is_kept(visitor: Client) -> None:
    token = await form_token(visitor, "/sign-in")

    await visitor.post("/theme/dark", data={"_csrf_token": token})
    page = await visitor.get("/sign-in")

    assert 'data-bs-theme="dark"' in page.text


async def test_errors_speak_the_readers_language(visitor: Client) -> None:
    answer = await visitor.get("/api/v1/whoami", headers={"Accept-Language": "ar"})

    assert answer.json()["title"] == "سجّل الدخول لترى هذه الصفحة."


def test_every_sentence_of_the_frame_is_translated() -> None:
    package = Path(hudhud_web.__file__).parent

    assert [str(gap) for gap in gaps(package)] == []


def test_a_missing_translation_and_another_placeholder_are_found(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text('N_("One %(n)s")\nN_("Two")\nclass Odd:\n    message = "Three"\n')
    catalogue = tmp_path / "locale/ar/LC_MESSAGES/hudhud.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n\nmsgid "One %(n)s"\nmsgstr "واحد %(m)s"\n')

    found = {(gap.sentence, gap.trouble) for gap in gaps(tmp_path)}

    assert found == {
        ("One %(n)s", "other placeholders"),
        ("Two", "no translation"),
        ("Three", "no translation"),
    }


@pytest.mark.parametrize(
    ("micros", "shown"),
    [
        (5_000_000, "EUR 5.00"),
        (1_234_560_000, "EUR 1,234.56"),
        (31_250, "EUR 0.03125"),
        (1, "EUR 0.000001"),
        (-2_500_000, "EUR -2.50"),
        (0, "EUR 0.00"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_amount_has_the_decimals_it_needs_in_both_languages(language: str, micros: int, shown: str) -> None:
    assert Formats(language).money(Money(micros, "EUR")) == shown


def test_a_moment_is_told_in_the_readers_zone() -> None:
    moment = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    assert Formats("en", "Africa/Cairo").moment(moment) == "23 Nov 2026, 00:30"
    assert Formats("ar", "Africa/Cairo").moment(moment) == "23 نوفمبر 2026، 00:30"
    assert Formats("en", "Nowhere/Else").moment(moment) == "22 Nov 2026, 22:30"


@pytest.mark.parametrize(
    ("language", "zone", "shown"),
    [
        ("en", "Africa/Cairo", "Mon 30 Nov 2026, 00:30 Cairo (Sun 29 Nov, 22:30 UTC)"),
        ("en", "America/New_York", "Sun 29 Nov 2026, 17:30 New York (22:30 UTC)"),
        ("en", "UTC", "Sun 29 Nov 2026, 22:30 UTC"),
        ("ar", "Asia/Riyadh", "الاثنين 30 نوفمبر 2026، 01:30 الرياض (الأحد 29 نوفمبر، 22:30 UTC)"),
    ],
)
def test_a_chosen_time_is_shown_by_its_place_and_in_utc(language: str, zone: str, shown: str) -> None:
    assert Formats(language).start(datetime(2026, 11, 29, 22, 30, tzinfo=UTC), zone) == shown


@pytest.mark.parametrize(("days", "told"), [(1, "يوم"), (2, "يومان"), (3, "3 أيام"), (11, "11 يومًا")])
def test_days_have_their_arabic_words(days: int, told: str) -> None:
    assert Formats("ar").duration(86_400 * days) == told
