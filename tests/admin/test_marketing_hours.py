"""An account that its operators bind to marketing hours."""

from __future__ import annotations

import httpx

from hudhud.accounts import Account
from hudhud.plugins import Platform


async def test_an_account_is_bound_to_marketing_hours_on_its_settings(
    console: httpx.AsyncClient, platform: Platform, account: Account, price_list: int
) -> None:
    arranged = {
        "name": "Nile Pharmacies", "kind": "prepaid", "price_list_id": str(price_list), "marketing_hours": "1",
        "reason": "Its country asks for it",
    }  # fmt: skip

    await console.post(f"/accounts/{account.id}/settings", data=arranged)

    assert await platform.database.fetchval("SELECT marketing_hours FROM account WHERE id = $1", account.id)
    assert 'name="marketing_hours" value="1" checked' in (await console.get(f"/accounts/{account.id}/settings")).text
