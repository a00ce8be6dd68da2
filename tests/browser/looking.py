"""A page judged as it is met on the way: by axe, by its width, and by whoever looks at the picture."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page

from chromium import violations

__all__ = ["looked_at"]

TRIES = 3
"""A card that has just come in is not judged half drawn: what is wrong must be so three times in a row."""


async def looked_at(page: Page, name: str) -> None:
    """Fail for what axe finds and for what is wider than the window.

    With HUDHUD_SCREENSHOTS set to a folder a picture is left there.
    """
    found: list[object] = []
    for _ in range(TRIES):
        found = await violations(page)
        if not found:
            break
        await page.wait_for_timeout(300)
    folder = os.environ.get("HUDHUD_SCREENSHOTS")
    size = page.viewport_size or {"width": 0}
    if folder:
        language = await page.evaluate("document.documentElement.lang")
        path = Path(folder) / f"{name}-{language}-{size['width']}.png"
        await page.screenshot(path=path, full_page=True)
    assert found == [], f"{name}: {found}"
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"], f"{name} is {width} px wide"
