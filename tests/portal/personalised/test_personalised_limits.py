"""U13, the personalised API's limits, exactly: 3,000 recipients, thirty requests a minute; and who may come in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hudhud import identity
from hudhud.audit import Actor
from hudhud.identity import Role

OPERATOR = Actor("operator:test", "127.0.0.1")
PATH = "/personalised-campaigns"


def numbers(many: int) -> str:
    """A list of so many different numbers."""
    return "phone,name,due\n" + "".join(f"010{number:08d},A,B\n" for number in range(10_000_000, 10_000_000 + many))


async def test_3000_recipients_are_sent_to(senders_of: Any) -> None:
    sender = await senders_of()
    await sender.platform.database.execute(
        "UPDATE ledger_balance SET balance = 1000000000 WHERE account = $1", sender.account_id
    )

    answer = await sender.send(numbers(3000))

    assert (answer.status_code, answer.json()["messages"]) == (202, 3000)


async def test_3001_recipients_are_refused_whole_with_limit_and_number(sender: Any) -> None:
    answer = await sender.send(numbers(3001))

    assert (answer.status_code, answer.json()["code"]) == (422, "file_too_many_rows")
    assert "3001 rows" in answer.json()["title"].replace(",", "") and "3000" in answer.json()["title"].replace(",", "")
    assert await sender.nothing_was_kept()


async def test_thirty_requests_a_minute_pass_and_the_next_waits(sender: Any) -> None:
    answers = [await sender.send("phone\n12\n") for _ in range(31)]

    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == [
        str(left) for left in [*range(29, -1, -1), 0]
    ]
    assert answers[-1].headers["ratelimit-limit"] == "30"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too_many_calls"


async def test_of_forty_at_once_thirty_pass(sender: Any) -> None:
    answers = await asyncio.gather(*(sender.send("phone\n12\n") for _ in range(40)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [422] * 30 + [429] * 10


async def test_after_the_minute_it_goes_on(sender: Any) -> None:
    for _ in range(30):
        await sender.send("phone\n12\n")
    await sender.platform.database.execute(
        "UPDATE api_login SET requests = ARRAY(SELECT t - interval '61 seconds' FROM unnest(requests) t) WHERE id = $1",
        sender.login.id,
    )

    assert (await sender.send()).status_code == 202


async def test_each_login_has_thirty_of_its_own(senders_of: Any) -> None:
    first, second = await senders_of(), await senders_of()
    for _ in range(30):
        await first.send("phone\n12\n")

    assert (await first.send()).status_code == 429
    assert (await second.send()).status_code == 202


async def test_who_is_not_known_is_asked_for_basic(sender: Any) -> None:
    wrong = [
        (sender.login.user_name, "wrong"),
        ("hh_unknown", sender.login.password),
        (sender.login.user_name, ""),
    ]

    answers = [await sender.http.post(PATH, auth=login) for login in wrong]
    answers.append(await sender.http.post(PATH, auth=None, headers={"Authorization": "Basic !!!"}))

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Basic realm="Hudhud", charset="UTF-8"'}
    assert len({answer.json()["title"] for answer in answers}) == 1


async def test_bearer_tokens_open_nothing_here_and_logins_nothing_else(sender: Any) -> None:
    here = await sender.http.post(PATH, auth=None, headers={"Authorization": f"Bearer {sender.token}"})
    elsewhere = await sender.http.get("/account")

    assert (here.status_code, elsewhere.status_code) == (401, 401)
    assert elsewhere.headers["www-authenticate"] == "Bearer"


async def test_who_guesses_is_slowed_down_and_the_program_is_not(sender: Any) -> None:
    for _ in range(10):
        await sender.http.post(PATH, auth=(sender.login.user_name, "wrong"))

    guess = await sender.http.post(PATH, auth=(sender.login.user_name, "wrong"))

    assert guess.status_code == 429 and int(guess.headers["retry-after"]) >= 1
    assert (await sender.send()).status_code == 202


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE api_login SET revoked_at = now() WHERE account = $1",
        "UPDATE app_user SET active = false WHERE account = $1",
        "UPDATE account SET status = 'suspended' WHERE id = $1",
    ],
)
async def test_the_next_request_is_refused_once_it_may_not_act(sender: Any, ending: str) -> None:
    await sender.platform.database.execute(ending, sender.account_id)

    assert (await sender.send()).status_code == 401


async def test_a_reader_may_not_send(senders_of: Any) -> None:
    reader = await senders_of(Role.READ_ONLY)

    assert (await reader.send()).status_code == 403


async def test_ten_programs_at_once_do_not_stand_in_each_others_way(senders_of: Any) -> None:
    programs = [await senders_of() for _ in range(12)]

    answers = await asyncio.wait_for(asyncio.gather(*(program.send() for program in programs)), 60)

    assert {answer.status_code for answer in answers} == {202}


async def test_the_password_is_kept_nowhere(sender: Any) -> None:
    await sender.send()

    kept = await sender.platform.database.fetchval("SELECT password_hash FROM api_login WHERE id = $1", sender.login.id)
    used = await sender.platform.database.fetchval("SELECT last_used_at FROM api_login WHERE id = $1", sender.login.id)
    assert sender.login.password.encode() not in kept and len(kept) == 32
    assert used is not None


async def test_a_new_password_ends_the_old_one(sender: Any) -> None:
    user = await sender.platform.database.fetchval("SELECT app_user FROM api_login WHERE id = $1", sender.login.id)
    new = await identity.regenerate_login(
        sender.platform, account_id=sender.account_id, user_id=user, login_id=sender.login.id, actor=OPERATOR
    )

    assert (await sender.send()).status_code == 401
    assert (await sender.http.post(PATH, auth=(new.user_name, new.password))).status_code == 422
