"""Rendering, transforming, measuring and pricing: what one core does for a personalised campaign with one link.

Everything here is what preparing and claiming run, without a database: the wording is compiled once, bodies are
rendered hundreds at a time, each is measured as SMS, and priced by its number's leading digits.

    uv run python benchmarks/rendering.py
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from hudhud.campaigns.preparing import Places
from hudhud.channels import Route, RouteTable
from hudhud.messages import FrozenTransform, Renderer, Wording
from hudhud.plugins import load
from hudhud.pricing import Price, PriceSheet
from hudhud_cta_links.frozen import FrozenLinks
from hudhud_cta_links.keys import LinkKey
from hudhud_sms.segments import count

BAR = 100_000
FIRST_ID = 82 << 36
BATCH = 2_000
TEXTS = {
    "english": "Dear @name, your invoice of @{due date} over @amount is ready: @link1 Thank you for your business!",
    "arabic": "عزيزنا @name، فاتورتك بتاريخ @{due date} بمبلغ @amount جاهزة: @link1 شكرا لتعاملك معنا",
}
NAMES = ("Mona", "Ali Hassan", "منى", "Jean-Luc", "Zoë", "عبد الرحمن", "Kim", "O'Neill")


def rows(many: int) -> list[list[str]]:
    """The fields of so many recipients."""
    return [[NAMES[number % 8], f"{number % 28 + 1} May", f"{number % 997}.50"] for number in range(many)]


def best(act: Callable[[], int], tries: int = 3) -> tuple[float, int]:
    """The shortest of a few runs in seconds of this process on a core, and what it gave."""
    found = []
    for _ in range(tries):
        began = time.process_time()
        result = act()
        found.append((time.process_time() - began, result))
    return min(found)


def run(renderer: Renderer, fields: list[list[str]], addresses: list[str], places: Places) -> int:
    """Render, measure and price them all; gives the cost in millionths."""
    total = 0
    for start in range(0, len(fields), BATCH):
        batch = fields[start : start + BATCH]
        ids = range(FIRST_ID + start, FIRST_ID + start + len(batch))
        for body, address in zip(renderer.bodies(ids, batch), addresses[start : start + BATCH], strict=True):
            place = places.of(address)
            if not isinstance(place, str):
                total += count(body) * place.price.micros
    return total


def frozen() -> dict[str, FrozenTransform]:
    """One link, with a key of its own."""
    links = FrozenLinks(
        base="https://go.example.com", key=LinkKey(1, os.urandom(16)), labels=("Yes",), targets=("",), days=90
    )
    return {"cta_links": FrozenTransform(("link1",), links.json())}


def main() -> None:
    """Print a line for each text, and a JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    options = parser.parse_args()
    platform: Any = SimpleNamespace(plugins=load(pages=False))
    transforms = frozen()
    fields = rows(options.messages)
    addresses = [f"2010{number:08}" for number in range(options.messages)]
    sheet = PriceSheet("EUR", {"": Price(20_000), "20": Price(10_000), "966": Price(12_000)})
    found = {}
    for name, text in TEXTS.items():
        wording = Wording(text, ("name", "due date", "amount"), transforms, verbatim=False)
        renderer = Renderer(platform, wording)
        places = Places(RouteTable([Route("", "smsc")]), sheet)
        seconds, _ = best(partial(run, renderer, fields, addresses, places))
        rate = options.messages / seconds
        found[name] = {"messages_per_second": round(rate), "ratio": round(rate / BAR, 2)}
        print(f"{name:8} {rate:12,.0f} messages a second on one core, {rate / BAR:.2f} times the bar of {BAR:,}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
