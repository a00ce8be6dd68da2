"""The catcher of e-mails and its page, which exists beside simulators only, for this machine only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest

from hudhud.plugins import Platform, load
from hudhud_mail import mailbox
from hudhud_mail.catcher import Box, Catcher, Control
from hudhud_mail.mailbox import Piece
from hudhud_mail.settings import MailSettings
from hudhud_web import create_app

from .conftest import LINK, Office, OfficeAt


@dataclass(frozen=True)
class Caught:
    """A catcher, and an office that sends to it."""

    office: Office
    http: str

    def visitor(self, address: str = "127.0.0.1", *, simulators: bool = True) -> httpx.AsyncClient:
        platform = self.office.platform
        settings = platform.settings.model_copy(update={"simulators": simulators})
        app = create_app(replace(platform, settings=settings))
        transport = httpx.ASGITransport(app=app, client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url="http://portal.test")


@pytest.fixture
async def caught(office_at: OfficeAt, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Caught]:
    box = Box()
    catcher, control = Catcher(box), Control(box)
    http = f"http://127.0.0.1:{await control.start()}"
    office = office_at(f"smtp://127.0.0.1:{await catcher.start()}?tls=none", catcher_http=http)
    yield Caught(with_pages(office), http)
    await control.stop()
    await catcher.stop()


def with_pages(office: Office) -> Office:
    platform: Platform = replace(office.platform, plugins=load())
    platform.settings_of(MailSettings)
    return Office(platform)


async def test_what_was_sent_is_listed_newest_first(caught: Caught) -> None:
    for to in ("first@example.com", "second@example.com"):
        await caught.office.send(await caught.office.write(to=to))

    lines = await mailbox.letters(caught.http)

    assert [line.to for line in lines] == ["second@example.com", "first@example.com"]
    assert lines[0].subject == "Activate your Hudhud account"


async def test_letters_are_found_by_a_part_of_the_address(caught: Caught) -> None:
    for to in ("first@example.com", "second@example.com"):
        await caught.office.send(await caught.office.write(to=to))

    assert [line.to for line in await mailbox.letters(caught.http, "FIRST@")] == ["first@example.com"]


async def test_the_page_lists_letters_and_shows_one_with_its_link(caught: Caught) -> None:
    await caught.office.send(await caught.office.write(language="ar", to="mona@example.com"))

    async with caught.visitor() as visitor:
        listed = await visitor.get("/mailbox")
        number = (await mailbox.letters(caught.http))[0].number
        shown = await visitor.get(f"/mailbox/{number}")

    assert "mona@example.com" in listed.text
    assert f'href="{LINK}"' in shown.text
    assert f'src="/mailbox/{number}/html"' in shown.text


async def test_a_letters_html_is_shown_without_script_and_with_an_origin_of_its_own(caught: Caught) -> None:
    await caught.office.send(await caught.office.write())
    number = (await mailbox.letters(caught.http))[0].number

    async with caught.visitor() as visitor:
        answer = await visitor.get(f"/mailbox/{number}/html")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/1", "/mailbox/1/html"])
@pytest.mark.parametrize(("address", "simulators"), [("192.0.2.7", True), ("127.0.0.1", False)])
async def test_the_mailbox_is_there_for_nobody_else(caught: Caught, path: str, address: str, simulators: bool) -> None:
    await caught.office.send(await caught.office.write())

    async with caught.visitor(address, simulators=simulators) as visitor:
        answer = await visitor.get(path)

    assert answer.status_code == 404


async def test_a_letter_that_is_not_there_is_not_found(caught: Caught) -> None:
    async with caught.visitor() as visitor:
        assert (await visitor.get("/mailbox/999")).status_code == 404


async def test_a_catcher_that_does_not_answer_is_told(office_at: OfficeAt) -> None:
    away = Caught(with_pages(office_at("", catcher_http="http://127.0.0.1:9")), "")

    async with away.visitor() as visitor:
        answer = await visitor.get("/mailbox")

    assert answer.status_code == 200
    assert "does not answer" in answer.text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Open https://a.example/x. Then wait.", ["https://a.example/x"]),
        ("(see http://a.example/y)", ["http://a.example/y"]),
        ("javascript:alert(1) and ftp://a.example", []),
        ('https://a.example/"><script>', ["https://a.example/"]),
    ],
)
def test_links_in_a_text_are_found(text: str, links: list[str]) -> None:
    found = list(mailbox.pieces(text))

    assert [piece.text for piece in found if piece.is_link] == links
    assert "".join(piece.text for piece in found) == text
    assert all(isinstance(piece, Piece) for piece in found)
