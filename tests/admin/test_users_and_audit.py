"""An account's users, the way to look at their portal, and the audit trail."""

from __future__ import annotations

import re

import httpx
import pytest

from hudhud import identity
from hudhud.accounts import Account
from hudhud.audit import Actor, record
from hudhud.plugins import Platform
from hudhud_admin import deactivate_operator
from hudhud_admin.revealing import revealed

from .conftest import PASSWORD, SYSTEM, USERNAME, acts


@pytest.fixture
async def user_id(platform: Platform, account: Account) -> int:
    """A user of the account."""
    return await identity.create_user(
        platform,
        account_id=account.id,
        email="mona@nile.example",
        full_name="Mona",
        password=PASSWORD,
        role=identity.Role.MEMBER,
        actor=SYSTEM,
    )


async def is_active(platform: Platform, user_id: int) -> bool:
    """Whether a user may sign in."""
    return bool(await platform.database.fetchval("SELECT active FROM app_user WHERE id = $1", user_id))


async def test_a_user_is_kept_out_and_let_in_again(
    console: httpx.AsyncClient, platform: Platform, account: Account, user_id: int
) -> None:
    await platform.database.execute(
        "INSERT INTO app_user (account, email, password_hash) VALUES ($1, 'a@nile.example', '')", account.id
    )
    await console.post(f"/accounts/{account.id}/users/{user_id}/deactivate")
    kept_out = await is_active(platform, user_id)
    await console.post(f"/accounts/{account.id}/users/{user_id}/reactivate")

    assert not kept_out
    assert await is_active(platform, user_id)
    assert [act["actor"] for act in await acts(platform, "user.deactivate")] == ["operator:nour"]


async def test_users_of_another_account_are_not_reached_through_this_one(
    console: httpx.AsyncClient, platform: Platform, account: Account, user_id: int
) -> None:
    for verb in ("deactivate", "reactivate", "activate", "forget-factors"):
        answer = await console.post(f"/accounts/{account.id + 1}/users/{user_id}/{verb}")

        assert answer.status_code == 404, verb
    assert await is_active(platform, user_id)


async def test_a_user_who_lost_every_factor_is_let_in_by_the_password_and_told(
    console: httpx.AsyncClient, platform: Platform, account: Account, user_id: int
) -> None:
    await platform.database.execute(
        "INSERT INTO second_factor (owner, kind, name, secret, confirmed_at) VALUES ($1, 'totp', '', 'x', now())",
        f"user:{user_id}",
    )

    await console.post(f"/accounts/{account.id}/users/{user_id}/forget-factors")

    assert not await identity.has_factor(platform, f"user:{user_id}")
    assert [act["actor"] for act in await acts(platform, "second_factor.remove_all")] == ["operator:nour"]
    told = "SELECT values ->> 'what' FROM letter WHERE recipient = 'mona@nile.example'"
    assert await platform.database.fetchval(told) == "all_removed"


async def test_the_link_to_a_portal_is_given_for_a_reason_and_begins_a_viewing(
    console: httpx.AsyncClient, platform: Platform, account: Account, user_id: int
) -> None:
    refused = await console.post(f"/accounts/{account.id}/view", data={"user_id": user_id, "reason": " "})
    given = await console.post(f"/accounts/{account.id}/view", data={"user_id": user_id, "reason": "Ticket 7"})

    assert refused.status_code == 422
    code = re.findall(r"/view-as/([\w-]+)", given.text)[0]
    token = await identity.begin_viewing(platform, code=code, address="127.0.0.1")
    principal = await identity.principal_of_viewing(platform, token)
    assert principal is not None
    assert (principal.viewer, principal.user_id) == (USERNAME, user_id)
    assert '"Ticket 7"' in (await acts(platform, "viewing.begin"))[0]["details"]


async def test_a_deactivated_operator_looks_no_longer(
    console: httpx.AsyncClient, platform: Platform, account: Account, user_id: int
) -> None:
    given = await console.post(f"/accounts/{account.id}/view", data={"user_id": user_id, "reason": "Ticket 7"})
    code = re.findall(r"/view-as/([\w-]+)", given.text)[0]
    token = await identity.begin_viewing(platform, code=code, address="127.0.0.1")

    await deactivate_operator(platform, name=USERNAME, actor=SYSTEM)

    assert await identity.principal_of_viewing(platform, token) is None


@pytest.fixture
async def trail(platform: Platform, account: Account) -> None:
    """A few acts."""
    await record(platform.database, Actor("user:7", "10.0.0.7"), "bird.fed", "bird:1", account_id=account.id)
    await record(platform.database, Actor("operator:mona"), "bird.freed", "bird:2", details={"name": "a\u202eb"})


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"action": "bird."}, {"bird.fed", "bird.freed"}),
        ({"actor": "user:"}, {"bird.fed"}),
        ({"subject": "bird:2"}, {"bird.freed"}),
        ({"account": "1", "action": "bird"}, {"bird.fed"}),
        ({"account": "99"}, set()),
        ({"action": "bird", "since": "2020-01-01", "until": "2020-01-02"}, set()),
        ({"action": "bird", "since": "2020-01-01"}, {"bird.fed", "bird.freed"}),
        ({"action": "bird", "account": "x", "since": "soon", "until": ""}, {"bird.fed", "bird.freed"}),
    ],
)
async def test_acts_are_found_by_what_they_are(
    console: httpx.AsyncClient, asked: dict[str, str], found: set[str]
) -> None:
    page = (await console.get("/audit", params=asked)).text

    assert {word for word in ("bird.fed", "bird.freed") if f">{word}<" in page} == found


@pytest.mark.usefixtures("trail")
async def test_hidden_characters_are_shown_by_their_number(console: httpx.AsyncClient) -> None:
    page = (await console.get("/audit", params={"action": "bird"})).text

    assert "a⟨U+202E⟩b" in page


@pytest.mark.usefixtures("trail")
async def test_an_account_has_its_own_history(console: httpx.AsyncClient, account: Account) -> None:
    page = (await console.get(f"/accounts/{account.id}/history")).text

    assert "bird.fed" in page
    assert "bird.freed" not in page


async def test_the_trail_goes_on_page_by_page(console: httpx.AsyncClient, platform: Platform) -> None:
    await platform.database.execute(
        """
        INSERT INTO audit (actor, action, subject)
        SELECT 'system', 'bird.sang', 'bird:' || n FROM generate_series(1, 70) n
        """
    )

    first = (await console.get("/audit", params={"action": "bird"})).text
    older = re.findall(r'href="(/audit\?[^"]*before=\d+)"', first)[0].replace("&amp;", "&")
    second = (await console.get(older)).text

    seen = [*re.findall(r">bird:(\d+)<", first), *re.findall(r">bird:(\d+)<", second)]
    assert seen == [str(n) for n in range(70, 0, -1)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nile", "Nile"),
        ("نيل ١", "نيل ١"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("a\x00\n", "a⟨U+0000⟩⟨U+000A⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("🐦", "🐦"),
    ],
)
def test_a_text_shows_what_hides_in_it(text: str, shown: str) -> None:
    assert revealed(text) == shown
