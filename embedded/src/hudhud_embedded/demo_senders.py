"""The demo's senders: one that is registered in a country, and a request that waits for an operator."""

from __future__ import annotations

from typing import Final

from hudhud import countries, senders
from hudhud.audit import Actor
from hudhud.plugins import Platform

__all__ = ["register_senders"]

SYSTEM: Final = Actor("system")
HOME: Final = "EG"
ABROAD: Final = "AE"
NAME: Final = "HoopoeShop"
ANSWERS: Final = {
    "company_name": "Hudhud Demo",
    "company_address": "1 Hoopoe Street, Cairo",
    "company_kind": "foreign",
    "use_case": "service",
    "sample_messages": "Your order is on its way: shop.example/o/42",
    "monthly_volume": "20000",
    "url_hosts": "shop.example",
}
PAPER: Final = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 55>>stream
BT /F 18 Tf 40 100 Td (A document of the demo) Tj ET   endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


async def register_senders(platform: Platform, *, account_id: int, user_id: int, name: str) -> None:
    """Register the account's sender at home, and ask for another one abroad."""
    await countries.load_starting_rules(platform.database)
    await senders.register(
        platform, account_id=account_id, channel="sms", name=name, country=HOME, expires_on=None, actor=SYSTEM
    )
    actor = Actor(f"user:{user_id}", user_id=user_id)
    request = await senders.begin_request(platform, account_id=account_id, country=ABROAD, name=NAME, actor=actor)
    place = (account_id, request.id)
    for field in await countries.form_of(platform, ABROAD):
        if field.kind is countries.FieldKind.FILE:
            await add_paper(platform, place, field.name, actor)
    await senders.answer_request(platform, account_id=account_id, request_id=request.id, name=NAME, answers=ANSWERS)
    await senders.submit_request(platform, account_id=account_id, request_id=request.id, actor=actor)


async def add_paper(platform: Platform, place: tuple[int, int], field: str, actor: Actor) -> None:
    """A document for one question."""
    account_id, request_id = place
    await senders.add_document(
        platform,
        account_id=account_id,
        request_id=request_id,
        field=field,
        name=f"{field}.pdf",
        content=PAPER,
        actor=actor,
    )
