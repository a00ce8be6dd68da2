"""The review: who gets what at which price, who is left out, and real messages beside the text as it is written."""

from __future__ import annotations

import html
import re

from hudhud import campaigns, countries
from hudhud.campaigns import running

from .conftest import OPERATOR, Customer, id_of, words_of
from .test_text_step import bubble_of, personal

MIXED = (
    "phone,Name,due date\n01001234567,Mona,1 May\n01001234568,,2 May\n01221234567,Ali " + "x" * 160 + ",3 May\n"
    "+447911123456,Tom,4 May\n"
)
PEOPLE = "phone,Name\n01001234567,Mona\n01001234568,Ali\n01001234569,Abd" + "x" * 160 + "\n"


async def ready(customer: Customer, text: str = "Dear @name", people: str = MIXED) -> str:
    """A personalised draft whose forecast is exact."""
    return await customer.prepared(await personal(customer, text, people))


async def test_the_review_keeps_the_parameter_and_shows_real_messages(customer: Customer) -> None:
    page = await customer.read(f"{await ready(customer)}/review")

    assert 'Dear <mark class="parameter">@name</mark>' in page
    assert "Dear Mona" in words_of(page)
    assert re.search(r"The longest Dear Ali x+ Row 4", words_of(page))


async def test_the_parts_are_told_from_the_least_to_the_most(customer: Customer) -> None:
    words = await customer.words(f"{await ready(customer)}/review")

    assert "Parts per message least 1 , usually 1 , most 2" in words


async def test_the_campaigns_page_tells_the_parts_of_its_messages_and_not_of_the_text(customer: Customer) -> None:
    path = await ready(customer)
    await campaigns.launch(customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR)

    words = await customer.words(path)

    assert "Parts per message least 1 , usually 1 , most 2" in words


async def test_who_is_left_out_is_counted_by_kind_and_listed(customer: Customer) -> None:
    words = await customer.words(f"{await ready(customer)}/review")

    assert "Rows of the file 2" in words
    assert "Left out: No value for a name of the text 1" in words
    assert "Left out: No price or no connection 1" in words
    assert "3 +201001234568 @name There is no value for this name, and the text has no fallback for it." in words


async def test_who_is_left_out_can_be_downloaded_with_the_reasons(customer: Customer) -> None:
    path = await ready(customer)

    answer = await customer.http.get(f"{path}/left-out.csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Number,Name,Reason"
    assert lines[1].startswith("3,'+201001234568,name,\"There is no value for this name")
    assert lines[2].startswith("5,'+447911123456,,Your price list has no price")


async def test_the_exact_cost_stands_by_country_and_network(customer: Customer) -> None:
    words = await customer.words(f"{await ready(customer)}/review")

    assert "Country Network Price of a part Messages Parts Cost Egypt" in words


async def test_every_section_can_be_edited(customer: Customer) -> None:
    path = await ready(customer)

    page = await customer.read(f"{path}/review")

    for step in ("details", "recipients", "text", "when"):
        assert f'href="{path}/{step}"' in page


async def test_the_review_shows_any_row_at_its_own_address(customer: Customer) -> None:
    path = await ready(customer)

    page = await customer.read(f"{path}/review?row=2")

    phone = re.search(r'id="rows".*', page, re.DOTALL)
    assert phone is not None
    assert bubble_of(phone[0]) == "Dear Mona"
    assert html.escape(f"{path}/review?row=3") in page


async def test_a_row_is_fetched_alone(customer: Customer) -> None:
    path = await ready(customer)
    asked = {"HX-Request": "true", "HX-Target": "rows"}

    answer = await customer.http.get(f"{path}/review?row=2", headers=asked)

    assert answer.text.strip().startswith('<div class="stack" id="rows"')


async def test_a_sender_that_a_country_does_not_know_is_a_warning(customer: Customer) -> None:
    await countries.load_starting_rules(customer.platform.database)
    await customer.platform.database.execute(
        "UPDATE country SET registration = 'required', unregistered = 'warn' WHERE code = 'EG'"
    )
    path = await ready(customer)

    words = await customer.words(f"{path}/review")

    assert "The sender “ HUDHUD ” is not registered in Egypt" in words
    assert "2 messages go there." in words


async def test_those_who_are_sent_again_are_looked_at_one_by_one(customer: Customer) -> None:
    path = await ready(customer, people=PEOPLE)
    for act in (campaigns.launch, campaigns.cancel):
        await act(customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR)
    await running.sweep_campaigns(customer.platform)
    child = (await customer.send(f"{path}/resend", {"choice": "unsent"})).headers["location"]

    shown = [await customer.read(await customer.prepared(child))]
    while following := re.search(r'href="([^"]*\?row=m\d+)" data-step="next"', shown[-1]):
        shown.append(await customer.read(following[1]))

    assert [bubble_of(page[page.index('id="rows"') :]) for page in shown] == [
        "Dear Mona",
        "Dear Ali",
        "Dear Abd" + "x" * 160,
    ]
    assert re.search(r"The longest Dear Abdx+ Row 4", words_of(shown[0]))
    assert "Row of the file" not in words_of(shown[0])
