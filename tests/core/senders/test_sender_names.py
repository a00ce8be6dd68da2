"""Which names may be asked for: look-alikes of protected ones, and what countries and the channel take."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudhud import senders
from hudhud.accounts import Account
from hudhud.audit import Actor
from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform
from hudhud.senders import AlreadyProtected, ProtectedSender, folded

LOOK_ALIKES = {
    "a": "aAаА4@αΑ", "b": "bBвВ8ΒЬ", "c": "cCсС", "e": "eEеЕ3Ε", "h": "hHнНһ", "i": "iIіІ1lL|!", "k": "kKкК",
    "l": "lL1iI|", "o": "oOоО0οΟ٠۰", "p": "pPрРρ", "s": "sSѕЅ5$", "t": "tTтТ7Τ", "u": "uUυ", "x": "xXхХΧ", "y": "yYуУ",
}  # fmt: skip
BETWEEN = st.sampled_from(["", "", " ", ".", "-", "_'", "\u200b", "\u0301 "])
LETTERS = "".join(map(chr, range(0x20, 0x700)))
NAMES = st.text(string.ascii_letters + string.digits + " ", min_size=1, max_size=11)


@st.composite
def disguised(draw: st.DrawFn, name: str) -> str:
    """The name as somebody might write it who wants to be taken for its owner."""
    letters = [draw(st.sampled_from(LOOK_ALIKES.get(one, one + one.upper()))) for one in name]
    return "".join(draw(BETWEEN) + letter for letter in letters) + draw(BETWEEN)


@given(disguised("police"))
def test_however_a_name_is_disguised_it_folds_to_the_same(name: str) -> None:
    assert folded(name) == folded("Police")


@given(st.text(LETTERS, max_size=15))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(NAMES)
def test_case_and_blanks_do_not_count(name: str) -> None:
    assert folded(name) == folded(name.upper()) == folded(f" {name.lower()} ") == folded(name.replace(" ", ""))


@pytest.mark.parametrize(("one", "other"), [("Modern", "Modem"), ("Vvatan", "Watan"), ("Bank 10", "BANK lO")])
def test_letters_that_look_like_another_one_fold_to_it(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("Bank", "Banka"), ("Nile", "Mile"), ("Shop 1", "Shop 2"), ("مصر", "قطر")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("name", ["Police", "P0LICE", "PoIice", "Po lice", "Роlicе"])
async def test_a_protected_name_is_refused_with_its_reason_in_the_readers_language(
    platform: Platform, account: Account, name: str
) -> None:
    english = await senders.problems_of_name(platform, account.id, "sms", name)
    arabic = await senders.problems_of_name(platform, account.id, "sms", name, language="ar")

    assert "authorit" in english[-1].message
    assert "جهة رسمية" in arabic[-1].message


async def test_a_protected_name_is_not_assigned_but_to_its_owner(
    platform: Platform, account: Account, operator: Actor
) -> None:
    protected = await senders.protect(
        platform, name="Delta Credit", reason_en="A bank.", reason_ar="بنك.", actor=operator
    )
    assign = {"account_id": account.id, "channel": "sms", "name": "DeltaCredit", "actor": operator}
    with pytest.raises(ProtectedSender, match="Delta Credit"):
        await senders.assign(platform, **assign)  # type: ignore[arg-type]

    await senders.set_owners(platform, protected, [account.id], actor=operator)
    await senders.assign(platform, **assign)  # type: ignore[arg-type]

    assert await senders.is_approved(platform, account.id, "sms", "DeltaCredit")


async def test_protected_names_are_added_once_and_removed(platform: Platform, operator: Actor) -> None:
    words = {"reason_en": "A bank.", "reason_ar": "بنك.", "actor": operator}
    added = await senders.protect(platform, name="Oasis", **words)  # type: ignore[arg-type]
    with pytest.raises(AlreadyProtected):
        await senders.protect(platform, name="0asis", **words)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        await senders.protect(platform, name="--", **words)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        await senders.protect(platform, name="Other", reason_en="A bank.", reason_ar=" ", actor=operator)
    with pytest.raises(Invalid):
        await senders.set_owners(platform, added, [10**9], actor=operator)

    await senders.unprotect(platform, added, actor=operator)

    assert "Oasis" not in {one.name for one in await senders.protected_names(platform)}
    with pytest.raises(NotFound):
        await senders.unprotect(platform, added, actor=operator)


@pytest.mark.parametrize(
    ("country", "name", "taken"),
    [
        ("IN", "ABCDEF", True),
        ("IN", "ABCDE", False),
        ("IN", "ABCDEFG", False),
        ("IN", "ABC123", False),
        ("SA", "Acme-AD", True),
        ("SA", "AcmeShop-AD", True),  # 8 and -AD: 11 in all
        ("SA", "AcmeShops-AD", False),
        ("SA", "Acme", True),
        ("EG", "Ac", False),
        ("EG", "Acme Stores", True),
        ("EG", "Acme Stores1", False),
        ("EG", "أكمي", False),
        ("EG", "Аcme", False),  # its first letter is Cyrillic
        ("EG", "12345", True),
        ("IN", "919876543210", True),
        ("US", "Acme", False),  # names are not supported
        ("US", "12025550123", True),
    ],
)
async def test_a_country_takes_its_own_names(
    platform: Platform, account: Account, country: str, name: str, taken: bool
) -> None:
    problems = await senders.problems_of_name(platform, account.id, "sms", name, country=country)

    assert (problems == []) is taken, problems


@pytest.mark.parametrize(("name", "can"), [("2323", True), ("+12025550123", True), ("Acme", False), ("12 34", False)])
def test_people_can_answer_to_numbers_only(name: str, can: bool) -> None:
    assert senders.can_receive(name) is can
