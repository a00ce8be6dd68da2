"""Transfers under races: sums are conserved, and nobody's balance goes below what is held."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pigeon_post import ACTOR, Post, with_channel
from pydantic import SecretStr

from hudhud import ledger, pricing
from hudhud.clock import SystemClock
from hudhud.database import Database, bind_tables
from hudhud.errors import Invalid, NotFound
from hudhud.ledger import NotEnoughToMove, Transfer
from hudhud.money import Money
from hudhud.plugins import Platform
from hudhud.settings import Settings
from hudhud_embedded import EmbeddedServers

MOVES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 400)), min_size=1, max_size=12)


def money(micros: int) -> Money:
    return Money(micros, "EUR")


async def check(post: Post, moves: list[tuple[int, int, int]], held: int) -> None:
    """Make the moves at once between three accounts of 500 each, of which the first holds some."""
    shops = [(await post.new_account("0.0005")).id for _ in range(3)]
    await ledger.hold(post.platform, account_id=shops[0], key=f"hold:{shops[0]}", amount=money(held), subject="test")

    async def move(number: int, payer: int, payee: int, amount: int) -> None:
        wanted = Transfer(f"{shops[0]}:{number}", shops[payer], shops[payee], money(amount))
        try:
            await ledger.transfer(post.platform, wanted, actor=ACTOR)
        except NotEnoughToMove as error:
            assert error.free < error.wanted
        except NotFound:
            assert payer == payee

    await asyncio.gather(*(move(number, *one) for number, one in enumerate(moves)))

    balances = [await ledger.balance(post.platform, shop) for shop in shops]
    assert sum(one.balance.micros for one in balances) == 1500
    assert all(one.balance >= one.held for one in balances)
    await post.explained()


def test_any_transfers_at_once_conserve_the_sum(servers: EmbeddedServers, migrated: str) -> None:
    url = servers.fresh_database("transfers", template=migrated)
    with asyncio.Runner() as runner:
        database = Database(url, most=8)
        runner.run(database.open())
        bind_tables(database)
        platform = Platform(
            Settings(database_url=url, secret_key=SecretStr("t" * 40), _env_file=None), database, with_channel()[0],
            SystemClock(),
        )  # fmt: skip
        prices = runner.run(pricing.create_price_list(platform, name="L", currency="EUR", lines=[]))
        post = Post(platform, with_channel()[1], None, prices)  # type: ignore[arg-type]  # nobody sends here

        @settings(max_examples=25, deadline=None)
        @given(MOVES, st.integers(1, 500))
        def holds(moves: list[tuple[int, int, int]], held: int) -> None:
            runner.run(check(post, moves, held))

        try:
            holds()
        finally:
            runner.run(database.close())


async def test_transfers_in_opposite_directions_do_not_wait_for_each_other(post: Post) -> None:
    one, other = (await post.new_account()).id, (await post.new_account()).id

    await asyncio.wait_for(
        asyncio.gather(
            *(
                ledger.transfer(
                    post.platform,
                    Transfer(f"x:{number}", *((one, other) if number % 2 else (other, one)), money(1_000)),
                    actor=ACTOR,
                )
                for number in range(40)
            )
        ),
        30,
    )

    assert (await ledger.balance(post.platform, one)).balance == (await ledger.balance(post.platform, other)).balance
    await post.explained()


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(-5, "EUR"), Money(5, "USD")])
async def test_an_amount_that_cannot_be_moved_is_refused(post: Post, amount: Money) -> None:
    one, other = (await post.new_account()).id, (await post.new_account()).id

    with pytest.raises(Invalid):
        await ledger.transfer(post.platform, Transfer("bad", one, other, amount), actor=ACTOR)
