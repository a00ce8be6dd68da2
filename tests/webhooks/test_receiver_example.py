"""The receiver in the documentation takes what is sent, once, and nothing that somebody else sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from hudhud_webhooks import deliveries, endpoints
from webhooks.conftest import ACTOR, CLICKED, Customer
from webhooks.receiver import Receiver

EXAMPLE = Path(__file__).parents[2] / "docs/how-to/webhook_receiver.py"


@pytest.fixture
def example() -> Iterator[tuple[ModuleType, int]]:
    """The documented program, running."""
    spec = spec_from_file_location("webhook_receiver", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    server = ThreadingHTTPServer(("127.0.0.1", 0), module.Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield module, server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


async def told(customer: Customer, example: tuple[ModuleType, int]) -> Customer:
    """The customer with the documented program in the receiver's place."""
    module, port = example
    await endpoints.remove(
        customer.platform, account_id=customer.account_id, endpoint_id=customer.endpoint.id, actor=ACTOR
    )
    made = await endpoints.add(
        customer.platform, account_id=customer.account_id, url=f"http://127.0.0.1:{port}/", kinds=[CLICKED], actor=ACTOR
    )
    module.SECRET = made.secret
    return replace(customer, endpoint=made.endpoint, secret=made.secret, receiver=Receiver())


async def test_the_documented_receiver_takes_each_request_once(
    customer: Customer, example: tuple[ModuleType, int]
) -> None:
    mine = await told(customer, example)
    await mine.tell(1, 2)

    await mine.deliver()
    (number,) = await mine.column("id")
    await deliveries.replay(mine.platform, account_id=mine.account_id, delivery_id=number, actor=ACTOR)
    await mine.deliver()

    assert [event["data"]["number"] for event in example[0].events] == [1, 2]
    assert await mine.column("state") == ["delivered"]


async def test_the_documented_receiver_refuses_what_is_not_signed(
    customer: Customer, example: tuple[ModuleType, int]
) -> None:
    await told(customer, example)

    async with httpx.AsyncClient() as stranger:
        answer = await stranger.post(f"http://127.0.0.1:{example[1]}/", json={"data": [{"id": "evt_1"}]})

    assert answer.status_code == 401
    assert example[0].events == []
