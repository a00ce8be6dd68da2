"""The step of the text without script: names, what is dear, real rows, and a test message to oneself."""

from __future__ import annotations

import html
import re

from hudhud import campaigns, messages
from hudhud.public_ids import from_public

from .conftest import Customer, id_of, words_of

PEOPLE = "phone,Name,due date\n01001234567,Mona,1 May\n01001234568,,2 May\n01221234567,منى,3 May\n"


async def personal(customer: Customer, text: str = "", people: str = PEOPLE) -> str:
    """A personalised draft to the people of a file."""
    return await customer.draft(
        type="personalised", text=text, recipients=(), recipient_file_id=await customer.file(people)
    )


def bubble_of(page: str) -> str:
    """What the phone shows."""
    found = re.search(r'class="phone-bubble"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


async def test_the_names_of_the_recipients_data_are_there_to_be_copied(customer: Customer) -> None:
    words = await customer.words(f"{await personal(customer)}/text")

    assert "Names you can use @Name @{due date}" in words


async def test_the_phone_shows_the_text_with_the_first_recipients_values(customer: Customer) -> None:
    path = await personal(customer)

    answer = await customer.send(f"{path}/text", {"text": "Dear @name, until @{due date}", "do": "count"})

    assert bubble_of(answer.text) == "Dear Mona, until 1 May"
    assert "Row 2 +201001234567" in words_of(answer.text)


async def test_any_row_can_be_looked_at_without_losing_what_was_typed(customer: Customer) -> None:
    path = await personal(customer, "kept")

    answer = await customer.send(f"{path}/text", {"text": "Dear @name", "do": "row", "row": "4"})

    assert bubble_of(answer.text) == "Dear منى"
    assert ">Dear @name</textarea>" in answer.text
    assert (await campaigns.get(customer.platform, customer.account.id, id_of(path))).text == "kept"


async def test_the_row_beside_is_one_press_away(customer: Customer) -> None:
    path = await personal(customer)
    first = (await customer.send(f"{path}/text", {"text": "Dear @name|friend", "do": "count"})).text
    after = re.search(r'value="(row:\d+)" data-step="next"', first)
    assert after is not None

    answer = await customer.send(f"{path}/text", {"text": "Dear @name|friend", "do": after[1]})

    assert bubble_of(answer.text) == "Dear friend"


async def test_a_row_has_an_address_of_its_own(customer: Customer) -> None:
    path = await personal(customer, "Dear @name")

    assert bubble_of(await customer.read(f"{path}/text?row=4")) == "Dear منى"


async def test_a_row_without_a_value_says_so(customer: Customer) -> None:
    path = await personal(customer, "Dear @name")

    assert "This recipient has no value for @name , and would be left out." in await customer.words(
        f"{path}/text?row=3"
    )


async def test_an_unknown_name_is_told_with_what_there_is(customer: Customer) -> None:
    path = await personal(customer)

    answer = await customer.send(f"{path}/text", {"text": "Dear @nmae of @{home town}", "do": "count"})

    words = words_of(answer.text)
    assert "Your text uses @nmae , and there is no such column. Did you mean @Name ?" in words
    assert "Your text uses @{home town} , and there is no such column." in words
    assert "Your recipients have: Name , due date" in words


async def test_a_regular_text_says_an_at_sign_as_it_is(customer: Customer) -> None:
    path = await customer.draft(text="")

    answer = await customer.send(f"{path}/text", {"text": "Find us @hudhud", "do": "count"})

    assert bubble_of(answer.text) == "Find us @hudhud"
    assert "data-unknowns hidden" in answer.text


async def test_what_typographic_characters_cost_over_the_whole_list_is_told(customer: Customer) -> None:
    path = await personal(customer)

    answer = await customer.send(f"{path}/text", {"text": "It’s " + "a" * 100, "do": "count"})

    words = words_of(answer.text)
    assert "Parts per message: 2 with them, 1 without." in words
    assert "Recipients: 3 . Parts more to pay: 3 , about" in words


async def test_typographic_characters_are_replaced_without_script_too(customer: Customer) -> None:
    path = await customer.draft(text="")

    answer = await customer.send(f"{path}/text", {"text": "It’s “free” – now…", "do": "plain"})

    assert ">It&#39;s &#34;free&#34; - now...</textarea>" in answer.text


async def test_an_arabic_text_is_not_offered_plain_characters(customer: Customer) -> None:
    path = await customer.draft(text="")

    answer = await customer.send(f"{path}/text", {"text": "مرحبا – " * 20, "do": "count"})

    assert re.search(r"data-plain hidden", answer.text)
    assert re.search(r"data-dearer hidden", answer.text)


async def test_links_are_offered_with_their_answers_and_measured_before_they_are_kept(customer: Customer) -> None:
    links = {"cta_links": {"links": [{"label": "I will come"}]}}
    path = await customer.draft(type="regular_link", text="", options=links)

    answer = await customer.send(f"{path}/text", {"text": "@link1", "do": "count"})

    assert "@link1 I will come" in words_of(answer.text)
    link = bubble_of(answer.text)
    assert re.fullmatch(r"https?://\S+/l/\w{9}", link)
    assert f'data-count="length">{len(link)}<' in answer.text
    assert f'"link1": "{link}"' in answer.text


async def test_a_test_message_goes_out_with_the_shown_rows_values(customer: Customer) -> None:
    path = await personal(customer)

    answer = await customer.send(f"{path}/test", {"text": "Dear @name", "to": "01009999999", "at": "4", "page": "text"})

    assert answer.headers["location"] == f"{path}/text?row=4"
    told = await customer.words(f"{path}/text")
    sent = re.search(r"A test message is on its way to 01009999999: (msg_\d+)\.", told)
    assert sent is not None
    message = await messages.get(customer.platform, customer.account.id, from_public("msg", sent[1]))
    assert (message.to, message.text, message.campaign_id) == ("201009999999", "Dear منى", None)


async def test_a_test_to_no_number_is_told_beside_the_field(customer: Customer) -> None:
    path = await personal(customer, "Dear @name")

    answer = await customer.send(f"{path}/test", {"to": " ", "at": "2", "text": "Dear @name"})

    assert answer.status_code == 422
    assert "Type a number, or add and verify your own in your profile." in words_of(answer.text)


async def test_a_test_of_a_row_without_a_value_says_which(customer: Customer) -> None:
    path = await personal(customer, "Dear @name")

    answer = await customer.send(f"{path}/test", {"to": "01009999999", "at": "3", "page": "review"})

    assert "This row has no value for @name" in words_of(answer.text)
