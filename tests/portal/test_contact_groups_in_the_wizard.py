"""Contacts as recipients of a campaign."""

from __future__ import annotations

import re

from hudhud import campaigns, contacts
from hudhud.campaigns import preparing
from hudhud.errors import Problem

from .conftest import OPERATOR, Customer, Entering, id_of, words_of


async def group(customer: Customer, name: str, *numbers: str) -> int:
    """A group with contacts of these numbers in it."""
    made = await contacts.create_group(customer.platform, account_id=customer.account.id, name=name, actor=OPERATOR)
    for number in numbers:
        known = await contacts.find(customer.platform, customer.account.id, "sms", f"20{number[1:]}")
        if known is None:
            await contacts.create(
                customer.platform, account_id=customer.account.id, channel="sms", address=number, group_ids=[made],
                actor=OPERATOR,
            )  # fmt: skip
        else:
            await contacts.add_members(
                customer.platform, account_id=customer.account.id, group_id=made, contact_ids=[known.id],
                actor=OPERATOR,
            )  # fmt: skip
    return made


async def draft_of(customer: Customer, path: str) -> campaigns.Campaign:
    """The draft as it is kept."""
    return await campaigns.get(customer.platform, customer.account.id, id_of(path))


async def lacking(customer: Customer, path: str) -> list[Problem]:
    """What the draft lacks of contacts."""
    found = await preparing.forecast(customer.platform, customer.account.id, id_of(path))
    return [problem for problem in found.problems if problem.where == "contact_groups"]


async def test_groups_typed_numbers_and_opt_outs_are_one_list(entering: Entering) -> None:
    customer = await entering()
    first = await group(customer, "First", "01001234567", "01007654321")
    second = await group(customer, "Second", "01007654321", "01112222222")
    await contacts.opt_out(
        customer.platform, account_id=customer.account.id, channel="sms", address="201112222222", source="link"
    )
    path = await customer.draft()

    await customer.send(f"{path}/groups", {"group": [f"grp_{first}", f"grp_{second}"]})
    await customer.prepared(path)

    draft = await draft_of(customer, path)
    assert set(draft.contact_groups) == {first, second}
    assert draft.messages == 2


async def test_all_contacts_stand_for_every_group(entering: Entering) -> None:
    customer = await entering()
    first = await group(customer, "First", "01001234567", "01007654321")
    path = await customer.draft(recipients=())

    answer = await customer.send(f"{path}/groups", {"group": f"grp_{first}", "everybody": "1"})
    page = await customer.read(f"{path}/recipients")

    draft = await draft_of(customer, path)
    assert answer.headers["location"] == f"{path}/recipients"
    assert (draft.all_contacts, draft.contact_groups) == (True, ())
    assert re.search(r'name="everybody" value="1"[^>]* checked', page)
    assert "2 contacts" in words_of(page)


async def test_a_group_of_others_is_none(entering: Entering) -> None:
    customer, stranger = await entering(), await entering()
    theirs = await group(stranger, "Theirs", "01001234567")
    path = await customer.draft()

    await customer.send(f"{path}/groups", {"group": f"grp_{theirs}"})

    assert (await draft_of(customer, path)).contact_groups == ()


async def test_a_group_that_is_gone_or_empty_is_told_before_sending(entering: Entering) -> None:
    customer = await entering()
    empty, gone = await group(customer, "Empty"), await group(customer, "Gone", "01001234567")
    path = await customer.draft(recipients=(), contact_groups=(empty,))
    told = await lacking(customer, path)
    await customer.send(f"{path}/groups", {"group": f"grp_{gone}"})
    await contacts.delete_group(customer.platform, account_id=customer.account.id, group_id=gone, actor=OPERATOR)

    later = await lacking(customer, path)

    assert [(one.where, one.value) for one in told] == [("contact_groups", "Empty")]
    assert ["was deleted" in one.message for one in later] == [True]
    assert "A chosen group was deleted." in await customer.words(f"{path}/recipients")


async def test_whoever_ticks_a_group_and_goes_on_has_chosen_it(entering: Entering) -> None:
    customer = await entering()
    first = await group(customer, "First", "01001234567")
    path = await customer.draft(recipients=())

    answer = await customer.send(f"{path}/recipients", {"contacts_shown": "1", "group": f"grp_{first}"})
    chosen = (await draft_of(customer, path)).contact_groups
    await customer.send(f"{path}/recipients", {"recipient": "01007654321"})

    assert answer.status_code == 303
    assert chosen == (first,)
    assert (await draft_of(customer, path)).contact_groups == (first,)
