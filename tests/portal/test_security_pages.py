"""Pages of signing in: password, second factor, sessions, and what the account requires."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pyotp
import pytest
from litestar import Litestar

from hudhud import identity
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud_portal.security.agents import browser_of

from .conftest import OPERATOR, PASSWORD, Customer, Entering, words_of

NEW = "another hoopoe carries the letter"


async def email_of(customer: Customer) -> str:
    query = "SELECT email FROM app_user WHERE account = $1"
    return str(await customer.platform.database.fetchval(query, customer.account.id))


async def wait_eleven_minutes(customer: Customer) -> None:
    await customer.platform.database.execute(
        "UPDATE user_session s SET proved_at = now() - interval '11 minutes' FROM app_user u "
        "WHERE u.id = s.app_user AND u.account = $1",
        customer.account.id,
    )


async def add_app(customer: Customer) -> tuple[pyotp.TOTP, str]:
    """An authenticator app, and the page after it was added."""
    await customer.send("/settings/security/app")
    page = await customer.read("/settings/security/app")
    found = re.search(r'data-text="([A-Z2-7]{32})"', page)
    assert found
    app = pyotp.TOTP(found[1])
    answer = await customer.send("/settings/security/app/confirm", {"code": app.now(), "name": "My phone"})
    assert answer.status_code == 200, answer.text
    return app, answer.text


async def let_the_code_be_used_again(customer: Customer) -> None:
    """As if the app were set up a while ago."""
    await customer.platform.database.execute(
        "UPDATE second_factor SET last_step = 0 WHERE owner IN (SELECT 'user:' || id FROM app_user WHERE account = $1)",
        customer.account.id,
    )


async def sign_in_again(customer: Customer) -> httpx.Response:
    await customer.send("/sign-out")
    await customer.http.get("/sign-in")
    return await customer.send("/sign-in", {"email": await email_of(customer), "password": PASSWORD})


async def test_the_page_lists_this_session_and_says_that_there_is_no_factor(entering: Entering) -> None:
    customer = await entering()

    words = await customer.words("/settings/security")

    assert "This one" in words
    assert "You have none yet." in words


async def test_an_app_is_added_by_its_qr_code_and_recovery_codes_are_shown_once(entering: Entering) -> None:
    customer = await entering()

    _, page = await add_app(customer)

    codes = re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)
    assert len(set(codes)) == 10
    words = await customer.words("/settings/security")
    assert "My phone" in words
    assert "10 codes are left" in words


async def test_the_qr_code_needs_no_style_that_the_policy_forbids(entering: Entering) -> None:
    customer = await entering()
    await customer.send("/settings/security/app")

    page = await customer.read("/settings/security/app")

    drawn = re.search(r"<svg.*?</svg>", page[page.index("qr-frame") :], re.DOTALL)
    assert drawn
    assert "style=" not in drawn[0]
    assert "<script" not in drawn[0]


async def test_a_wrong_first_code_is_told_beside_the_field(entering: Entering) -> None:
    customer = await entering()
    await customer.send("/settings/security/app")

    answer = await customer.send("/settings/security/app/confirm", {"code": "000000x"})

    assert answer.status_code == 422
    assert "This code is wrong." in answer.text


async def test_signing_in_asks_for_the_code_and_goes_where_one_was_going(entering: Entering) -> None:
    customer = await entering()
    app, _ = await add_app(customer)
    await let_the_code_be_used_again(customer)
    await customer.send("/sign-out")
    await customer.http.get("/sign-in")

    form = {"email": await email_of(customer), "password": PASSWORD, "next": "/campaigns?before=cmp_1"}
    first = await customer.send("/sign-in", form)
    page = await customer.read(first.headers["location"])
    held = (await customer.http.get("/campaigns")).status_code
    next_page = re.search(r'name="next" value="([^"]*)"', page)
    assert next_page
    second = await customer.send("/sign-in/second-step", {"code": app.now(), "next": unescape(next_page[1])})

    assert first.headers["location"].startswith("/sign-in/second-step?next=")
    assert 'autocomplete="one-time-code"' in page
    assert held == 303
    assert (second.status_code, second.headers["location"]) == (303, "/campaigns?before=cmp_1")
    assert "hudhud_pending" not in customer.http.cookies
    assert (await customer.http.get("/campaigns")).status_code == 200


async def test_a_wrong_code_is_told_and_a_recovery_code_helps(entering: Entering) -> None:
    customer = await entering()
    _, page = await add_app(customer)
    code = re.findall(r"<code>([a-z2-7-]{19})</code>", page)[0]
    await sign_in_again(customer)

    wrong = await customer.send("/sign-in/second-step", {"code": "000000x"})
    right = await customer.send("/sign-in/second-step", {"code": code})

    assert wrong.status_code == 403
    assert "was not accepted" in wrong.text
    assert right.status_code == 303
    assert "9 codes are left" in await customer.words("/settings/security")


@pytest.mark.parametrize("path", ["/sign-in/second-step"])
async def test_nobody_comes_to_the_second_step_without_the_first(portal_app: Litestar, path: str) -> None:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as visitor:
        await visitor.get("/sign-in")
        form = {"code": "123456", "_csrf_token": visitor.cookies["hudhud_csrf"]}
        answers = [await visitor.get(path), await visitor.post(path, data=form)]

    assert [answer.headers["location"] for answer in answers] == ["/sign-in", "/sign-in"]


async def test_who_lacks_a_required_factor_is_let_to_nothing_else(entering: Entering) -> None:
    customer = await entering()

    answer = await customer.send("/settings/security/require", {"required": "1"})

    assert answer.status_code == 303
    kept_out = await customer.http.get("/campaigns")
    assert kept_out.headers["location"] == "/settings/security"
    assert (await customer.send("/campaigns/new", {"name": "x"})).headers["location"] == "/settings/security"
    assert "requires a second factor" in await customer.words("/settings/security")
    await add_app(customer)
    assert (await customer.http.get("/campaigns")).status_code == 200


async def test_the_last_factor_of_an_account_that_requires_one_stays(entering: Entering) -> None:
    customer = await entering()
    await add_app(customer)
    await customer.send("/settings/security/require", {"required": "1"})
    factor = re.search(r"/settings/security/factors/(\d+)/remove", await customer.read("/settings/security"))
    assert factor

    await customer.send(factor[0])

    words = await customer.words("/settings/security")
    assert "this is your only one" in words
    assert "My phone" in words


async def test_a_factor_is_removed_and_no_longer_asked_for(entering: Entering) -> None:
    customer = await entering()
    await add_app(customer)
    factor = re.search(r"/settings/security/factors/(\d+)/remove", await customer.read("/settings/security"))
    assert factor

    await customer.send(factor[0])

    assert (await sign_in_again(customer)).headers["location"] == "/"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.READ_ONLY])
async def test_only_an_admin_requires_it_of_everybody(entering: Entering, role: Role) -> None:
    customer = await entering(role)
    await customer.read("/settings/security")

    assert (await customer.send("/settings/security/require", {"required": "1"})).status_code == 403
    assert "/settings/security/require" not in await customer.read("/settings/security")


CHANGING = [
    "/settings/security/app",
    "/settings/security/app/confirm",
    "/settings/security/passkeys/options",
    "/settings/security/passkeys",
    "/settings/security/recovery-codes",
    "/settings/security/factors/1/remove",
    "/settings/security/require",
]


async def test_what_changes_signing_in_asks_for_the_password_after_ten_minutes(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/security")
    await wait_eleven_minutes(customer)

    for path in CHANGING:
        came_from = {"referer": "http://portal.test/settings/security?x=1"}
        answer = await customer.send(path, headers=came_from)
        assert answer.headers["location"] == "/settings/confirm?next=/settings/security%3Fx%3D1", path


async def test_the_password_lets_one_go_on_under_a_new_session(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/security")
    await wait_eleven_minutes(customer)
    before = customer.http.cookies["hudhud"]

    asked = await customer.http.get("/settings/security/passkeys/new")
    page = await customer.read(asked.headers["location"])
    wrong = await customer.send("/settings/confirm", {"password": "not the password"})
    right = await customer.send("/settings/confirm", {"password": PASSWORD, "next": "/settings/security/passkeys/new"})

    assert 'autocomplete="current-password"' in page
    assert wrong.status_code == 422
    assert right.headers["location"] == "/settings/security/passkeys/new"
    assert customer.http.cookies["hudhud"] != before
    assert (await customer.http.get("/settings/security/passkeys/new")).status_code == 200
    customer.http.cookies.clear()
    customer.http.cookies.set("hudhud", before)
    assert (await customer.http.get("/settings/security")).status_code == 303


async def test_passkey_options_and_a_forged_answer(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/security/passkeys/new")

    options = (await customer.send("/settings/security/passkeys/options")).json()
    answer = await customer.send("/settings/security/passkeys", {"passkey": "{}"})

    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert answer.status_code == 403
    assert "could not be added" in answer.text


async def test_a_forged_passkey_signs_nobody_in(portal_app: Litestar) -> None:
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as visitor:
        page = await visitor.get("/sign-in")
        token = {"_csrf_token": visitor.cookies["hudhud_csrf"]}
        options = await visitor.post("/sign-in/passkey/options", data=token)
        answer = await visitor.post("/sign-in/passkey", data={**token, "passkey": '{"id": "AAAA"}'})

    assert 'autocomplete="username webauthn"' in page.text
    assert options.json()["allowCredentials"] == []
    assert answer.status_code == 403
    assert "hudhud" not in visitor.cookies


async def test_sessions_elsewhere_are_ended(entering: Entering, portal_app: Litestar) -> None:
    customer = await entering()
    transport = httpx.ASGITransport(app=portal_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as elsewhere:
        await elsewhere.get("/sign-in")
        there = Customer(customer.account, elsewhere)
        await there.send("/sign-in", {"email": await email_of(customer), "password": PASSWORD})
        assert "End every other session" in await customer.words("/settings/security")

        await customer.send("/settings/security/sessions/end-others")

        assert (await elsewhere.get("/")).status_code == 303
    assert "End every other session" not in await customer.words("/settings/security")


async def test_changing_the_password_keeps_this_session_under_a_new_token(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/password")
    before = customer.http.cookies["hudhud"]

    answer = await customer.send("/settings/password", {"current": PASSWORD, "new": NEW, "again": NEW})

    assert answer.headers["location"] == "/settings/security"
    assert customer.http.cookies["hudhud"] != before
    assert "Your password was changed" in await customer.words("/settings/security")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"current": "not the password", "new": NEW, "again": NEW}, "not your present password"),
        ({"current": PASSWORD, "new": NEW, "again": f"{NEW}!"}, "not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "at least 12"),
        ({"current": PASSWORD, "new": "Nile Pharmacies", "again": "Nile Pharmacies"}, "little more than"),
        ({}, "Enter a value."),
    ],
)
async def test_a_password_that_cannot_be_set_is_told_beside_its_field(
    customer: Customer, form: dict[str, object], told: str
) -> None:
    await customer.read("/settings/password")

    answer = await customer.send("/settings/password", form)

    assert answer.status_code == 422
    assert told in words_of(answer.text)
    assert NEW not in answer.text


async def test_blanks_around_a_password_are_a_part_of_it(entering: Entering) -> None:
    customer = await entering()
    await customer.read("/settings/password")
    padded = f"  {NEW}  "
    await customer.send("/settings/password", {"current": PASSWORD, "new": padded, "again": padded})
    await customer.send("/sign-out")
    await customer.http.get("/sign-in")
    email = await email_of(customer)

    without = await customer.send("/sign-in", {"email": email, "password": NEW})
    within = await customer.send("/sign-in", {"email": email, "password": padded})

    assert (without.status_code, within.status_code) == (403, 303)


@pytest.mark.parametrize(
    ("password", "score", "taken"),
    [("a", 0, False), ("correct horse battery staple", 4, True), ("Nile Pharmacies!!", 1, False)],
)
async def test_strength_is_told_while_one_types(customer: Customer, password: str, score: int, taken: bool) -> None:
    await customer.read("/settings/password")

    told = (await customer.send("/password-strength", {"password": password})).json()

    assert (told["score"], told["taken"]) == (score, taken)
    assert told["words"]


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", ("Chrome", "Android")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_told_in_words(agent: str, shown: tuple[str, str]) -> None:
    assert browser_of(agent) == shown


async def test_an_api_token_is_not_asked_for_a_factor(entering: Entering) -> None:
    customer = await entering()
    platform: Platform = customer.platform
    user_id = await platform.database.fetchval("SELECT id FROM app_user WHERE account = $1", customer.account.id)
    await customer.read("/settings/security")
    await customer.send("/settings/security/require", {"required": "1"})
    token = await identity.create_token(
        platform, account_id=customer.account.id, user_id=user_id, name="t", actor=OPERATOR
    )

    answer = await customer.http.get("/api/v1/account", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 200
