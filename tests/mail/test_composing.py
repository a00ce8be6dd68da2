"""What a letter looks like as an e-mail, and what cannot be put into it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud.i18n import LANGUAGES
from hudhud_mail.composing import Sender, UnusableAddress, compose
from hudhud_mail.wording import word

SITE = "https://hudhud.example"
LINK = f"{SITE}/invitations/secret"
SENDER = Sender(Address("هدهد", addr_spec="hudhud@hudhud.example"), b"k" * 40)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted"}
SMUGGLED = "Mona\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>"


def invitation(language: str = "en", *, inviter: str = "Mona Farouk", account: str = "شركة النيل") -> EmailMessage:
    words = word(
        "invitation", language, {"link": LINK, "inviter": inviter, "account": account, "hours": "168"}, site=SITE
    )
    written = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    made = compose(words, letter=7, to="a@example.com", language=language, written_at=written, sender=SENDER)
    return message_from_bytes(made.as_bytes(policy=SMTP), policy=default)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_has_a_text_and_an_html_that_say_the_same(language: str) -> None:
    message = invitation(language)

    assert message.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert LINK in part(message, kind)
        assert "شركة النيل" in part(message, kind)


def test_an_arabic_letter_runs_from_right_to_left_and_its_links_do_not() -> None:
    message = invitation("ar")

    html = part(message, "html")
    assert '<html lang="ar" dir="rtl">' in html
    assert f'<bdi dir="ltr">{LINK}</bdi>' in html
    assert "دعوة من" in str(message["Subject"])
    assert all(ord(octet) < 128 for octet in message.as_bytes(policy=SMTP).split(b"\r\n\r\n")[0].decode("latin-1"))


def test_machines_are_asked_not_to_answer() -> None:
    assert invitation()["Auto-Submitted"] == "auto-generated"


def test_the_same_letter_is_the_same_octets() -> None:
    assert invitation().as_bytes() == invitation().as_bytes()


def test_a_message_id_cannot_be_guessed_from_the_letters_number() -> None:
    other = Sender(SENDER.address, b"another key")

    assert SENDER.message_id(7) != other.message_id(7)
    assert SENDER.message_id(7) != SENDER.message_id(8)


def test_a_value_cannot_add_a_header_or_a_part() -> None:
    message = invitation(inviter=SMUGGLED)

    assert set(message.keys()) >= HEADERS
    assert "Bcc" not in message
    assert len(list(message.iter_parts())) == 2
    assert "\n" not in str(message["Subject"])


def test_a_value_is_escaped_in_the_html_and_plain_in_the_text() -> None:
    message = invitation(inviter=SMUGGLED, account="A & B")

    assert "<script>" not in part(message, "html")
    assert "&lt;script&gt;" in part(message, "html")
    assert "A & B" in part(message, "plain")


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_no_value_breaks_a_letter(value: str, language: str) -> None:
    message = invitation(language, inviter=value, account=value)

    assert set(message.keys()) - HEADERS == {"X-Auto-Response-Suppress", "MIME-Version", "Content-Type"}
    assert len(list(message.iter_parts())) == 2


@pytest.mark.parametrize("turning", ["\u202e", "\u2066", "\u200f\u202d"])
def test_a_value_cannot_turn_the_text_after_it(turning: str) -> None:
    words = word("mobile_changed", "en", {"hint": f"+20{turning}100"}, site=SITE)

    assert turning[-1] not in words.text
    assert turning[-1] not in words.html


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com", "a b@example.com"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    words = word("account_activated", "en", {"link": LINK}, site=SITE)

    with pytest.raises(UnusableAddress):
        compose(words, letter=1, to=address, language="en", written_at=datetime.now(UTC), sender=SENDER)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//example.com", "https://a b"])
def test_a_letter_holds_no_link_that_is_not_of_the_web(link: str) -> None:
    with pytest.raises(ValueError, match="http"):
        word("account_activated", "en", {"link": link}, site=SITE)
