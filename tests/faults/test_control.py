"""Many hands at once on one campaign, one balance, one schedule."""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.error
import urllib.request

import pytest
from fault_stack import ACTOR, FaultStack

from conftest import Opened
from hudhud import campaigns, identity, ledger, messages
from hudhud.errors import Conflict, InsufficientFunds
from hudhud.identity import Role
from hudhud.money import Money

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


@pytest.mark.ci_faults
async def test_a_campaign_launched_by_twenty_at_once_is_sent_once(installation: Opened) -> None:
    async with installation() as stack:
        campaign = await stack.draft(2_000)

        outcomes = await asyncio.gather(*(stack.launch(campaign) for _ in range(20)), return_exceptions=True)

        assert [type(outcome) for outcome in outcomes].count(type(None)) == 1
        assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes)
        await stack.until_finished(campaign)
        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.received == 2_000


async def test_pausing_and_resuming_at_random_sends_everything_once(installation: Opened) -> None:
    async with installation(rate=1000) as stack:
        campaign = await stack.run(4_000)
        for _ in range(25):
            await asyncio.sleep(stack.chance.random() * 0.2)
            await act(stack, campaigns.pause, campaign.id)
            await asyncio.sleep(stack.chance.random() * 0.1)
            await act(stack, campaigns.resume, campaign.id)

        await stack.until_finished(campaign)

        verdict = await stack.judge(campaign, interruptions=0)
        assert verdict.counts == {"delivered": 4_000}


async def test_cancelling_while_it_is_being_sent_releases_what_was_not_sent(installation: Opened) -> None:
    async with installation(rate=1500, throttled=0.2) as stack:
        sent = [await stack.run(2_000) for _ in range(4)]
        await stack.until_sent(sent[-1], 0.02)
        for campaign in sent:
            await asyncio.sleep(stack.chance.random() * 0.3)
            await act(stack, campaigns.cancel, campaign.id)

        await stack.until_finished(*sent)
        await asyncio.sleep(2)

        verdict = await stack.judge(*sent, interruptions=0, lost_receipts=True)
        assert verdict.counts["cancelled"] > 0
        assert verdict.messages == 8_000


async def act(stack: FaultStack, verb: campaigns.pause.__class__, campaign_id: int) -> None:
    """A verb, unless the campaign has gone on meanwhile."""
    try:
        await verb(stack.platform, account_id=stack.account_id, campaign_id=campaign_id, actor=ACTOR)
    except Conflict:
        return


async def test_two_schedulers_start_everything_once_even_when_one_is_killed(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        stack.add("second", "scheduler")
        sent = [await stack.run(1_000) for _ in range(3)]
        await stack.kill("scheduler", down=2)

        await stack.until_finished(*sent)

        verdict = await stack.judge(*sent, interruptions=0)
        assert verdict.counts == {"delivered": 3_000}


async def test_campaigns_and_messages_racing_for_the_last_credit_never_overdraw_it(installation: Opened) -> None:
    async with installation(rate=2000) as stack:
        balance = (await ledger.balance(stack.platform, stack.account_id)).balance
        spare = Money.parse("15", "EUR")
        await ledger.adjust(
            stack.platform, account_id=stack.account_id, amount=spare - balance, reason="Test", actor=ACTOR, key="race"
        )
        drafts = [await stack.draft(500) for _ in range(10)]
        seen: list[int] = []
        watching = asyncio.create_task(watch(stack, seen))

        async def single(number: int) -> None:
            await messages.send(
                stack.platform, account_id=stack.account_id, channel="sms", to=f"2011{number:08}", sender="Hudhud",
                text="Hi", interface="api", actor=ACTOR,
            )  # fmt: skip

        outcomes = await asyncio.gather(
            *(stack.launch(draft) for draft in drafts), *(single(number) for number in range(200)),
            return_exceptions=True,
        )  # fmt: skip
        await stack.until(lambda: settled(stack), seconds=60)
        watching.cancel()

        surprises = [one for one in outcomes if one is not None and not isinstance(one, InsufficientFunds)]
        assert not surprises, [repr(one) for one in surprises[:5]]
        assert min(seen) >= 0
        states = [(await stack.progress(draft)).state for draft in drafts]
        assert {"finished", "failed"} == set(states)
        charged = spare - (await ledger.balance(stack.platform, stack.account_id)).balance
        verdict = await stack.judge(*drafts, interruptions=0, lost_receipts=True, unsent=True)
        assert charged.micros == verdict.received * 10_000


async def watch(stack: FaultStack, seen: list[int]) -> None:
    """Note what is available, again and again."""
    while True:
        seen.append(
            await stack.platform.database.fetchval(
                "SELECT balance + safe_limit - held FROM ledger_balance WHERE account = $1", stack.account_id
            )
        )
        await asyncio.sleep(0.02)


async def settled(stack: FaultStack) -> bool:
    """Nothing is held any more, and nothing is being prepared."""
    held = await stack.platform.database.fetchval("SELECT sum(held) FROM ledger_balance")
    live = await stack.platform.database.fetchval("SELECT count(*) FROM campaign WHERE closed_at IS NULL")
    return bool(held == 0 and live == 0)


@pytest.mark.ci_faults
async def test_a_web_process_killed_while_it_launches_leaves_one_campaign_and_the_repeat_gets_its_answer(
    installation: Opened,
) -> None:
    async with installation(processes=("worker", "scheduler", "gateway", "web")) as stack:
        token = await api_token(stack)
        await answered(stack, "GET", "/account", token, "")
        rounds = 3
        ids = []
        for number in range(rounds):
            body = {
                "name": f"Round {number}", "channel": "sms", "type": "regular", "sender": "Hudhud", "text": "Hi",
                "recipients": stack.addresses(5),
            }  # fmt: skip
            created = asyncio.create_task(answered(stack, "POST", "/campaigns", token, f"create-{number}", body))
            await asyncio.sleep(stack.chance.random() * 0.05)
            await stack.kill("web")
            campaign = await created
            ids.append(str(campaign["id"]))
            launched = asyncio.create_task(
                answered(stack, "POST", f"/campaigns/{campaign['id']}/launch", token, f"launch-{number}")
            )
            await asyncio.sleep(stack.chance.random() * 0.05)
            await stack.kill("web")
            assert (await launched)["state"] in {"preparing", "running", "finished"}

        rows = await stack.platform.database.fetch("SELECT id FROM campaign ORDER BY id")
        assert [f"cmp_{row['id']}" for row in rows] == ids
        sent = [await campaigns.get(stack.platform, stack.account_id, row["id"]) for row in rows]
        await stack.until_finished(*sent)
        verdict = await stack.judge(*sent, interruptions=0)
        assert verdict.received == rounds * 5


async def api_token(stack: FaultStack) -> str:
    """A token of the account."""
    user = await identity.create_user(
        stack.platform, account_id=stack.account_id, email="a@example.com", full_name="A", password="correct horse 1",
        role=Role.ADMIN, actor=ACTOR,
    )  # fmt: skip
    return await identity.create_token(
        stack.platform, account_id=stack.account_id, user_id=user, name="Faults", actor=ACTOR
    )


async def answered(
    stack: FaultStack, method: str, path: str, token: str, key: str, body: dict[str, object] | None = None
) -> dict[str, object]:
    """What the API answers, asked again with the same key until it does."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.environment['HUDHUD_PORT']}/api/v1{path}",
        json.dumps(body).encode() if body else (b"" if method == "POST" else None),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key},
        method=method,
    )

    def ask() -> dict[str, object]:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            found = json.loads(answer.read())
            assert isinstance(found, dict)
            return found

    for _ in range(150):
        try:
            return await asyncio.to_thread(ask)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise AssertionError(error.read()) from error
        except (OSError, http.client.HTTPException, json.JSONDecodeError, EOFError):
            pass  # cut short by the kill: asked again with the same key
        await asyncio.sleep(0.2)
    raise TimeoutError(f"{method} {path} was not answered.")
