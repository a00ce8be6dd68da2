"""Signing up by the forms, from the number to the first sign-in; and what stops on the way."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from litestar import Litestar

from hudhud import onboarding, pricing
from hudhud.plugins import Platform

from .conftest import PASSWORD, Customer, words_of

TEXT = """
SELECT text FROM content t JOIN chunk c ON c.content = t.id JOIN message m ON m.id = c.first_id
WHERE m.address = $1 ORDER BY m.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Visitor:
    """Somebody new at the portal."""

    http: httpx.AsyncClient
    platform: Platform
    number: str
    email: str

    async def fill(self, path: str, **form: object) -> httpx.Response:
        """Send a form of a page that was looked at before."""
        return await self.http.post(path, data={**form, "_csrf_token": self.http.cookies["hudhud_csrf"]})

    async def give_number(self) -> httpx.Response:
        await self.http.get("/sign-up")
        return await self.fill("/sign-up", number=f"0{self.number[2:]}", country="EG")

    async def code(self) -> str:
        """The code on the phone."""
        text = await self.platform.database.fetchval(TEXT, self.number)
        return re.search(r"\d{7}", text)[0]  # type: ignore[index]

    async def give_code(self) -> httpx.Response:
        await self.give_number()
        return await self.fill("/sign-up/code", code=await self.code())

    async def give_account(self, **other: object) -> httpx.Response:
        page = await self.http.get("/sign-up/account")
        terms = re.search(r'name="terms" value="(\d+)"', page.text)[1]  # type: ignore[index]
        given = {
            "full_name": "Bilqis", "company": "Saba Trading", "email": self.email, "password": PASSWORD,
            "terms": terms, "agreed": "1", **other,
        }  # fmt: skip
        return await self.fill("/sign-up/account", **{name: value for name, value in given.items() if value})

    async def sign_up(self) -> None:
        await self.give_code()
        assert (await self.give_account()).status_code == 303

    async def link(self) -> str:
        """The path of the letter's link."""
        values = await self.platform.database.fetchval(
            "SELECT values FROM letter WHERE recipient = $1 AND name = 'activate' ORDER BY id DESC LIMIT 1", self.email
        )
        return str(json.loads(values)["link"]).removeprefix(self.platform.settings.base_url)


@pytest.fixture(scope="module")
async def trials(portal_platform: Platform) -> Platform:
    """A portal with prices for trials, whose ranges of numbers are not counted."""
    await pricing.create_price_list(portal_platform, name="Trial", currency="EUR", lines=[])
    portal_platform.settings.codes_per_address = 1000
    portal_platform.settings.codes_per_network = 1000
    return portal_platform


@pytest.fixture
async def visitor(portal_app: Litestar, trials: Platform) -> AsyncIterator[Visitor]:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as http:
        yield Visitor(http, trials, f"2010{secrets.randbelow(10**8):08}", f"{secrets.token_hex(6)}@example.com")


async def test_a_sign_up_leads_from_the_number_to_the_first_sign_in(visitor: Visitor) -> None:
    assert (await visitor.give_number()).headers["location"] == "/sign-up/code"
    assert (await visitor.fill("/sign-up/code", code=await visitor.code())).headers["location"] == "/sign-up/account"
    assert (await visitor.give_account()).headers["location"] == "/sign-up/done"
    assert visitor.email not in (await visitor.http.get("/sign-up/done")).text

    await visitor.http.get(await visitor.link())
    assert (await visitor.fill(await visitor.link())).headers["location"] == "/sign-in"
    answer = await visitor.fill("/sign-in", email=visitor.email, password=PASSWORD)

    assert answer.headers["location"] == "/"
    assert "Saba Trading" in words_of((await visitor.http.get("/")).text)


async def test_the_trials_panel_names_the_only_number_it_reaches(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.http.get(await visitor.link())
    await visitor.fill(await visitor.link())
    await visitor.fill("/sign-in", email=visitor.email, password=PASSWORD)

    words = words_of((await visitor.http.get("/panels/trial")).text)

    assert f"yours is +{visitor.number}" in words
    assert "The first payment makes the account live at once" in words


async def test_the_number_is_asked_for_first(visitor: Visitor) -> None:
    assert (await visitor.http.get("/sign-up/account")).headers["location"] == "/sign-up/code"
    assert (await visitor.http.get("/sign-up/code")).headers["location"] == "/sign-up"


async def test_the_code_comes_before_the_account(visitor: Visitor) -> None:
    await visitor.give_number()

    assert (await visitor.http.get("/sign-up/account")).headers["location"] == "/sign-up/code"
    answer = await visitor.fill(
        "/sign-up/account", full_name="B", company="S", email=visitor.email, password=PASSWORD, terms="1", agreed="1"
    )

    assert answer.status_code == 409
    assert "Enter the code that we sent" in words_of(answer.text)


async def test_no_page_carries_the_number_on(visitor: Visitor) -> None:
    await visitor.give_code()

    for path in ("/sign-up/code", "/sign-up/account"):
        assert visitor.number[4:] not in (await visitor.http.get(path)).text


async def test_a_number_that_is_none_is_told_beside_its_field(visitor: Visitor) -> None:
    await visitor.http.get("/sign-up")

    answer = await visitor.fill("/sign-up", number="12", country="EG")

    assert answer.status_code == 422
    assert 'aria-describedby="f-number-hint f-number-problem"' in answer.text


async def test_a_wrong_code_says_how_many_tries_are_left(visitor: Visitor) -> None:
    await visitor.give_number()
    wrong = f"{(int(await visitor.code()) + 1) % 10**7:07}"

    answer = await visitor.fill("/sign-up/code", code=wrong)

    assert answer.status_code == 422
    assert "Tries left: 4" in words_of(answer.text)


async def test_another_code_waits_for_a_minute(visitor: Visitor) -> None:
    await visitor.give_number()

    answer = await visitor.fill("/sign-up/code/again")

    assert answer.status_code == 429
    assert "ask for another" in words_of(answer.text)


async def test_a_second_trial_of_a_number_is_offered_the_way_in(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.platform.database.execute("UPDATE one_time_code SET created_at = now() - interval '2 minutes'")

    answer = await visitor.give_code()

    assert answer.status_code == 409
    assert "has had its trial" in words_of(answer.text)
    assert 'href="/sign-in"' in answer.text


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"agreed": ""}, "Agree to the terms"),
        ({"promo": "NO-SUCH-CODE"}, "This promo code cannot be used."),
        ({"password": "short"}, "Use at least 12 characters."),
        ({"email": "nobody"}, "Give an e-mail address"),
        ({"company": ""}, "Enter a value."),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_stays(
    visitor: Visitor, other: dict[str, str], told: str
) -> None:
    await visitor.give_code()

    answer = await visitor.give_account(**other)

    assert answer.status_code == 422
    assert told in words_of(answer.text)
    assert 'value="Bilqis"' in answer.text
    assert PASSWORD not in answer.text


async def test_a_known_address_gets_the_same_page(visitor: Visitor, portal_app: Litestar) -> None:
    await visitor.sign_up()
    await visitor.platform.database.execute("UPDATE app_user SET activated_at = now() WHERE email = $1", visitor.email)
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as http:
        second = Visitor(http, visitor.platform, f"2011{secrets.randbelow(10**8):08}", visitor.email)
        await second.give_code()

        answer = await second.give_account()

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/done")


async def test_looking_at_the_link_uses_nothing_up(visitor: Visitor) -> None:
    await visitor.sign_up()
    path = await visitor.link()

    for _ in range(2):
        page = await visitor.http.get(path)
        assert page.status_code == 200
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
    assert (await visitor.fill(path)).status_code == 303

    assert (await visitor.http.get(path)).status_code == 404
    assert (await visitor.fill(path)).status_code == 404


async def test_who_is_not_activated_is_offered_the_letter_again(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.http.get("/sign-in")

    right = await visitor.fill("/sign-in", email=visitor.email, password=PASSWORD)
    wrong = await visitor.fill("/sign-in", email=visitor.email, password="not the password")

    assert "Follow the link in the letter" in words_of(right.text)
    assert 'action="/activate/again"' in right.text
    assert "The e-mail address or the password is wrong." in words_of(wrong.text)
    assert 'action="/activate/again"' not in wrong.text


async def test_the_letter_is_sent_again_with_one_answer_for_everybody(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.platform.database.execute(
        "UPDATE letter SET created_at = now() - interval '1 hour' WHERE recipient = $1", visitor.email
    )
    older = await visitor.link()
    await visitor.http.get("/activate/again")

    known = await visitor.fill("/activate/again", email=visitor.email)
    unknown = await visitor.fill("/activate/again", email="nobody@example.com")
    for row in await visitor.platform.database.fetch("SELECT id FROM activation_request"):
        await onboarding.send_again(visitor.platform, request=row["id"])

    assert words_of(known.text) == words_of(unknown.text)
    assert await visitor.link() != older
    assert (await visitor.http.get(older)).status_code == 404


async def test_password_managers_know_every_field(visitor: Visitor) -> None:
    number = (await visitor.http.get("/sign-up")).text
    await visitor.give_code()
    code = (await visitor.http.get("/sign-up/code")).text
    account = (await visitor.http.get("/sign-up/account")).text

    assert 'autocomplete="tel"' in number
    assert 'autocomplete="one-time-code"' in code
    for token in ("name", "organization", "email", "new-password"):
        assert f'autocomplete="{token}"' in account


@pytest.mark.parametrize(("language", "told"), [("en", "You pay for messages"), ("ar", "تدفع ثمن الرسائل")])
async def test_the_terms_are_there_in_the_readers_language(visitor: Visitor, language: str, told: str) -> None:
    page = await visitor.http.get("/terms", headers={"Accept-Language": language})

    assert told in words_of(page.text)
    assert "2026-11" in page.text


async def test_the_ways_in_lead_to_each_other(visitor: Visitor) -> None:
    assert 'href="/sign-up"' in (await visitor.http.get("/sign-in")).text
    assert 'href="/sign-in"' in (await visitor.http.get("/sign-up")).text


async def test_who_is_signed_in_may_open_another_account(customer: Customer, trials: Platform) -> None:
    visitor = Visitor(
        customer.http, trials, f"2012{secrets.randbelow(10**8):08}", f"{secrets.token_hex(6)}@example.com"
    )

    await visitor.sign_up()
    assert (await customer.http.get(await visitor.link())).status_code == 200
    answer = await visitor.fill(await visitor.link())

    assert answer.headers["location"] == "/sign-in"
