"""What every channel promises, as tests that its plugin subclasses.

    class TestPigeons(ChannelContract):
        addresses = {"  Noah ": "noah"}
        wrong_addresses = ("no 1",)
        bodies = ("coo",)

        def channel(self) -> Channel:
            return PigeonChannel()

The tests that ask for connections take a fixture `platform` (a `hudhud.plugins.Platform`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from hudhud.channels import Channel, Draft, InvalidAddress
from hudhud.plugins import Platform

__all__ = ["ChannelContract"]


class ChannelContract(ABC):
    """The suite for a `hudhud.channels.Channel`."""

    addresses: ClassVar[Mapping[str, str]]
    """Destinations as people write them, with their canonical form."""
    wrong_addresses: ClassVar[Sequence[str]]
    """Texts that are no destination of this channel."""
    bodies: ClassVar[Sequence[str]]
    """Texts of several lengths and alphabets."""
    region: ClassVar[str | None] = None
    """The country of national forms among `addresses`."""

    @abstractmethod
    def channel(self) -> Channel:
        """The channel under test."""

    def test_it_has_a_name_for_machines_and_a_title_for_people(self) -> None:
        channel = self.channel()

        assert channel.name.isidentifier()
        assert channel.name.islower()
        assert channel.title.strip()

    def test_an_address_is_read_into_its_canonical_form(self) -> None:
        channel = self.channel()

        for written, canonical in self.addresses.items():
            assert channel.parse_address(written, self.region) == canonical, written

    def test_a_canonical_address_reads_as_itself_without_a_region(self) -> None:
        channel = self.channel()

        for canonical in self.addresses.values():
            assert channel.parse_address(canonical, None) == canonical

    def test_a_wrong_address_is_refused_with_a_reason(self) -> None:
        channel = self.channel()

        for written in ("", *self.wrong_addresses):
            error = refusal(channel, written, self.region)
            assert error.reason.strip(), written
            assert error.value == written

    def test_a_body_takes_at_least_one_unit_and_fits_its_capacity(self) -> None:
        channel = self.channel()

        for body in self.bodies:
            measure = channel.measure(body)
            assert measure.units >= 1, body
            assert 0 <= measure.length <= measure.capacity, body
            assert measure.encoding, body

    def test_measuring_is_pure(self) -> None:
        channel = self.channel()

        for body in self.bodies:
            assert channel.measure(body) == channel.measure(body), body

    def test_a_longer_text_never_takes_fewer_units(self) -> None:
        channel = self.channel()

        for body in self.bodies:
            units = [channel.measure(body[:length]).units for length in range(1, len(body) + 1)]
            assert units == sorted(units), body

    def test_every_code_is_explained_even_one_that_nobody_knows(self) -> None:
        channel = self.channel()

        for code in ("", "no such code"):
            assert channel.explain(code).strip()

    def test_advice_on_a_draft_names_the_field_and_says_something(self) -> None:
        channel = self.channel()

        for body in ("", *self.bodies):
            for finding in channel.check(Draft(channel.name, "regular", "", body)):
                assert finding.field
                assert finding.message.strip()

    async def test_connections_have_names_of_their_own_and_sensible_limits(self, platform: Platform) -> None:
        connectors = await self.channel().connectors(platform)

        assert len({connector.name for connector in connectors}) == len(connectors)
        assert all(connector.name and connector.window >= 1 and connector.rate >= 0 for connector in connectors)

    async def test_routes_lead_to_connections_that_exist(self, platform: Platform) -> None:
        channel = self.channel()

        names = {connector.name for connector in await channel.connectors(platform)}

        assert {route.connection for route in await channel.routes(platform)} <= names

    async def test_routes_for_tests_lead_to_connections_that_exist(self, platform: Platform) -> None:
        channel = self.channel()

        names = {connector.name for connector in await channel.connectors(platform)}

        assert {route.connection for route in await channel.test_routes(platform)} <= names


def refusal(channel: Channel, written: str, region: str | None) -> InvalidAddress:
    """The error with which the channel refuses an address."""
    try:
        read = channel.parse_address(written, region)
    except InvalidAddress as error:
        return error
    raise AssertionError(f"{written!r} was read as {read!r}")
