"""One's own profile, and a master's sub-accounts, by the forms of their pages."""

from __future__ import annotations

import itertools
import json
import re
import secrets

import pytest

from hudhud import identity, ledger
from hudhud.identity import Role

from .conftest import Customer, Entering, words_of

NUMBERS = itertools.count(secrets.randbelow(100_000) * 10)
TEXT = """
SELECT text FROM content t JOIN chunk c ON c.content = t.id JOIN message m ON m.id = c.first_id
WHERE m.address = $1 ORDER BY m.id DESC LIMIT 1
"""


def wanted() -> str:
    return f"somebody-{secrets.token_hex(5)}@example.com"


def new_number() -> str:
    """An Egyptian mobile number that no other test has."""
    return f"2010{next(NUMBERS):08}"


async def link_to(customer: Customer, email: str) -> str:
    query = "SELECT values FROM letter WHERE recipient = $1 ORDER BY id DESC LIMIT 1"
    link = json.loads(await customer.platform.database.fetchval(query, email))["link"]
    return str(link).removeprefix(customer.platform.settings.base_url)


async def me(customer: Customer) -> identity.Profile:
    [user] = await identity.users(customer.platform, customer.account.id)
    return await identity.profile(customer.platform, user.id)


async def verify(customer: Customer, number: str) -> str:
    """Give a number and the code that its phone gets; what the last page says."""
    asked = await customer.send("/settings/profile/mobile", {"number": f"+{number}", "region": "EG"})
    assert asked.status_code == 303, words_of(asked.text)
    text = await customer.platform.database.fetchval(TEXT, number)
    code = re.search(r"\d{7}", text)[0]  # type: ignore[index]
    answer = await customer.send("/settings/profile/mobile/code", {"code": code})
    return words_of(answer.text) if answer.status_code != 303 else await customer.words("/settings/profile")


async def test_a_profile_is_saved_and_its_time_zone_counts(entering: Entering) -> None:
    customer = await entering(Role.READ_ONLY)

    answer = await customer.send(
        "/settings/profile",
        {"full_name": "Asaf", "phone": "+20 2 2735 0000", "time_zone": "Asia/Tokyo", "language": "en", "role": "admin",
         "mobile": "201001234567", "email": "other@example.com", "account": "1"},
    )  # fmt: skip

    told = await me(customer)
    [user] = await identity.users(customer.platform, customer.account.id)
    assert answer.status_code == 303
    assert (told.full_name, told.phone, told.time_zone, told.mobile) == ("Asaf", "+20 2 2735 0000", "Asia/Tokyo", "")
    assert (user.role, user.email) == (Role.READ_ONLY, told.email)
    assert told.email != "other@example.com"


async def test_time_zones_are_offered_by_their_places(customer: Customer) -> None:
    assert '<option value="Africa/Cairo">' in await customer.read("/settings/profile")


async def test_an_unknown_time_zone_is_told_at_its_field(customer: Customer) -> None:
    answer = await customer.send("/settings/profile", {"full_name": "Nour", "time_zone": "Mars"})

    assert answer.status_code == 422
    assert "Give a time zone such as Africa/Cairo." in words_of(answer.text)


async def test_a_new_address_counts_once_its_link_is_followed(entering: Entering) -> None:
    customer, email = await entering(), wanted()
    before = (await me(customer)).email

    await customer.send("/settings/profile/email", {"email": email})
    path = await link_to(customer, email)
    page = await customer.http.get(path)
    assert (await me(customer)).email == before
    answer = await customer.send(path)

    assert page.headers["referrer-policy"] == "no-referrer"
    assert f"you sign in with {email}" in words_of(page.text)
    assert answer.headers["location"] == "/sign-in"
    assert (await me(customer)).email == email
    assert (await customer.http.get("/settings/profile")).status_code == 303


async def test_address_and_number_ask_again_who_one_is_after_ten_minutes(entering: Entering) -> None:
    customer = await entering()
    await customer.platform.database.execute("UPDATE user_session SET proved_at = now() - interval '11 minutes'")

    for path in ("/settings/profile/email", "/settings/profile/mobile", "/settings/profile/mobile/code"):
        answer = await customer.http.get(path)
        posted = await customer.send(path, {"email": wanted(), "number": "+201001234567", "code": "1"})

        assert (answer.status_code, posted.status_code) == (303, 303)
        assert "next=" in answer.headers["location"]


async def test_a_mobile_number_counts_once_its_code_is_entered(entering: Entering) -> None:
    customer, number = await entering(), new_number()

    told = await verify(customer, number)

    assert f"+{number} Verified" in told
    assert (await me(customer)).mobile == number


async def test_a_wrong_code_leaves_the_number_as_it_was(entering: Entering) -> None:
    customer = await entering()
    await customer.send("/settings/profile/mobile", {"number": f"+{new_number()}", "region": "EG"})

    answer = await customer.send("/settings/profile/mobile/code", {"code": "0"})

    assert answer.status_code == 422
    assert "This is not the code that we sent." in words_of(answer.text)
    assert (await me(customer)).mobile == ""


async def test_a_number_that_had_its_trial_is_refused_in_another_trial(entering: Entering) -> None:
    one, other, number = await entering(), await entering(), new_number()
    for customer in (one, other):
        await customer.platform.database.execute("UPDATE account SET trial = true WHERE id = $1", customer.account.id)
    await verify(one, number)
    # The pumping guard lets one number have another code a minute later only.
    await one.platform.database.execute("UPDATE one_time_code SET created_at = created_at - interval '1 hour'")

    told = await verify(other, number)

    assert "This mobile number has had its trial." in told
    assert (await me(other)).mobile == ""


async def test_whoever_has_no_number_in_a_trial_is_told(entering: Entering) -> None:
    customer = await entering()
    await customer.platform.database.execute("UPDATE account SET trial = true WHERE id = $1", customer.account.id)

    assert "Verify your mobile number: in a trial account it is the only one" in await customer.words(
        "/settings/profile"
    )


async def master_of(entering: Entering) -> Customer:
    """Somebody whose account may have sub-accounts, with EUR 10."""
    customer = await entering()
    await customer.platform.database.execute(
        "UPDATE account SET may_have_sub_accounts = true WHERE id = $1", customer.account.id
    )
    return customer


async def opened(master: Customer, name: str = "North") -> str:
    """The path of a new sub-account."""
    answer = await master.send("/sub-accounts/new", {"name": name, "email": wanted()})
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["location"])


async def test_a_master_opens_a_sub_account_and_looks_into_it(entering: Entering) -> None:
    master = await master_of(entering)

    path = await opened(master)

    assert "Sub-accounts" in await master.words("/")
    assert "North Active EUR 0.00 0 0" in await master.words("/sub-accounts")
    assert "Administrator Invited" in await master.words(path)


async def test_credit_is_moved_to_it_and_back_once_a_form(entering: Entering) -> None:
    master = await master_of(entering)
    path = await opened(master)
    form = {"amount": "4", "direction": "to", "note": "May", "nonce": "one"}

    for _ in range(2):
        await master.send(f"{path}/credit", form)
    await master.send(f"{path}/credit", {"amount": "1.50", "direction": "back", "nonce": "two"})

    assert "Balance EUR 2.50" in await master.words(path)
    assert (await ledger.balance(master.platform, master.account.id)).balance.decimal() == "7.50"
    assert "North · May Transfer" in await master.words("/credit")


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"amount": "10.01"}, 402, "EUR 10.00 can be moved now; you asked for EUR 10.01."),
        ({"amount": "0.01", "direction": "back"}, 402, "EUR 0.00 can be moved now; you asked for EUR 0.01."),
        ({"amount": "-1"}, 422, "Enter an amount above zero."),
        ({"amount": "much"}, 422, "Enter a number."),
        ({"amount": "1", "direction": "sideways"}, 422, "This value cannot be used here."),
    ],
)
async def test_what_cannot_be_moved_is_told(
    entering: Entering, form: dict[str, object], status: int, sentence: str
) -> None:
    master = await master_of(entering)

    answer = await master.send(f"{await opened(master)}/credit", form)

    assert answer.status_code == status
    assert sentence in words_of(answer.text)


async def test_a_deactivated_sub_account_is_out_at_its_next_request(entering: Entering) -> None:
    master, sub = await master_of(entering), await entering()
    await sub.platform.database.execute(
        "UPDATE account SET master = $1 WHERE id = $2", master.account.id, sub.account.id
    )
    path = f"/sub-accounts/acc_{sub.account.id}"

    await master.send(f"{path}/deactivate")
    out = await sub.http.get("/campaigns")
    await master.send(f"{path}/activate")
    back = await sub.http.get("/campaigns")

    assert out.headers["location"] == "/sign-in?next=/campaigns"
    assert back.status_code == 200


async def test_nobody_sees_up_or_sideways(entering: Entering) -> None:
    master, other, sub = await master_of(entering), await master_of(entering), await entering()
    path = await opened(master)
    await sub.platform.database.execute(
        "UPDATE account SET master = $1, may_have_sub_accounts = true WHERE id = $2", master.account.id, sub.account.id
    )

    assert (await other.http.get(path)).status_code == 404
    for act in ("credit", "deactivate", "activate"):
        assert (await other.send(f"{path}/{act}", {"amount": "1"})).status_code == 404
        assert (await other.send(f"/sub-accounts/acc_{master.account.id}/{act}", {"amount": "1"})).status_code == 404
    for there in ("/sub-accounts", path, f"/sub-accounts/acc_{master.account.id}"):
        assert (await sub.http.get(there)).status_code == 403


async def test_accounts_without_sub_accounts_have_no_such_page(customer: Customer) -> None:
    assert (await customer.http.get("/sub-accounts")).status_code == 403
    assert "Sub-accounts" not in await customer.words("/campaigns")
