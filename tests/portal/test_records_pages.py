"""SMS records in the portal: filters in the address, quick search, paging both ways, one message's story."""

from __future__ import annotations

import re

from hudhud import messages
from hudhud.public_ids import to_public

from .conftest import OPERATOR, Customer, Entering, id_of


async def sent(customer: Customer, to: str = "01001234567", client_ref: str = "", text: str = "Hello") -> int:
    return await messages.send(
        customer.platform, account_id=customer.account.id, channel="sms", to=to, sender="HUDHUD", text=text,
        interface="api", actor=OPERATOR, client_ref=client_ref,
    )  # fmt: skip


async def fate(customer: Customer, message_id: int, state: int, code: str = "") -> None:
    """What the gateway would have written of a single message."""
    word = messages.State(state).word
    await customer.platform.database.execute(
        "WITH c AS (UPDATE chunk SET next_id = last_id, queued = 0, open = false, "
        f"{word} = 1 WHERE first_id = $1 RETURNING id, connection) "
        "INSERT INTO delivery (message, part, parts, state, connection, refundable, chunk, price, claimed_at, "
        "accepted_at, final_at, reference, code) SELECT $1, 1, 1, $2::smallint, connection, true, id, 20000, "
        "now() + interval '1 s', CASE WHEN $2::smallint < 70 THEN now() + interval '2 s' END, now() + interval '3 s', "
        "CASE WHEN $2::smallint < 70 THEN 'ref-77' END, nullif($3, '') FROM c", message_id, state, code,
    )  # fmt: skip


def listed(html: str) -> list[str]:
    return re.findall(r'href="/messages/(msg_\d+)"', html)


async def test_quick_search_by_a_message_id_opens_the_message(customer: Customer) -> None:
    message_id = to_public("msg", await sent(customer))

    answer = await customer.http.get(f"/messages?q={message_id}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/messages/{message_id}")


async def test_quick_search_by_a_number_filters_by_it(customer: Customer) -> None:
    answer = await customer.http.get("/messages?q=0100 123 4567")

    assert answer.headers["location"] == "/messages?number=0100+123+4567"


async def test_quick_search_by_a_reference_comes_before_a_number(customer: Customer) -> None:
    message_id = await sent(customer, client_ref="20100999")

    answer = await customer.http.get("/messages?q=20100999")

    assert answer.headers["location"] == "/messages?ref=20100999"
    assert listed(await customer.read("/messages?ref=20100999")) == [to_public("msg", message_id)]


async def test_quick_search_by_words_finds_the_newest_campaign_called_so(customer: Customer) -> None:
    await customer.running(name="Autumn sale")
    newest = id_of(await customer.running(name="Late autumn"))

    answer = await customer.http.get("/messages?q=autumn")

    assert answer.headers["location"] == f"/messages?campaign=cmp_{newest}"
    customer.http.cookies.delete("hudhud_flash")


async def test_quick_search_that_finds_nothing_says_so(customer: Customer) -> None:
    answer = await customer.http.get("/messages?q=nowhere")

    assert "Nothing was found for “nowhere”" in await customer.words(answer.headers["location"])


async def test_ids_of_others_are_not_found_by_quick_search(customer: Customer, entering: Entering) -> None:
    message_id = to_public("msg", await sent(customer))
    stranger = await entering()

    assert (await stranger.http.get(f"/messages?q={message_id}")).headers["location"] == "/messages"
    stranger.http.cookies.delete("hudhud_flash")


async def test_a_number_is_found_by_its_last_digits(entering: Entering) -> None:
    customer = await entering()
    message_id = await sent(customer, to="01007654321")
    await sent(customer, to="01001112222")

    assert listed(await customer.read("/messages?number=*654321")) == [to_public("msg", message_id)]


async def test_values_that_cannot_be_read_are_told_beside_their_fields(customer: Customer) -> None:
    answer = await customer.http.get("/messages?number=12&from=yesterday")

    assert answer.status_code == 422
    assert "at least the last 6 digits" in answer.text
    assert "Give a day such as" in answer.text


async def test_a_hundred_are_on_a_page_and_one_pages_in_both_directions(entering: Entering) -> None:
    customer = await entering()
    numbers = "\n".join(f"0100{number:07d}" for number in range(150))
    await customer.running(recipients=(), recipient_file_id=await customer.file(numbers))

    first = await customer.read("/messages")
    older = re.search(r'href="(/messages\?before=msg_\d+)" rel="next"', first)
    assert older is not None
    second = await customer.read(older[1])
    newer = re.search(r'href="(/messages\?after=msg_\d+)" rel="prev"', second)

    assert (len(listed(first)), len(listed(second))) == (100, 50)
    assert newer is not None
    assert listed(await customer.read(newer[1])) == listed(first)


async def test_filters_go_along_to_the_export(customer: Customer) -> None:
    campaign = id_of(await customer.running())

    page = await customer.read(f"/messages?campaign=cmp_{campaign}&state=queued")

    assert f"/exports/new?kind=messages&amp;state=queued&amp;campaign=cmp_{campaign}" in page


async def test_a_reason_on_the_campaigns_page_leads_to_the_messages_that_failed_by_it(customer: Customer) -> None:
    path = await customer.running(recipients=["01001234567", "01001234568"])
    database = customer.platform.database
    failed, _ = [
        row["id"] for row in await database.fetch("SELECT id FROM message WHERE campaign = $1 ORDER BY id", id_of(path))
    ]
    await fate(customer, failed, messages.State.UNDELIVERED, "receipt-001")
    await database.execute("INSERT INTO failure SELECT id, 'receipt-001', 1 FROM chunk WHERE first_id = $1", failed)

    link = re.search(r'href="(/messages\?campaign=[^"]+code=receipt-001)"', await customer.read(path))

    assert link is not None
    page = await customer.read(link[1].replace("&amp;", "&"))
    assert listed(page) == [to_public("msg", failed)]
    assert '<option value="receipt-001" selected>' in page


async def test_messages_are_filtered_by_country(customer: Customer) -> None:
    await sent(customer)

    assert listed(await customer.read("/messages?country=EG"))
    page = await customer.read("/messages?country=us")
    assert not listed(page)
    assert '<option value="US" selected>' in page
    assert (await customer.http.get("/messages?country=Atlantis")).status_code == 422


async def test_the_story_of_a_delivered_message_is_told_step_by_step(customer: Customer) -> None:
    message_id = await sent(customer)
    await fate(customer, message_id, messages.State.DELIVERED)

    words = await customer.words(f"/messages/{to_public('msg', message_id)}")

    order = ["It was accepted for sending", "It was handed over to the connection", "The network took it.", "Delivered"]
    places = [words.index(sentence, words.index("What happened")) for sentence in order]
    assert places == sorted(places)
    assert "ref-77" in words
    assert "The sender was approved for your account." in words


async def test_the_story_of_a_blocked_message_tells_the_rule_and_what_to_do(customer: Customer) -> None:
    message_id = await sent(customer)
    await fate(customer, message_id, messages.State.BLOCKED, "opted_out")

    words = await customer.words(f"/messages/{to_public('msg', message_id)}")

    assert "Stopped it: The recipient has opted out of your messages." in words
    assert "What you can do: There is nothing to do: this person is left out" in words


async def test_what_was_given_back_is_told(customer: Customer) -> None:
    message_id = await sent(customer)
    await fate(customer, message_id, messages.State.UNDELIVERED, "receipt-001")

    words = await customer.words(f"/messages/{to_public('msg', message_id)}")

    assert "Charged EUR 0.00 EUR 0.02 given back" in words
    assert "This number is not in service" in words


async def test_a_receipt_that_contradicts_the_first_is_told(customer: Customer) -> None:
    message_id = await sent(customer)
    await fate(customer, message_id, messages.State.DELIVERED)
    await customer.platform.database.execute(
        "INSERT INTO receipt_conflict (message, part, kept, told, code) VALUES ($1, 1, 10, 65, 'receipt-001')",
        message_id,
    )

    words = await customer.words(f"/messages/{to_public('msg', message_id)}")

    assert "A later receipt said something else; the first final state counts. Not delivered" in words
