"""SMS as a channel: its contract, senders, advice, words, and which connection takes a number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hudhud.channels import Channel, Draft, RouteTable
from hudhud.plugins import Platform
from hudhud.testing import ChannelContract
from hudhud_sms import connections
from hudhud_sms.channel import SmsChannel
from hudhud_sms.checks import connections_are_readable
from hudhud_sms.connections import InvalidConnection, NameTaken, UnknownConnection
from hudhud_sms.smpp import SmppConnector, Smsc
from hudhud_sms.smpp.statuses import code_of
from hudhud_sms.words import ANY_FAILURE, ANY_REFUSAL, WORDS, explain

SMSC = Smsc("127.0.0.1", 2775, "user", "very secret")


@pytest.fixture(autouse=True)
def no_connections_from_outside(monkeypatch: pytest.MonkeyPatch, plugins: object) -> Iterator[None]:
    """Settings are read anew, without variables of this machine."""
    for name in ("SMSC", "SIMULATOR", "SIMULATOR_HTTP"):
        monkeypatch.delenv(f"HUDHUD_SMS_{name}", raising=False)
    plugins.__dict__.pop("_settings", None)
    yield
    plugins.__dict__.pop("_settings", None)


class TestContract(ChannelContract):
    addresses = {  # noqa: RUF012 - declared as a ClassVar by the contract
        "+20 100 123 4567": "201001234567",
        "01001234567": "201001234567",
        "٠١٠٠١٢٣٤٥٦٧": "201001234567",
        "0044 7911 123456": "447911123456",
    }
    wrong_addresses = ("hello", "2.01E+11", "0223456789", "+999123")
    bodies = ("hello", "[" * 200, "مرحبا " * 40, "😀" * 80, "a" * 400)
    region = "EG"

    def channel(self) -> Channel:
        return SmsChannel()


# --- advice ---


def findings(sender: str = "Hudhud", text: str = "hello") -> list[tuple[str, bool]]:
    return [(found.field, found.refuses) for found in SmsChannel().check(Draft("sms", "regular", sender, text))]


@pytest.mark.parametrize(
    "sender",
    ["Hudhud", "4 You", "ABC", "Shop-AD", "12345678-AD", "A" * 11, "12345", "201001234567", "+201001234567", ""],
)
def test_a_usable_sender_is_taken(sender: str) -> None:
    assert findings(sender) == []


@pytest.mark.parametrize(
    "sender",
    [
        "AB",
        "A" * 12,
        "A" * 9 + "-AD",
        "Sh-op",
        "Shop-ad",
        "Hudhud!",
        "هدهد",
        "12",
        "1" * 16,
        "12 34",
        " Hud",
        "Hud ",
        "Hud\nhud",
        "123 456 789",
    ],
)
def test_an_unusable_sender_is_refused(sender: str) -> None:
    assert findings(sender) == [("sender", True)]


def test_typographic_characters_alone_earn_advice() -> None:
    assert findings(text="It’s “fine” – really…") == [("text", False)]


@pytest.mark.parametrize("text", ["plain", "مرحبا", "It’s مرحبا", "", "naïve"])
def test_a_text_that_nothing_would_make_shorter_earns_none(text: str) -> None:
    assert findings(text=text) == []


# --- words ---


@pytest.mark.parametrize("code", [*WORDS, "smpp-0x00000999", "receipt-999", "", "anything"])
def test_every_code_has_a_sentence(code: str) -> None:
    assert explain(code).endswith(".")


def test_codes_that_nobody_knows_are_told_apart_by_when_they_came() -> None:
    assert (explain("smpp-0x00000999"), explain("receipt-999")) == (ANY_REFUSAL, ANY_FAILURE)


def test_the_words_are_filed_under_codes_as_the_session_writes_them() -> None:
    written = {code for code in WORDS if code.startswith("smpp-")}

    assert written == {code_of(int(code.removeprefix("smpp-0x"), 16)) for code in written}


# --- stored connections ---


async def test_a_stored_connection_is_given_with_its_secret(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])

    [connector] = await SmsChannel().connectors(platform)

    assert isinstance(connector, SmppConnector)
    assert (connector.name, connector.smsc.password, connector.window) == ("egypt", "very secret", 500)


async def test_the_secret_is_sealed_in_the_database(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])

    assert "very secret" not in str(await platform.database.fetch("SELECT * FROM sms_smsc"))


async def test_a_name_is_taken_once(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])

    with pytest.raises(NameTaken):
        await connections.add(platform, "egypt", SMSC, ["20"])


@pytest.mark.parametrize(
    ("name", "prefix"), [("Egypt", ""), ("", ""), ("env", ""), ("simulator", ""), ("a b", ""), ("egypt", "+20")]
)
async def test_a_wrong_name_or_prefix_is_refused(platform: Platform, name: str, prefix: str) -> None:
    with pytest.raises(InvalidConnection):
        await connections.add(platform, name, SMSC, [prefix])


async def test_a_disabled_connection_takes_nothing_until_it_is_enabled(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])

    await connections.switch(platform, "egypt", enabled=False)
    without = (await SmsChannel().connectors(platform), await SmsChannel().routes(platform))
    await connections.switch(platform, "egypt", enabled=True)

    assert without == ([], [])
    assert len(await SmsChannel().routes(platform)) == 1


async def test_a_removed_connection_is_gone(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])

    await connections.remove(platform, "egypt")

    assert await connections.listed(platform) == []
    with pytest.raises(UnknownConnection):
        await connections.remove(platform, "egypt")


async def test_the_longest_prefix_takes_a_number(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20", "2012"])
    await connections.add(platform, "vodafone", SMSC, ["2010"])
    await connections.add(platform, "world", SMSC, [])

    table = RouteTable(await SmsChannel().routes(platform))

    numbers = ("201001234567", "201201234567", "201101234567", "447911123456")
    assert [table.connection(number) for number in numbers] == ["vodafone", "egypt", "egypt", "world"]


async def test_the_environments_smsc_is_the_only_one(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])
    monkeypatch.setenv("HUDHUD_SMS_SMSC", "smpp://user:password@127.0.0.1:3000?window=50&rate=7")

    [connector] = await SmsChannel().connectors(platform)

    assert (connector.name, connector.window, connector.rate) == ("env", 50, 7.0)
    assert RouteTable(await SmsChannel().routes(platform)).connection("2010") == "env"


async def test_the_simulator_takes_what_no_stored_one_covers(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])
    monkeypatch.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:3000")

    table = RouteTable(await SmsChannel().routes(platform))

    assert {one.name for one in await SmsChannel().connectors(platform)} == {"egypt", "simulator"}
    assert (table.connection("2010"), table.connection("44")) == ("egypt", "simulator")


async def test_a_stored_one_for_everything_comes_before_the_simulator(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connections.add(platform, "world", SMSC, [])
    monkeypatch.setenv("HUDHUD_SMS_SIMULATOR", "smpp://hudhud:simulator@127.0.0.1:3000")

    assert RouteTable(await SmsChannel().routes(platform)).connection("2010") == "world"


async def test_what_is_sent_for_a_test_goes_to_the_simulator_whatever_is_stored(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUDHUD_SMS_SIMULATOR", "smpp://u:p@127.0.0.1:2775")
    await connections.add(platform, "world", SMSC, [""])
    await connections.add(platform, "egypt", SMSC, ["20"])

    table = RouteTable(await SmsChannel().test_routes(platform))

    assert table.connections() == {"simulator"}
    assert table.connection("201001234567") == "simulator"


@pytest.mark.parametrize("only", ["", "smpp://u:p@127.0.0.1:2775"])
async def test_without_a_simulator_nothing_is_sent_for_a_test(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, only: str
) -> None:
    monkeypatch.setenv("HUDHUD_SMS_SMSC", only)
    monkeypatch.setenv("HUDHUD_SMS_SIMULATOR", only)
    await connections.add(platform, "world", SMSC, [""])

    assert await SmsChannel().test_routes(platform) == []


async def test_a_secret_of_another_key_is_told_and_stops_nothing_else(platform: Platform) -> None:
    await connections.add(platform, "egypt", SMSC, ["20"])
    await connections.add(platform, "world", SMSC, [])
    await platform.database.execute("UPDATE sms_smsc SET secret_sealed = 'v1.00000000.AAAA' WHERE name = 'egypt'")

    assert [one.name for one in await SmsChannel().connectors(platform)] == ["world"]
    with pytest.raises(RuntimeError, match="egypt"):
        await connections_are_readable(platform)


async def test_an_installation_without_any_connection_is_told(platform: Platform) -> None:
    with pytest.raises(RuntimeError, match="hudhud sms smsc add"):
        await connections_are_readable(platform)
