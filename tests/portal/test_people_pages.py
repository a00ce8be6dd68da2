"""Users, invitations and tokens, by the forms of their pages."""

from __future__ import annotations

import json
import re
import secrets

import httpx
import pytest

from hudhud import identity
from hudhud.identity import Role

from .conftest import Customer, Entering, words_of

Form = dict[str, object]


def wanted() -> str:
    return f"guest-{secrets.token_hex(5)}@example.com"


async def link_to(customer: Customer, email: str) -> str:
    """The path in the last letter to an address."""
    query = "SELECT values FROM letter WHERE recipient = $1 ORDER BY id DESC LIMIT 1"
    link = json.loads(await customer.platform.database.fetchval(query, email))["link"]
    return str(link).removeprefix(customer.platform.settings.base_url)


async def colleague(customer: Customer, role: Role = Role.MEMBER, email: str | None = None) -> str:
    """The page of another user of the account."""
    user_id = await customer.platform.database.fetchval(
        "INSERT INTO app_user (account, email, full_name, password_hash, role) VALUES ($1, $2, 'Zainab', '', $3) "
        "RETURNING id",
        customer.account.id, email or wanted(), role.value,
    )  # fmt: skip
    return f"/settings/users/usr_{user_id}"


async def visitor(customer: Customer) -> Customer:
    """Somebody else's browser."""
    client = httpx.AsyncClient(transport=customer.http._transport, base_url="http://portal.test")
    await client.get("/sign-in")
    return Customer(customer.account, client)


async def test_several_are_invited_one_after_another_in_one_panel(entering: Entering) -> None:
    customer, (first, second) = await entering(), (wanted(), wanted())
    htmx = {"HX-Request": "true", "HX-Target": "people-invitations"}

    for email in (first, second):
        answer = await customer.send("/settings/users/invite", {"email": email, "role": "member"}, headers=htmx)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<section")
    told = words_of(answer.text)
    assert f"The invitation to {second} is on its way" in told
    assert told.index(second) < told.index(first)
    assert re.search(r'name="email" +value=""', answer.text)


async def test_inviting_works_without_script(entering: Entering) -> None:
    customer, email = await entering(), wanted()

    answer = await customer.send("/settings/users/invite", {"email": email, "role": "read_only"})

    assert "<html" in answer.text
    assert f"{email} Reader · sent" in words_of(answer.text)


async def test_a_wrong_address_is_told_at_its_field(customer: Customer) -> None:
    answer = await customer.send("/settings/users/invite", {"email": "nobody", "role": "member"})

    assert answer.status_code == 422
    assert "Give an e-mail address, such as name@example.com." in words_of(answer.text)


async def test_an_invited_person_joins_and_signs_in(entering: Entering) -> None:
    customer, email = await entering(), wanted()
    await customer.send("/settings/users/invite", {"email": email, "role": "member"})
    guest = await visitor(customer)
    path = await link_to(customer, email)

    page = await guest.http.get(path)
    joined = await guest.send(path, {"full_name": "Asaf", "password": "seven tall palm trees"})
    signed = await guest.send("/sign-in", {"email": email, "password": "seven tall palm trees"})

    assert "Nour invites you to use Hudhud for Nile Pharmacies." in words_of(page.text)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (joined.status_code, joined.headers["location"]) == (303, "/sign-in")
    assert signed.status_code == 303
    assert "There is nothing here" not in await guest.words("/campaigns")
    assert (await guest.http.get(path)).status_code == 404


async def test_whoever_joins_a_trial_is_told_to_verify_his_mobile(entering: Entering) -> None:
    customer, email = await entering(), wanted()
    await customer.platform.database.execute("UPDATE account SET trial = true WHERE id = $1", customer.account.id)
    await customer.send("/settings/users/invite", {"email": email, "role": "member"})
    guest = await visitor(customer)
    path = await link_to(customer, email)

    page = await guest.words(path)
    joined = await guest.send(path, {"full_name": "Asaf", "password": "seven tall palm trees"})

    assert "you can send to your own mobile number only" in page
    assert joined.headers["location"] == "/sign-in?next=/settings/profile"


async def test_no_field_of_a_form_sets_what_it_does_not_ask(entering: Entering) -> None:
    customer, email = await entering(), wanted()
    more: Form = {"account": 1, "account_id": 1, "trial": "false", "active": "1", "mobile": "201001234567", "id": 1}
    await customer.send("/settings/users/invite", {"email": email, "role": "member", **more})
    guest = await visitor(customer)

    await guest.send(
        await link_to(customer, email),
        {"full_name": "Asaf", "password": "seven tall palm trees", "role": "admin", "email": wanted(), **more},
    )

    row = await customer.platform.database.fetchrow("SELECT * FROM app_user WHERE email = $1", email)
    assert row is not None
    assert (row["account"], row["role"], row["mobile"]) == (customer.account.id, "member", "")


async def test_a_role_that_there_is_not_is_refused(entering: Entering) -> None:
    customer = await entering()
    path = await colleague(customer)

    answer = await customer.send(f"{path}/role", {"role": "operator"})

    assert answer.status_code == 422


async def test_a_user_is_deactivated_and_activated(entering: Entering) -> None:
    customer = await entering()
    path = await colleague(customer)

    await customer.send(f"{path}/deactivate")
    inactive = await customer.words(path)
    await customer.send(f"{path}/activate")

    assert "Zainab cannot sign in any more" in inactive
    assert "State Inactive" in inactive
    assert "State Active" in await customer.words(path)


async def test_one_finds_no_button_against_oneself_and_the_form_is_refused(entering: Entering) -> None:
    customer = await entering()
    [me] = await identity.users(customer.platform, customer.account.id)
    await colleague(customer, Role.ADMIN)

    page = await customer.words(f"/settings/users/usr_{me.id}")
    answer = await customer.send(f"/settings/users/usr_{me.id}/deactivate")

    assert "This is you." in page
    assert "Deactivate" not in page
    assert answer.status_code == 422
    assert "You cannot do this to yourself" in words_of(answer.text)


async def test_a_user_is_handed_over(entering: Entering) -> None:
    customer, email = await entering(), wanted()
    path = await colleague(customer)

    answer = await customer.send(f"{path}/hand-over", {"full_name": "Asaf", "email": email})

    assert answer.status_code == 303
    assert f"{email} Member · sent" in await customer.words("/settings/users")
    assert "State Inactive" in await customer.words(path)


async def test_the_users_of_others_are_not_there(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    path = await colleague(stranger)

    assert (await customer.http.get(path)).status_code == 404
    for act in ("role", "deactivate", "activate", "sign-out", "hand-over"):
        assert (await customer.send(f"{path}/{act}", {"role": "admin", "email": wanted()})).status_code == 404


@pytest.mark.parametrize("role", [Role.MEMBER, Role.READ_ONLY])
async def test_only_administrators_manage_users_and_tokens(entering: Entering, role: Role) -> None:
    customer = await entering(role)

    for path in ("/settings/users", "/settings/tokens", "/settings/tokens/new"):
        assert (await customer.http.get(path)).status_code == 403
    answer = await customer.send("/settings/users/invite", {"email": wanted(), "role": "admin"})
    assert answer.status_code == 403


async def token_of(customer: Customer, **form: object) -> tuple[str, httpx.Response]:
    answer = await customer.send("/settings/tokens/new", {"name": "Shop", "scopes": ["read"], **form})
    found = re.search(r"hud_(live|test)_\w{36}", answer.text)
    assert found, words_of(answer.text)
    return found[0], answer


async def test_a_token_is_shown_once(entering: Entering) -> None:
    customer = await entering()

    token, answer = await token_of(customer)

    assert await identity.principal_of_token(customer.platform, token)
    assert answer.headers["cache-control"] == "no-store"
    listed = await customer.read("/settings/tokens")
    assert token not in listed
    assert token[:13] in listed


async def test_a_test_token_ends_with_the_day_that_was_chosen(entering: Entering) -> None:
    customer = await entering()

    token, _ = await token_of(customer, kind="test", expires_at="2031-05-01")

    [known] = await identity.tokens(customer.platform, customer.account.id)
    assert token.startswith("hud_test_")
    assert known.expires_at is not None
    assert known.expires_at.isoformat() == "2031-05-01T20:59:59+00:00"  # before midnight in Cairo


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "Enter a value."),
        ({"scopes": []}, "Choose at least one thing that the token may do."),
        ({"scopes": ["everything"]}, "There is no such scope."),
        ({"expires_at": "2020-01-01"}, "Give a time that is still to come."),
        ({"expires_at": "tomorrow"}, "Enter a date such as 2026-11-30."),
    ],
)
async def test_what_a_token_cannot_be_is_told(customer: Customer, form: Form, sentence: str) -> None:
    answer = await customer.send("/settings/tokens/new", {"name": "Shop", "scopes": ["read"], **form})

    assert answer.status_code == 422
    assert sentence in words_of(answer.text)


async def test_a_regenerated_token_shows_its_new_secret_and_the_old_one_is_dead(entering: Entering) -> None:
    customer = await entering()
    old, _ = await token_of(customer)
    [known] = await identity.tokens(customer.platform, customer.account.id)

    answer = await customer.send(f"/settings/tokens/tok_{known.id}/regenerate")

    found = re.search(r"hud_live_\w{36}", answer.text)
    assert found
    assert await identity.principal_of_token(customer.platform, old) is None
    assert await identity.principal_of_token(customer.platform, found[0])


async def test_a_revoked_token_is_listed_as_no_longer_in_use(entering: Entering) -> None:
    customer = await entering()
    token, _ = await token_of(customer)
    [known] = await identity.tokens(customer.platform, customer.account.id)

    await customer.send(f"/settings/tokens/tok_{known.id}/revoke")

    assert await identity.principal_of_token(customer.platform, token) is None
    assert "Revoked" in await customer.words("/settings/tokens")


async def test_the_tokens_of_others_are_not_there(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    await token_of(stranger)
    [known] = await identity.tokens(customer.platform, stranger.account.id)

    for act in ("regenerate", "revoke"):
        assert (await customer.send(f"/settings/tokens/tok_{known.id}/{act}")).status_code == 404
