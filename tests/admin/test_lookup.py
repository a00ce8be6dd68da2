"""Piccolo Admin behind the console: what it shows, what it may change, and what is recorded of that."""

from __future__ import annotations

import json
from decimal import Decimal

import httpx
import pytest

from hudhud import identity, mail
from hudhud.accounts import Account
from hudhud.ledger import adjust
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud_admin import AdminTable

from .conftest import PASSWORD, SYSTEM, acts

API = "/admin/api/tables"
RECORDS = (
    "api_token",
    "audit",
    "campaign",
    "chunk",
    "connection",
    "delivery",
    "hold",
    "invitation",
    "ledger_balance",
    "ledger_entry",
    "letter",
    "message",
    "operator",
    "promo_code",
    "promo_use",
    "receipt_conflict",
    "recipient_file",
    "second_factor",
    "sign_up",
    "terms_version",
    "trial_number",
    "unmatched_receipt",
    "viewing",
)


@pytest.fixture
async def user(platform: Platform, account: Account) -> int:
    """A customer's user."""
    return await identity.create_user(
        platform,
        account_id=account.id,
        email="amal@example.com",
        full_name="Amal",
        password=PASSWORD,
        role=identity.Role.ADMIN,
        actor=SYSTEM,
    )


async def line_of(platform: Platform) -> int:
    return int(await platform.database.fetchval("SELECT id FROM price_line"))


async def test_every_table_can_be_listed(console: httpx.AsyncClient, account: Account) -> None:
    for table in (await console.get("/admin/api/tables/")).json():
        for path in (f"{API}/{table}/?__page_size=5", f"{API}/{table}/schema/", f"{API}/{table}/count/"):
            answer = await console.get(path)

            assert answer.status_code == 200, f"{path}: {answer.text}"


@pytest.mark.parametrize("table", RECORDS)
async def test_records_are_read_only(console: httpx.AsyncClient, table: str) -> None:
    for method, path in (("POST", ""), ("PUT", "1/"), ("PATCH", "1/"), ("DELETE", "1/"), ("DELETE", "")):
        answer = await console.request(method, f"{API}/{table}/{path}", json={})

        assert answer.status_code == 405, f"{method} {path}"


async def test_money_is_pointed_to_the_page_that_moves_it(console: httpx.AsyncClient) -> None:
    answer = await console.patch(f"{API}/ledger_balance/1/", json={"balance": 1})

    assert answer.json() == {"detail": "Money moves by entries only: use “Adjust credit”."}


async def test_refusals_are_told_in_the_operators_language(console: httpx.AsyncClient) -> None:
    answer = await console.patch(f"{API}/ledger_balance/1/", json={"balance": 1}, headers={"accept-language": "ar"})

    assert answer.json() == {"detail": "لا تتحرك الأموال إلا بقيود: استخدم «تعديل الرصيد»."}


async def test_an_edited_price_is_recorded_with_its_old_and_new_value(
    console: httpx.AsyncClient, platform: Platform, price_list: int, address: str
) -> None:
    line = await line_of(platform)

    answer = await console.patch(f"{API}/price_line/{line}/", json={"price": "0.035", "price_list": price_list})

    assert answer.status_code == 200, answer.text
    assert await platform.database.fetchval("SELECT price FROM price_line") == Decimal("0.035")
    (act,) = await acts(platform, "price_line.changed")
    assert (act["actor"], act["subject"], act["address"]) == ("operator:nour", f"price_line:{line}", address)
    assert json.loads(act["details"]) == {"old": {"price": "0.020000"}, "new": {"price": "0.035000"}}


async def test_saving_without_a_change_records_nothing(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    line = await line_of(platform)

    await console.patch(f"{API}/price_line/{line}/", json={"price": "0.02"})

    assert await acts(platform, "price_line.changed") == []


async def test_a_change_and_its_record_are_one_commit(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    line = await line_of(platform)
    await platform.database.execute(
        "ALTER TABLE audit ADD CONSTRAINT broken CHECK (action <> 'price_line.changed') NOT VALID"
    )

    try:
        answer = await console.patch(f"{API}/price_line/{line}/", json={"price": "9"})
    finally:
        await platform.database.execute("ALTER TABLE audit DROP CONSTRAINT broken")

    assert answer.status_code == 500

    assert await platform.database.fetchval("SELECT price FROM price_line") == Decimal("0.02")


async def test_a_refused_change_leaves_nothing_but_its_record(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    line = await line_of(platform)

    answer = await console.patch(f"{API}/price_line/{line}/", json={"prefix": "+20", "price": "9"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["prefix"]
    assert await platform.database.fetchval("SELECT price FROM price_line") == Decimal("0.02")
    assert [act["subject"] for act in await acts(platform, "console.refused")] == [f"price_line:{line}"]


async def test_price_lines_come_and_go(console: httpx.AsyncClient, platform: Platform, price_list: int) -> None:
    line = {"price_list": price_list, "channel": "sms", "prefix": "966", "country": "SA", "price": "0.04"}

    made = await console.post(f"{API}/price_line/", json=line)
    assert made.status_code == 201, made.text
    gone = await console.delete(f"{API}/price_line/{made.json()[0]['id']}/")

    assert gone.status_code == 204
    (created,) = await acts(platform, "price_line.created")
    (deleted,) = await acts(platform, "price_line.deleted")
    assert json.loads(created["details"])["new"]["prefix"] == "966"
    assert json.loads(deleted["details"])["old"]["prefix"] == "966"


async def test_many_rows_are_never_deleted_at_once(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    answer = await console.request("DELETE", f"{API}/price_line/?price_list={price_list}")

    assert answer.status_code == 405
    assert await platform.database.fetchval("SELECT count(*) FROM price_line") == 1


@pytest.mark.parametrize("table", ["account", "app_user", "sender"])
async def test_what_messages_may_name_is_never_deleted(
    console: httpx.AsyncClient, platform: Platform, user: int, account: Account, table: str
) -> None:
    await platform.database.execute(
        "INSERT INTO sender (account, channel, name) VALUES ($1, 'sms', 'HUDHUD')", account.id
    )
    row = await platform.database.fetchval(f"SELECT id FROM {table} LIMIT 1")

    answer = await console.delete(f"{API}/{table}/{row}/")

    assert answer.status_code == 405
    assert any(word in answer.text for word in ("status", "inactive", "suspend"))


async def test_every_table_can_be_looked_up_and_hides_its_secrets(
    console: httpx.AsyncClient, platform: Platform, user: int, account: Account
) -> None:
    await identity.begin_totp(platform, owner=f"user:{user}", label="x")
    await platform.database.execute(
        """
        INSERT INTO second_factor (owner, kind, name, credential_id, public_key)
        VALUES ('user:1', 'passkey', 'key', '\\xff', '\\xfe')
        """
    )
    await mail.post(platform, name="activate", to="a@b.example", language="en", values={"link": "https://secret"})
    await identity.permit_viewing(
        platform, operator="nour", account_id=account.id, user_id=user, reason="Ticket 7", actor=SYSTEM
    )

    for table in platform.plugins.collect("admin_tables", AdminTable):
        answer = await console.get(f"{API}/{table.name}/")

        assert answer.status_code == 200, table.name
        assert "https://secret" not in answer.text, table.name
        for row in answer.json()["rows"]:
            assert not {name for name in table.secrets if row.get(name)}, table.name


async def test_no_account_is_stopped_past_its_page(console: httpx.AsyncClient, account: Account) -> None:
    for change in ({"status": "suspended"}, {"kind": "postpaid"}):
        assert (await console.patch(f"{API}/account/{account.id}/", json=change)).status_code == 422


async def test_a_role_that_there_is_not_is_refused(console: httpx.AsyncClient, user: int) -> None:
    assert (await console.patch(f"{API}/app_user/{user}/", json={"role": "king"})).status_code in {400, 422}


async def test_no_password_hash_and_no_token_hash_is_shown(
    console: httpx.AsyncClient, platform: Platform, user: int, account: Account
) -> None:
    await identity.create_token(platform, account_id=account.id, user_id=user, name="shop", actor=SYSTEM)

    for table in ("app_user", "api_token", "operator"):
        row = (await console.get(f"{API}/{table}/")).json()["rows"][0]
        single = (await console.get(f"{API}/{table}/{row['id']}/")).text

        assert "argon2" not in json.dumps(row) + single
        assert not [name for name in ("password", "password_hash", "token_hash") if row.get(name)]


async def test_a_password_hash_cannot_be_written(console: httpx.AsyncClient, platform: Platform, user: int) -> None:
    before = await platform.database.fetchval("SELECT password_hash FROM app_user")

    await console.patch(f"{API}/app_user/{user}/", json={"password_hash": "mine", "full_name": "Amal H."})

    row = await platform.database.fetchrow("SELECT password_hash, full_name FROM app_user")
    assert row is not None
    assert tuple(row) == (before, "Amal H.")


async def test_a_form_that_sends_every_column_back_saves(
    console: httpx.AsyncClient, platform: Platform, user: int
) -> None:
    row = (await console.get(f"{API}/app_user/{user}/")).json()
    row["created_at"] = row["created_at"][:16] + ":00Z"
    row.pop("id")

    answer = await console.patch(f"{API}/app_user/{user}/", json={**row, "password_hash": "", "role": "member"})

    assert answer.status_code == 200, answer.text
    assert await platform.database.fetchval("SELECT role FROM app_user") == "member"


async def test_a_user_cannot_be_moved_to_another_account(
    console: httpx.AsyncClient, platform: Platform, user: int, account: Account
) -> None:
    answer = await console.patch(f"{API}/app_user/{user}/", json={"account": account.id + 1, "full_name": "X"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["account"]


async def test_deactivating_a_user_ends_the_sessions(console: httpx.AsyncClient, platform: Platform, user: int) -> None:
    begun = await identity.sign_in(platform, email="amal@example.com", password=PASSWORD, address="127.0.0.1", agent="")

    await console.patch(f"{API}/app_user/{user}/", json={"active": False})
    await console.patch(f"{API}/app_user/{user}/", json={"active": True})

    assert await identity.principal_of_session(platform, begun.token) is None


async def test_an_account_takes_no_price_list_of_another_currency(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    made = await console.post(f"{API}/price_list/", json={"name": "Dollars", "currency": "USD"})

    answer = await console.patch(f"{API}/account/{account.id}/", json={"price_list": made.json()[0]["id"]})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["price_list"]


async def test_a_withdrawn_sender_is_recorded_under_its_account(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    sender = {"account": account.id, "channel": "sms", "name": "HUDHUD", "status": "approved"}
    made = await console.post(f"{API}/sender/", json=sender)
    assert made.status_code == 201, made.text

    await console.patch(f"{API}/sender/{made.json()[0]['id']}/", json={"status": "withdrawn"})

    (act,) = await acts(platform, "sender.changed")
    assert act["account"] == account.id
    assert json.loads(act["details"]) == {"old": {"status": "approved"}, "new": {"status": "withdrawn"}}


async def test_a_change_needs_piccolos_token_too(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    del console.headers["X-CSRFToken"]

    answer = await console.patch(f"{API}/price_line/1/", json={"price": "9"})

    assert answer.status_code == 403


async def test_a_change_from_another_site_is_refused(console: httpx.AsyncClient, price_list: int) -> None:
    answer = await console.patch(f"{API}/price_line/1/", json={"price": "9"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


async def test_the_form_opens_an_account_with_books_of_its_own(
    console: httpx.AsyncClient, platform: Platform, price_list: int
) -> None:
    answer = await console.post(
        "/admin/api/forms/open-an-account/", json={"name": "Delta Bank", "price_list": price_list}
    )

    assert answer.status_code == 200, answer.text
    (act,) = await acts(platform, "account.create")
    assert act["actor"] == "operator:nour"
    await adjust(
        platform,
        account_id=act["account"],
        amount=Money.parse("1", "EUR"),
        reason="works",
        actor=SYSTEM,
        key="works",
    )


async def test_the_form_adds_a_user_who_can_sign_in(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    answer = await console.post(
        "/admin/api/forms/add-a-user/",
        json={"account": account.id, "email": "omar@example.com", "full_name": "Omar", "role": "member"},
    )

    password = answer.json()["custom_form_success"].rsplit(" ", 1)[-1]
    begun = await identity.sign_in(platform, email="omar@example.com", password=password, address="127.0.0.1", agent="")
    assert begun.principal.account_id == account.id


async def test_a_form_tells_what_is_wrong(console: httpx.AsyncClient, price_list: int) -> None:
    answer = await console.post(
        "/admin/api/forms/open-an-account/",
        json={"name": "Delta Bank", "price_list": price_list, "currency": "USD"},
    )

    assert answer.status_code == 422
    assert "another currency" in answer.json()["custom_form_error"]


async def test_a_changed_password_is_recorded_and_ends_the_sessions(
    console: httpx.AsyncClient, platform: Platform
) -> None:
    new = "another long password"

    await console.post(
        "/admin/api/change-password/",
        json={"current_password": PASSWORD, "new_password": new, "confirm_new_password": new},
    )

    assert len(await acts(platform, "operator.password_changed")) == 1
    assert (await console.get("/admin/")).status_code == 303
    stored = await platform.database.fetchval("SELECT password FROM operator")
    assert stored.startswith("$argon2id$")


async def test_signing_out_in_piccolo_admin_ends_the_consoles_session(console: httpx.AsyncClient) -> None:
    await console.post("/admin/public/logout/")

    assert (await console.get("/admin/")).status_code == 303


async def test_piccolo_admin_speaks_arabic_and_is_mirrored(console: httpx.AsyncClient) -> None:
    page = await console.get("/admin/", headers={"accept-language": "ar"})
    words = await console.get("/admin/public/translations/ar/")

    assert '<html lang="ar" dir="rtl" data-credit="الرصيد" ' in page.text
    assert words.json()["translations"]["Save"] == "حفظ"
