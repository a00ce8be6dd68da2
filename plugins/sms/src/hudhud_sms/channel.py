"""SMS as a channel: numbers, segments, senders, and the connections that carry it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hudhud.channels import Address, Channel, Connector, Draft, Finding, InvalidAddress, Measure, Route
from hudhud.i18n import N_
from hudhud.msisdn import InvalidMsisdn, parse
from hudhud.plugins import Platform
from hudhud_sms import connections, segments
from hudhud_sms.alphabet import SUBSTITUTES
from hudhud_sms.senders import sender_findings
from hudhud_sms.settings import SmsSettings
from hudhud_sms.smpp import SmppConnector, Smsc
from hudhud_sms.words import explain, sentences

__all__ = ["SmsChannel"]


class SmsChannel(Channel):
    """SMS over SMPP."""

    name = "sms"
    title = N_("SMS")
    substitutes = SUBSTITUTES

    def parse_address(self, text: str, region: str | None) -> Address:
        try:
            return Address(parse(text, region))
        except InvalidMsisdn as error:
            raise InvalidAddress(text, error.reason) from error

    def measure(self, body: str) -> Measure:
        return segments.measure(body)

    def units(self, body: str) -> int:
        return segments.count(body)

    def check(self, draft: Draft) -> list[Finding]:
        return sender_findings(draft.sender) + text_findings(draft.text)

    def explain(self, code: str) -> str:
        return explain(code)

    def sentences(self) -> Iterable[str]:
        return sentences()

    async def connectors(self, platform: Platform) -> Sequence[Connector]:
        settings = platform.settings_of(SmsSettings)
        only = settings.smsc.get_secret_value()
        if only:
            return [SmppConnector("env", Smsc.parse(only))]
        usable, _ = await connections.usable(platform)  # the health check tells of the others
        stored: list[Connector] = [SmppConnector(name, smsc) for name, smsc in usable]
        simulator = settings.simulator.get_secret_value()
        return [*stored, SmppConnector("simulator", Smsc.parse(simulator))] if simulator else stored

    async def routes(self, platform: Platform) -> Sequence[Route]:
        settings = platform.settings_of(SmsSettings)
        if settings.smsc.get_secret_value():
            return [Route("", "env")]
        # Of two routes with one prefix the later wins: a stored one that takes everything, over the simulator.
        default = [Route("", "simulator")] if settings.simulator.get_secret_value() else []
        stored = [
            Route(prefix, found.name)
            for found in await connections.listed(platform)
            if found.enabled
            for prefix in found.prefixes
        ]
        return default + stored

    async def test_routes(self, platform: Platform) -> Sequence[Route]:
        settings = platform.settings_of(SmsSettings)
        simulated = settings.simulator.get_secret_value() and not settings.smsc.get_secret_value()
        return [Route("", "simulator")] if simulated else []


def text_findings(text: str) -> list[Finding]:
    """What is worth knowing about a text before it is paid for."""
    if not text.strip():
        return []
    counted = segments.measure(text)
    if counted.because and SUBSTITUTES.keys() >= set(counted.because):
        told = N_(
            "Only typographic quotes, dashes or spaces keep this text from the smaller encoding. "
            "Write them plainly, and it takes fewer segments."
        )
        return [Finding("text", told)]
    return []
