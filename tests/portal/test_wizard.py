"""The wizard: every step an address of its own, its state on the server, each error beside its field."""

from __future__ import annotations

import re

import pytest

from hudhud import campaigns, recipients
from hudhud.campaigns import CampaignState
from hudhud.identity import Role

from .conftest import OPERATOR, Customer, Entering, id_of, words_of
from .vectors import VECTORS, Vector

NEW = {"name": "Winter sale", "sender": "HUDHUD", "kind": "sms/regular"}


async def test_a_name_and_a_sender_make_a_draft(customer: Customer) -> None:
    answer = await customer.send("/campaigns/new", NEW)

    path = answer.headers["location"]
    assert re.fullmatch(r"/campaigns/cmp_\d+/recipients", path)
    assert "Upload a file" in await customer.words(path)


async def test_a_form_that_is_sent_twice_makes_one_draft(customer: Customer) -> None:
    form = {**NEW, "nonce": "pressed-twice"}

    first = await customer.send("/campaigns/new", form)
    second = await customer.send("/campaigns/new", form)

    assert first.headers["location"] == second.headers["location"]


async def test_two_campaigns_may_have_one_name(customer: Customer) -> None:
    first = await customer.send("/campaigns/new", {**NEW, "nonce": "a"})
    second = await customer.send("/campaigns/new", {**NEW, "nonce": "b"})

    assert first.headers["location"] != second.headers["location"]


async def test_a_missing_name_is_told_beside_its_field(customer: Customer) -> None:
    answer = await customer.send("/campaigns/new", {**NEW, "name": " "})

    assert answer.status_code == 422
    assert re.search(r'id="f-name-problem".*?Enter a value', answer.text, re.DOTALL)


async def test_a_draft_is_taken_up_where_it_was_left(customer: Customer) -> None:
    path = await customer.draft(text="")

    answer = await customer.http.get(f"{path}/draft")

    assert answer.headers["location"] == f"{path}/text"


async def test_typed_numbers_are_kept(customer: Customer) -> None:
    path = await customer.draft(recipients=())

    answer = await customer.send(f"{path}/recipients", {"recipient": ["01001234567", "", "+201227654321"]})

    assert answer.headers["location"] == f"{path}/text"
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.recipients == ("01001234567", "+201227654321")


async def test_a_wrong_number_is_told_beside_what_was_typed(customer: Customer) -> None:
    path = await customer.draft(recipients=())

    answer = await customer.send(f"{path}/recipients", {"recipient": ["01001234567", "12"]})

    assert answer.status_code == 422
    assert re.search(r'id="f-number-2-problem".*?too short.*?value="12" aria-invalid', answer.text, re.DOTALL)


async def test_recipients_are_asked_for(customer: Customer) -> None:
    path = await customer.draft(recipients=())

    answer = await customer.send(f"{path}/recipients", {"recipient": [""]})

    assert answer.status_code == 422
    assert "Upload a file, choose contacts, or type at least one number." in answer.text


async def test_an_uploaded_file_is_shown_while_it_is_read_and_afterwards(customer: Customer) -> None:
    path = await customer.draft(recipients=())
    content = "phone\n01001234567\nhello\n01001234567\n01221234567\n"

    answer = await customer.send(f"{path}/file", {"region": "EG"}, files={"file": ("people.csv", content.encode())})
    before = await customer.read(f"{path}/recipients")
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.recipient_file_id is not None
    await recipients.read(customer.platform, file_id=campaign.recipient_file_id)
    after = await customer.read(f"{path}/recipients")

    assert answer.headers["location"] == f"{path}/recipients"
    assert "The file is being read" in before
    assert 'data-every="700"' in before
    assert "people.csv" in after
    assert "Valid numbers 2 Invalid rows 1 Duplicates 1 Rows in the file 4" in words_of(after)
    assert "Correct 1 row" in words_of(after)
    assert 'data-every=""' in after


async def test_the_reading_of_a_file_can_be_watched_alone(customer: Customer) -> None:
    path = await customer.draft(recipients=(), recipient_file_id=await customer.file("01001234567"))
    asked = {"HX-Request": "true", "HX-Target": "recipient-file"}

    answer = await customer.http.get(f"{path}/recipients", headers=asked)

    assert answer.text.strip().startswith('<section class="card" id="recipient-file"')


async def test_a_refused_file_says_why(customer: Customer) -> None:
    path = await customer.draft(recipient_file_id=await customer.file("phone\n"))

    words = await customer.words(f"{path}/recipients")

    assert "There are no numbers in this file." in words


async def test_a_file_that_announces_too_much_is_refused_with_both_sizes(customer: Customer) -> None:
    path = await customer.draft()
    too_large = b"01001234567\n" * 10_000

    answer = await customer.send(f"{path}/file", {"region": "EG"}, files={"file": ("people.csv", too_large)})

    assert answer.status_code == 413
    assert "at most 20,000 are taken" in words_of(answer.text)


async def test_an_earlier_file_can_be_used_again(customer: Customer) -> None:
    file_id = await customer.file("01001234567\n01221234567", name="members.csv")
    path = await customer.draft(recipients=())

    offered = await customer.words(f"{path}/recipients")
    await customer.send(f"{path}/file/choose", {"file": f"rcf_{file_id}"})

    assert "members.csv 2 numbers" in offered
    assert "Valid numbers 2" in await customer.words(f"{path}/recipients")


async def test_a_file_can_be_taken_off(customer: Customer) -> None:
    path = await customer.draft(recipient_file_id=await customer.file("01001234567"))

    await customer.send(f"{path}/file/remove")

    assert "Upload a file" in await customer.words(f"{path}/recipients")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.why)
async def test_without_script_the_server_counts_a_text(customer: Customer, vector: Vector) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/text", {"text": vector.whole, "do": "count"})

    counted = dict(re.findall(r'data-count="(\w+)">([^<]*)<', answer.text))
    assert counted["length"] == str(vector.length)
    assert counted["capacity"] == str(vector.capacity)
    assert counted["units"] == str(vector.units)
    assert counted["encoding"] == vector.encoding
    assert tuple(re.findall(r'class="character">(.)</bdi>', answer.text)) == vector.because


async def test_a_line_end_is_one_character_although_a_form_sends_two(customer: Customer) -> None:
    path = await customer.draft()

    await customer.send(f"{path}/text", {"text": "a\r\nb", "do": "continue"})

    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.text == "a\nb"


async def test_a_text_of_too_many_parts_is_told_beside_the_field(customer: Customer) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/text", {"text": "a" * 4000, "do": "continue"})

    assert answer.status_code == 422
    assert 'id="f-text-problem"' in answer.text


async def test_the_review_lists_what_is_lacking_with_the_way_to_it(customer: Customer) -> None:
    path = await customer.draft(text="", recipients=())

    html = await customer.read(f"{path}/review")

    assert re.search(rf'Write a text\. <a href="{path}/text">', html)
    assert re.search(rf'Add recipients.*? <a href="{path}/recipients">', html)
    assert "disabled" in html


async def test_the_review_looks_again_until_the_forecast_is_exact(customer: Customer) -> None:
    path = await customer.draft()

    first = await customer.read(f"{path}/review")
    await customer.prepared(path)
    then = await customer.read(f"{path}/review")

    assert 'data-every="700"' in first
    assert 'data-every=""' in then


async def test_the_review_tells_the_exact_cost_beside_the_estimate_and_the_balance_after(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft(recipients=("01001234567", "01221234567", "01001234567")))

    words = await customer.words(f"{path}/review")

    assert "Exact cost EUR 0.06" in words
    assert "(not the actual cost) EUR 0.06" in words
    assert "Duplicates left out 1" in words
    assert "Balance now EUR 10.00 Balance afterwards EUR 9.94" in words
    assert "Send 2 messages" in words


async def test_the_review_lists_recipients_without_a_price(customer: Customer) -> None:
    file_id = await customer.file("phone\n01001234567\n+4915112345678\n")
    path = await customer.prepared(await customer.draft(recipients=(), recipient_file_id=file_id))

    words = await customer.words(f"{path}/review")

    assert "3 +4915112345678 Your price list has no price for this number." in words
    assert "Send 1 message" in words


async def test_the_review_says_what_is_missing_and_offers_no_button(entering: Entering) -> None:
    poor = await entering(credit="0.01")
    path = await poor.prepared(await poor.draft())

    html = await poor.read(f"{path}/review")

    assert "costs EUR 0.02 and you can spend EUR 0.01 : EUR 0.01 are missing" in words_of(html)
    assert re.search(r'class="btn btn-primary btn-lg" type="submit" disabled', html)


async def test_a_campaign_is_sent_once_however_often_the_button_is_pressed(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft())
    form = {"revision": revision_in(await customer.read(f"{path}/review"))}

    first = await customer.send(f"{path}/send", form)
    second = await customer.send(f"{path}/send", form)

    assert first.headers["location"] == second.headers["location"] == path
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.state is CampaignState.SCHEDULED, "it waits for the cancel window"


async def test_a_draft_that_changed_after_the_review_is_not_sent(customer: Customer) -> None:
    path = await customer.prepared(await customer.draft())
    form = {"revision": revision_in(await customer.read(f"{path}/review"))}
    await campaigns.edit_draft(
        customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR, text="Other words"
    )

    answer = await customer.send(f"{path}/send", form)

    assert answer.status_code == 409
    assert "This campaign was changed after you opened this page" in answer.text


@pytest.mark.parametrize("step", ["details", "recipients", "text", "review", "draft"])
async def test_the_steps_of_a_campaign_that_was_sent_lead_to_its_page(customer: Customer, step: str) -> None:
    path = await customer.running()

    answer = await customer.http.get(f"{path}/{step}")

    assert answer.headers["location"] == path


async def test_a_draft_can_be_discarded(customer: Customer) -> None:
    path = await customer.draft()

    answer = await customer.send(f"{path}/discard")

    assert answer.headers["location"] == "/campaigns"
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.state is CampaignState.CANCELLED


@pytest.mark.parametrize("step", ["details", "recipients", "text", "review", "draft"])
async def test_nobody_sees_a_draft_of_another_account(customer: Customer, entering: Entering, step: str) -> None:
    path = await customer.draft()
    stranger = await entering()

    answer = await stranger.http.get(f"{path}/{step}")

    assert answer.status_code == 404


async def test_who_may_only_read_makes_no_campaign(entering: Entering) -> None:
    reader = await entering(role=Role.READ_ONLY)

    answer = await reader.http.get("/campaigns/new")

    assert answer.status_code == 403
    assert "New campaign" not in await reader.words("/campaigns")


def revision_in(html: str) -> str:
    """What the review's form holds."""
    found = re.search(r'name="revision" value="(\d+)"', html)
    assert found is not None
    return found[1]
