"""Links written a second, on one core: the codes of a whole campaign's messages, as its bodies take them.

Prints a table and, last, a JSON object. The bar: 200,000 a second, so that a link costs half of what rendering,
measuring and pricing a message may cost altogether (100,000 a second).

    uv run python benchmarks/links.py --messages 200000
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import time

from hudhud_cta_links.codes import KEY_OCTETS, Codes
from hudhud_cta_links.transform import CtaLinks

BAR = 200_000.0
BATCH = 250
"""Messages in a claim."""
FIRST = 83 << 36


def measure(messages: int, links: int) -> dict[str, float]:
    """Links a second of processor time, and codes read a second."""
    key = os.urandom(KEY_OCTETS)
    frozen = {"base": "https://links.example.com", "key": base64.b64encode(key).decode()}
    names = CtaLinks.names[:links]
    transform, began = CtaLinks(), time.process_time()
    for first in range(FIRST, FIRST + messages, BATCH):
        transform.values(frozen, names, range(first, first + BATCH))
    written = time.process_time() - began
    codes = Codes(key)
    sample = codes.write(range(FIRST, FIRST + 10_000), 0)
    began = time.process_time()
    for code in sample:
        codes.read(code)
    read = time.process_time() - began
    return {
        "links": messages * links,
        "links_per_second": round(messages * links / written),
        "microseconds_a_link": round(written / messages / links * 1e6, 2),
        "codes_read_per_second": round(len(sample) / read),
    }


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--links", type=int, default=1, choices=range(1, 6))
    options = parser.parse_args()
    found = measure(options.messages, options.links)
    found["ratio_to_bar"] = round(found["links_per_second"] / BAR, 2)
    for name, value in found.items():
        print(f"{name:<24}{value:>14,}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
