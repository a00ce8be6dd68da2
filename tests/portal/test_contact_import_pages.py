"""Files of contacts, and opt-outs, by the pages' forms."""

from __future__ import annotations

import re

from hudhud import contacts, recipients
from hudhud.public_ids import from_public

from .conftest import OPERATOR, Customer, Entering, words_of

PEOPLE = "phone,الاسم,City\n01001234567,Mona,Cairo\n01007654321,Omar,\n12,Nobody,\n"


async def uploaded(customer: Customer, content: bytes | None = None) -> str:
    """The page of a file that was uploaded and read."""
    file = ("people.csv", content or PEOPLE.encode(), "text/csv")
    answer = await customer.send("/contacts/import", {"region": "EG"}, files={"file": file})
    assert answer.status_code == 303, words_of(answer.text)
    path = answer.headers["location"]
    await recipients.read(customer.platform, file_id=from_public("rcf", path.rsplit("/", 1)[1]))
    return str(path)


async def taken_over(customer: Customer, answer_path: str) -> None:
    """What the worker does."""
    number = from_public("imp", answer_path.rsplit("/", 1)[1])
    await contacts.import_contacts(customer.platform, import_id=number)


def chosen(html: str) -> list[str]:
    """What the columns become, as the page suggests."""
    found = [re.search(r'<option value="([^"]*)" selected', part) for part in html.split("contact-becomes")[1:]]
    return [one[1] if one else "" for one in found]


async def test_a_file_becomes_contacts_in_a_new_group(entering: Entering) -> None:
    customer = await entering()
    path = await uploaded(customer)
    mapping = await customer.read(path)

    answer = await customer.send(path, {"column-1": "name", "column-2": "field:City", "new_group": "May"})
    waiting = await customer.read(answer.headers["location"])
    await taken_over(customer, answer.headers["location"])
    done = await customer.words(answer.headers["location"])

    assert chosen(mapping) == ["name", "field:City"]
    assert "Mona" in words_of(mapping)
    assert 'data-every="700"' in waiting
    assert "All rows have been taken over." in done
    assert "New contacts 2" in done
    assert "Left out 1" in done
    (made,) = await contacts.groups(customer.platform, customer.account.id)
    assert (made.name, made.members) == ("May", 2)


async def test_a_mapping_that_makes_no_sense_is_told_at_its_column(customer: Customer) -> None:
    path = await uploaded(customer)

    answer = await customer.send(path, {"column-1": "name", "column-2": "name"})

    assert answer.status_code == 422
    assert "Another column becomes this already." in words_of(answer.text)


async def test_a_list_of_those_who_opted_out(entering: Entering) -> None:
    customer = await entering()
    path = await uploaded(customer)

    answer = await customer.send(path, {"opted_out": "1"})
    await taken_over(customer, answer.headers["location"])

    page = await customer.words("/contacts/opt-outs")
    assert "+201001234567" in page
    assert "By a file" in page


async def test_an_import_is_stopped(entering: Entering) -> None:
    customer = await entering()
    answer = await customer.send(await uploaded(customer), {"column-1": "name"})

    await customer.send(f"{answer.headers['location']}/cancel")
    await taken_over(customer, answer.headers["location"])

    assert "Stopped." in await customer.words(answer.headers["location"])
    assert await contacts.count(customer.platform, customer.account.id) == 0


async def test_a_file_without_a_valid_number_is_told(customer: Customer) -> None:
    path = await uploaded(customer, b"phone\n12\n13\n")

    assert "there is nobody to take over" in await customer.words(path)


async def test_imports_and_files_of_others_are_not_there(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    path = await uploaded(customer)
    answer = await customer.send(path, {"column-1": "name"})

    assert (await stranger.http.get(path)).status_code == 404
    assert (await stranger.http.get(answer.headers["location"])).status_code == 404
    assert (await stranger.send(f"{answer.headers['location']}/cancel")).status_code == 404


async def test_somebody_is_opted_out_by_hand_and_in_again_with_a_reason(entering: Entering) -> None:
    customer = await entering()

    await customer.send("/contacts/opt-outs", {"number": "01001234567", "reason": "Called us"})
    page = await customer.words("/contacts/opt-outs?q=0100123")
    (one,) = await contacts.list_opt_outs(customer.platform, customer.account.id)
    without = await customer.send(f"/contacts/opt-outs/opt_{one.id}/remove")
    await customer.send(f"/contacts/opt-outs/opt_{one.id}/remove", {"reason": "Signed up in the shop"})

    assert "Called us" in page
    assert "Entered here" in page
    assert without.status_code == 422
    assert "Nobody has opted out" in await customer.words("/contacts/opt-outs")
    trail = await customer.platform.database.fetchval(
        "SELECT details FROM audit WHERE account = $1 AND action = 'opt_out.remove'", customer.account.id
    )
    assert "Signed up in the shop" in trail


async def test_a_wrong_number_is_told(customer: Customer) -> None:
    answer = await customer.send("/contacts/opt-outs", {"number": "12"})

    assert answer.status_code == 422
    assert 'id="f-number-problem"' in answer.text


async def test_a_contacts_page_tells_since_when_and_why(entering: Entering) -> None:
    customer = await entering()
    mona = await contacts.create(
        customer.platform, account_id=customer.account.id, channel="sms", address="01001234567", actor=OPERATOR
    )
    await contacts.opt_out(
        customer.platform, account_id=customer.account.id, channel="sms", address="201001234567", source="reply",
        reason="STOP please",
    )  # fmt: skip

    page = await customer.words(f"/contacts/cnt_{mona}")

    assert all(text in page for text in ("Opted out", "By a reply", "STOP please", "Send marketing again"))


async def test_a_contacts_page_shows_what_was_sent_and_answered(entering: Entering) -> None:
    customer = await entering()
    path = await customer.running(recipients=("01001234567",), text="Winter sale for you")
    assert path
    mona = await contacts.create(
        customer.platform, account_id=customer.account.id, channel="sms", address="01001234567", actor=OPERATOR
    )
    await customer.platform.database.execute(
        "INSERT INTO inbound_message (connection, sender, recipient, body, account, address, channel, meaning, "
        "handled_at) VALUES (1, '201001234567', 'HUDHUD', 'Thank you!', $1, '201001234567', 'sms', 'other', now())",
        customer.account.id,
    )

    page = await customer.words(f"/contacts/cnt_{mona}")

    assert "Winter sale for you" in page
    assert "Thank you!" in page
