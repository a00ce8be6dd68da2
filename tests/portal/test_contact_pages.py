"""Contacts by the pages' forms: people, groups and fields."""

from __future__ import annotations

import pytest

from hudhud import contacts
from hudhud.contacts import ContactSearch
from hudhud.identity import Role

from .conftest import OPERATOR, Customer, Entering, words_of

PAGES = ["/contacts", "/contacts/groups", "/contacts/fields", "/contacts/opt-outs"]


async def contact(customer: Customer, number: str = "01001234567", name: str = "Mona", **values: object) -> int:
    """A contact's id."""
    return await contacts.create(
        customer.platform, account_id=customer.account.id, channel="sms", address=number, name=name, actor=OPERATOR,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip


async def group(customer: Customer, name: str = "Friends") -> int:
    """A group's id."""
    return await contacts.create_group(customer.platform, account_id=customer.account.id, name=name, actor=OPERATOR)


async def members(customer: Customer, group_id: int) -> list[str]:
    """Who is in a group."""
    found = await contacts.list_contacts(customer.platform, customer.account.id, ContactSearch(group_id=group_id))
    return [one.name for one in found]


async def test_without_contacts_the_page_offers_the_next_step(entering: Entering) -> None:
    customer = await entering()

    words = await customer.words("/contacts")

    assert "No contacts yet" in words
    assert "Import a file" in words


async def test_somebody_is_added_changed_and_deleted(entering: Entering) -> None:
    customer = await entering()
    city = await contacts.add_field(customer.platform, account_id=customer.account.id, name="City", actor=OPERATOR)
    friends = await group(customer)

    made = await customer.send(
        "/contacts/new",
        {"address": "01001234567", "name": "Mona", f"field-{city.id}": "Cairo", "group": f"grp_{friends}"},
    )
    path = made.headers["location"]
    page = await customer.words(path)
    await customer.send(f"{path}/edit", {"address": "+201001234567", "name": "Mona Adel", f"field-{city.id}": "Giza"})
    changed = await customer.words(path)
    gone = await customer.send(f"{path}/delete")

    assert made.status_code == 303
    assert all(text in page for text in ("Mona", "+201001234567", "Cairo", "Friends", "May be sent"))
    assert "Mona Adel" in changed
    assert "Giza" in changed
    assert "Friends" not in changed
    assert gone.headers["location"] == "/contacts"
    assert (await customer.http.get(path)).status_code == 404


async def test_what_is_wrong_is_told_at_its_field(customer: Customer) -> None:
    answer = await customer.send("/contacts/new", {"address": "12", "name": "x" * 201})

    assert answer.status_code == 422
    assert "At most 200 characters." in words_of(answer.text)
    assert 'value="12"' in answer.text


async def test_a_known_number_leads_to_whoever_has_it(entering: Entering) -> None:
    customer = await entering()
    number = await contact(customer)

    answer = await customer.send("/contacts/new", {"address": "+20 100 123 4567"})

    assert answer.status_code == 409
    assert f'href="/contacts/cnt_{number}"' in answer.text


async def test_the_search_is_in_the_address(entering: Entering) -> None:
    customer = await entering()
    friends = await group(customer)
    await contact(customer, name="أحمد", group_ids=[friends])
    await contact(customer, "01112222222", "Omar")

    assert "Omar" not in await customer.words("/contacts?q=احمد")
    assert "Omar" not in await customer.words(f"/contacts?group=grp_{friends}")
    assert "Nobody fits this search" in await customer.words("/contacts?q=zainab")
    assert "Omar" in await customer.words("/contacts?opted=no")


async def test_the_list_goes_on_where_it_ended(entering: Entering) -> None:
    customer = await entering()
    await customer.platform.database.execute(
        "INSERT INTO contact (account, address, name) SELECT $1, '2010' || (10000000 + n), 'Person ' || n "
        "FROM generate_series(1, 60) n",
        customer.account.id,
    )

    first = await customer.read("/contacts?q=person")
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = await customer.words(link)

    assert "60 contacts" in words_of(first)
    assert "Person 10 " in second
    assert "Person 11 " not in second


async def test_those_who_were_ticked_join_a_new_group_and_leave_it(entering: Entering) -> None:
    customer = await entering()
    mona, omar = await contact(customer), await contact(customer, "01112222222", "Omar")
    await contact(customer, "01113333333", "Zain")

    answer = await customer.send(
        "/contacts/group", {"contact": [f"cnt_{mona}", f"cnt_{omar}"], "new_group": "May guests"}
    )
    (made,) = await contacts.groups(customer.platform, customer.account.id)
    await customer.send(f"/contacts/groups/grp_{made.id}/leave", {"contact": f"cnt_{omar}"})

    assert answer.headers["location"] == f"/contacts?group=grp_{made.id}"
    assert await members(customer, made.id) == ["Mona"]


async def test_everybody_who_was_found_joins_a_group(entering: Entering) -> None:
    customer = await entering()
    await contact(customer)
    await contact(customer, "01112222222", "Omar")
    friends = await group(customer)

    await customer.send("/contacts/group", {"everybody": "1", "q": "omar", "group": f"grp_{friends}"})

    assert await members(customer, friends) == ["Omar"]


async def test_nobody_ticked_is_told(customer: Customer) -> None:
    answer = await customer.send("/contacts/group", {"new_group": "Nobody"})

    assert answer.status_code == 422
    assert "Tick at least one contact first." in words_of(answer.text)


async def test_several_are_deleted_after_a_question(entering: Entering) -> None:
    customer = await entering()
    ids = [f"cnt_{await contact(customer)}", f"cnt_{await contact(customer, '01112222222', 'Omar')}"]

    asked = await customer.send("/contacts/delete", {"contact": ids})
    still = await contacts.count(customer.platform, customer.account.id)
    await customer.send("/contacts/delete", {"contact": ids, "sure": "1"})

    assert "2 contacts will be deleted" in words_of(asked.text)
    assert still == 2
    assert await contacts.count(customer.platform, customer.account.id) == 0


async def test_groups_are_made_renamed_and_deleted(entering: Entering) -> None:
    customer = await entering()
    await customer.send("/contacts/groups", {"name": "Friends"})
    (made,) = await contacts.groups(customer.platform, customer.account.id)
    path = f"/contacts/groups/grp_{made.id}"

    again = await customer.send("/contacts/groups", {"name": "Friends"})
    await customer.send(f"{path}/rename", {"name": "Family"})
    page = await customer.words("/contacts/groups")
    await customer.send(f"{path}/delete")

    assert again.status_code == 409
    assert "There is a group “Friends” already." in words_of(again.text)
    assert "Family" in page
    assert "No groups yet" in await customer.words("/contacts/groups")


async def test_fields_are_added_renamed_and_removed(entering: Entering) -> None:
    customer = await entering()
    await customer.send("/contacts/fields", {"name": "City"})
    (made,) = await contacts.fields(customer.platform, customer.account.id)
    path = f"/contacts/fields/fld_{made.id}"

    wrong = await customer.send(f"{path}/rename", {"name": "@"})
    await customer.send(f"{path}/rename", {"name": "Town"})
    page = await customer.words("/contacts/fields")
    await customer.send(f"{path}/remove")

    assert wrong.status_code == 422
    assert "Town" in page
    assert "You have 1 of at most 50" in page
    assert "No fields of your own yet" in await customer.words("/contacts/fields")


async def test_contacts_of_others_are_not_there(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    number, friends = await contact(customer), await group(customer)

    for path in (f"/contacts/cnt_{number}", f"/contacts/cnt_{number}/edit", f"/contacts?group=grp_{friends}"):
        assert (await stranger.http.get(path)).status_code == 404
    for path in (f"/contacts/cnt_{number}/delete", f"/contacts/groups/grp_{friends}/delete"):
        assert (await stranger.send(path)).status_code == 404


async def test_who_only_reads_sees_contacts_and_changes_nothing(entering: Entering) -> None:
    reader = await entering(Role.READ_ONLY)

    for page in PAGES:
        html = await reader.read(page)
        assert f'action="{page}"' not in html or 'method="post" action' not in html
    assert (await reader.http.get("/contacts/new")).status_code == 403
    assert (await reader.send("/contacts/groups", {"name": "Friends"})).status_code == 403


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_speaks_arabic(customer: Customer, page: str) -> None:
    await customer.http.get("/contacts")
    answer = await customer.http.get(page, headers={"Accept-Language": "ar"}, cookies={"hudhud_language": "ar"})

    assert answer.status_code == 200
