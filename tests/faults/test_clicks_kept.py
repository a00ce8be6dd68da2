"""Links that are followed while the web process and the database die: whoever was sent on has his click stored."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from fault_stack import ACTOR, SENDER, FaultStack

from conftest import Opened
from hudhud import campaigns, messages

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

PEOPLE = 16
LINKS = [{"label": "Yes", "target": "https://a.example/y"}, {"label": "No", "target": "https://a.example/n"}]


async def links_sent(stack: FaultStack) -> tuple[int, list[str]]:
    """A launched campaign's id, and the paths of all of its links."""
    campaign = await campaigns.create_draft(
        stack.platform, account_id=stack.account_id, channel="sms", interface="api", actor=ACTOR, name="Clicks",
        type="regular_link", sender=SENDER, text="@link1 @link2", recipients=stack.addresses(5),
        options={"cta_links": {"links": LINKS}},
    )  # fmt: skip
    await campaigns.prepare_campaign(stack.platform, campaign_id=campaign.id)
    await stack.launch(campaign)
    rows = await stack.platform.database.fetch("SELECT id FROM message WHERE campaign = $1", campaign.id)
    texts = [(await messages.get(stack.platform, stack.account_id, row["id"])).text for row in rows]
    return campaign.id, [urlsplit(link).path for text in texts for link in text.split()]


async def follow(stack: FaultStack, paths: list[str], counted: list[int], stop: asyncio.Event) -> None:
    """Follow links until told to stop; whatever breaks is tried anew. `counted` grows by each redirect."""
    port = int(stack.environment["HUDHUD_PORT"])
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while not stop.is_set():
                writer.write(f"GET {stack.chance.choice(paths)} HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n\r\n".encode())
                answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
                if not answer.startswith(b"HTTP/1.1 302"):
                    writer.close()
                    break
                counted[0] += 1
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            await asyncio.sleep(0.1)


async def test_a_click_that_was_answered_is_stored_whatever_dies(installation: Opened) -> None:
    async with installation(processes=("web",)) as stack:
        campaign_id, paths = await links_sent(stack)
        counted, stop = [0], asyncio.Event()
        people = [asyncio.create_task(follow(stack, paths, counted, stop)) for _ in range(PEOPLE)]

        async def answered(more: int) -> None:
            wanted = counted[0] + more

            async def reached() -> bool:
                return counted[0] >= wanted

            await stack.until(reached, seconds=90)

        await answered(200)
        for _ in range(3):
            await asyncio.sleep(stack.chance.random() * 0.2)
            await stack.kill("web", down=stack.chance.random() * 0.5)
            await answered(200)
        await stack.restart_postgres()
        await answered(200)
        stop.set()
        await asyncio.gather(*people)
        stored = await stack.platform.database.fetchval(
            "SELECT count(*) FROM link_click WHERE campaign = $1", campaign_id
        )

    # What was committed as the process died, before its answer got through, is a click that nobody was told of.
    assert counted[0] <= stored <= counted[0] + 4 * PEOPLE
