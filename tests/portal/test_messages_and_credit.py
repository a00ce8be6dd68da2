"""Messages with their filters, one message's story, and the account's statement."""

from __future__ import annotations

import re

from hudhud import messages
from hudhud.public_ids import to_public

from .conftest import OPERATOR, Customer, Entering, id_of


async def sent(customer: Customer, text: str = "Your code is 1234", client_ref: str = "") -> str:
    """The address of a single message that waits to be sent."""
    message_id = await messages.send(
        customer.platform, account_id=customer.account.id, channel="sms", to="01001234567", sender="HUDHUD",
        text=text, interface="api", actor=OPERATOR, client_ref=client_ref,
    )  # fmt: skip
    return f"/messages/{to_public('msg', message_id)}"


async def test_a_message_shows_its_state_its_price_and_its_text(customer: Customer) -> None:
    path = await sent(customer, text="Your code is 1234", client_ref="order-7")

    words = await customer.words(path)

    assert "Waiting It waits for its turn." in words
    assert "To +201001234567 Egypt" in words
    assert "Your reference order-7 Parts 1" in words
    assert "Charged EUR 0.00 Who pays Held" in words
    assert "Your code is 1234" in words


async def test_a_text_is_shown_in_the_direction_of_its_letters(customer: Customer) -> None:
    path = await sent(customer, text="رمزك 1234")

    assert re.search(r'class="phone-bubble" dir="auto"[^>]*>رمزك 1234<', await customer.read(path))


async def test_what_a_customer_writes_is_never_html(customer: Customer) -> None:
    path = await sent(customer, text="<b>bold</b>", client_ref="<i>")

    html = await customer.read(path)

    assert "<b>bold" not in html
    assert "&lt;b&gt;bold" in html


async def test_messages_are_listed_newest_first(entering: Entering) -> None:
    customer = await entering()
    await sent(customer, text="the first")
    await sent(customer, text="the second")

    words = await customer.words("/messages")

    assert words.index("the second") < words.index("the first")


async def test_messages_are_filtered_by_campaign_and_state(customer: Customer) -> None:
    path = await customer.running(text="of the campaign")
    await sent(customer, text="a single one")
    campaign = f"cmp_{id_of(path)}"

    of_campaign = await customer.words(f"/messages?campaign={campaign}")
    waiting = await customer.words(f"/messages?campaign={campaign}&state=queued")
    delivered = await customer.words(f"/messages?campaign={campaign}&state=delivered")

    assert "of the campaign" in of_campaign
    assert "a single one" not in of_campaign
    assert "of the campaign" in waiting
    assert "No message fits these filters" in delivered


async def test_a_long_list_of_messages_keeps_its_filter_from_page_to_page(entering: Entering) -> None:
    customer = await entering()
    numbers = "\n".join(f"0100{number:07d}" for number in range(101))
    path = await customer.running(recipients=(), recipient_file_id=await customer.file(numbers))
    campaign = f"cmp_{id_of(path)}"

    first = await customer.read(f"/messages?campaign={campaign}")
    older = re.search(r'href="(/messages\?campaign=cmp_\d+&amp;before=msg_\d+)"', first)

    assert older is not None
    assert len(re.findall(r'href="/messages/msg_', first)) == 100
    second = await customer.read(older[1].replace("&amp;", "&"))
    assert len(re.findall(r'href="/messages/msg_', second)) == 1


async def test_nobody_sees_a_message_of_another_account(customer: Customer, entering: Entering) -> None:
    path = await sent(customer)
    stranger = await entering()

    assert (await stranger.http.get(path)).status_code == 404


async def test_the_statement_tells_what_moved_the_balance(entering: Entering) -> None:
    customer = await entering(credit="25")

    words = await customer.words("/credit")

    assert "Balance EUR 25.00" in words
    assert "Opening credit Adjustment EUR 25.00" in words


async def test_a_hold_is_shown_and_is_no_line_of_the_statement(entering: Entering) -> None:
    customer = await entering(credit="25")
    await customer.running()

    words = await customer.words("/credit")

    assert "Balance EUR 25.00 including what is held Held EUR 0.02" in words
    assert "You can spend EUR 24.98" in words
    assert "Winter sale" not in words
