"""The queue of trials: found, filtered, exported, activated by hand."""

from __future__ import annotations

import csv
import io
import itertools

import httpx
import pytest

from hudhud import accounts, identity
from hudhud.accounts import Account
from hudhud.plugins import Platform
from hudhud_admin.sheets import csv_file
from hudhud_admin.trials import PAGE, TrialFilter, trial_users, trials_waiting

from .conftest import PASSWORD, SYSTEM, acts

MOBILES = itertools.count(201001234500)


async def add_user(platform: Platform, account: Account, name: str, *, activated: bool = False) -> int:
    """A user as signing up leaves one."""
    user_id = await identity.create_user(
        platform,
        account_id=account.id,
        email=f"{name.lower()}@{account.id}.example",
        full_name=name,
        password=PASSWORD,
        role=identity.Role.ADMIN,
        actor=SYSTEM,
    )
    await platform.database.execute(
        "UPDATE app_user SET mobile = $2, activated_at = CASE WHEN $3 THEN now() END WHERE id = $1",
        user_id,
        str(next(MOBILES)),
        activated,
    )
    return user_id


@pytest.fixture
async def trial(platform: Platform, account: Account) -> Account:
    """An account on trial."""
    await accounts.begin_trial(platform, account.id)
    return account


async def names(platform: Platform, text: str = "", which: TrialFilter = TrialFilter.ALL) -> list[str]:
    """Whom a search finds."""
    return [user.full_name for user in (await trial_users(platform, text=text, which=which))[0]]


async def test_users_of_trials_are_found_by_name_company_address_and_number(platform: Platform, trial: Account) -> None:
    user_id = await add_user(platform, trial, "Mona")
    mobile = await platform.database.fetchval("SELECT mobile FROM app_user WHERE id = $1", user_id)

    for text in ("mon", "pharmac", f"mona@{trial.id}", f"+{mobile}", f"0{mobile[2:]}"):
        assert await names(platform, text) == ["Mona"], text
    assert await names(platform, "nobody") == []
    assert await names(platform, "%") == []


async def test_users_of_customers_who_never_had_a_trial_are_not_in_the_queue(
    platform: Platform, account: Account
) -> None:
    await add_user(platform, account, "Mona")

    assert await names(platform) == []


async def test_the_filters_part_those_who_wait_are_on_trial_and_went_live(platform: Platform, trial: Account) -> None:
    await add_user(platform, trial, "Waiting")
    await add_user(platform, trial, "Active", activated=True)
    waiting = await names(platform, which=TrialFilter.UNACTIVATED)
    active = await names(platform, which=TrialFilter.ACTIVE)
    counted = await trials_waiting(platform)
    await platform.database.execute("INSERT INTO trial_number (msisdn, account) VALUES ('201', $1)", trial.id)
    await accounts.go_live(platform, trial.id, reason="Signed", actor=SYSTEM)

    assert (waiting, active, counted) == (["Waiting"], ["Active"], 1)
    assert await names(platform, which=TrialFilter.CONVERTED) == ["Active", "Waiting"]
    assert await trials_waiting(platform) == 0


async def test_pages_follow_one_another_without_a_gap(platform: Platform, trial: Account) -> None:
    await platform.database.execute(
        """
        INSERT INTO app_user (account, email, full_name, password_hash)
        SELECT $1, 'u' || n || '@x.example', 'u' || n, '' FROM generate_series(1, 30) n
        """,
        trial.id,
    )

    first, after = await trial_users(platform)
    second, end = await trial_users(platform, before=after)

    assert len(first) == PAGE
    assert [user.full_name for user in [*first, *second]] == [f"u{n}" for n in range(30, 0, -1)]
    assert end is None


async def test_a_user_is_activated_by_hand_once_and_told_so(
    console: httpx.AsyncClient, platform: Platform, trial: Account
) -> None:
    user_id = await add_user(platform, trial, "Mona")

    page = await console.get("/trials")
    first = await console.post(f"/trials/{user_id}/activate")
    second = await console.post(f"/trials/{user_id}/activate")

    assert "Activate this user?" in page.text
    assert (first.status_code, second.status_code) == (303, 404)
    assert [act["actor"] for act in await acts(platform, "user.activate")] == ["operator:nour"]
    assert await platform.database.fetchval("SELECT name FROM letter") == "account_activated"


async def test_nobody_outside_the_queue_is_activated_from_it(
    console: httpx.AsyncClient, platform: Platform, account: Account
) -> None:
    user_id = await add_user(platform, account, "Mona")

    assert (await console.post(f"/trials/{user_id}/activate")).status_code == 404


async def test_the_letter_is_sent_again(console: httpx.AsyncClient, platform: Platform, trial: Account) -> None:
    user_id = await add_user(platform, trial, "Mona")

    await console.post(f"/trials/{user_id}/resend")

    assert await platform.database.fetchval("SELECT name FROM letter") == "activate"
    assert len(await acts(platform, "trials.resend")) == 1


async def test_the_export_is_what_the_search_finds_and_is_recorded(
    console: httpx.AsyncClient, platform: Platform, trial: Account
) -> None:
    await add_user(platform, trial, "Mona")
    await add_user(platform, trial, "Omar")

    answer = await console.get("/trials/export", params={"q": "omar"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Name", "Omar"]
    assert rows[1][3].startswith("'+20")
    assert len(await acts(platform, "trials.export")) == 1


async def test_what_people_typed_is_only_text_in_the_page(
    console: httpx.AsyncClient, platform: Platform, trial: Account
) -> None:
    user_id = await add_user(platform, trial, "Mona")
    await platform.database.execute("UPDATE app_user SET full_name = '<b>x</b>' WHERE id = $1", user_id)

    assert "<b>x</b>" not in (await console.get("/trials")).text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+20100", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u200e=1", "\u202e@x"]
)
def test_no_cell_of_an_export_can_become_a_formula(cell: str) -> None:
    text = csv_file(["Name"], [[cell]]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["Mona", "a=b", "مونا", "", "7", 'say "x", y', "two\nlines"])
def test_other_cells_of_an_export_stay_as_they_are(cell: str) -> None:
    text = csv_file(["Name"], [[cell, "end"]]).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [cell, "end"]
