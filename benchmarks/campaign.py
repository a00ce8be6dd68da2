"""One campaign to N recipients, end to end: upload, preparation, submission over SMPP, receipts.

Everything runs on this machine: the product by `hudhud up` (PostgreSQL with synchronous_commit, NATS, web, worker,
gateway, scheduler) and the SMSC simulator, one bind with a window of 500. Prints a table and, last, a JSON object.
The times of sending are the database's: from the launch to the last answer and to the last receipt *committed*.

    uv run python benchmarks/campaign.py --recipients 1000000
    uv run python benchmarks/campaign.py --recipients 200000 --personalised
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
from stack import Stack, running, stolen

from hudhud_sms.simulator import read_ledger

PEER = ("Kannel 1.4.5 mtbatch, no database", 3_049)
BAR = 10_000
TEXTS = {
    "gsm": "Your order is on its way. Track it in the app or reply HELP. Thank you for shopping with us today!",
    "arabic": "طلبك في الطريق إليك. يمكنك متابعته من التطبيق. شكرا لتسوقك معنا اليوم ونتمنى لك يوما سعيدا.",
}

PERSONALISED_BAR = 8_000
PERSONALISED = "Dear @name, your invoice of @{due date} over @amount is ready: @link1 Thank you for your business!"
LINKS = {"cta_links": {"links": [{"label": "Invoice", "target": "https://shop.example.com/invoice"}]}}
NAMES = ("Mona", "Ali Hassan", "منى", "Jean-Luc", "Zoe", "Sara", "Kim", "O'Neill")


class Api:
    """The REST API, as a customer calls it."""

    def __init__(self, stack: Stack) -> None:
        self.http = httpx.Client(
            base_url=stack.demo["base_url"],
            headers={"Authorization": f"Bearer {stack.demo['api_token']}"},
            timeout=120,
        )

    def get(self, path: str) -> Any:
        """The JSON of a GET."""
        return self.http.get(f"/api/v1{path}").raise_for_status().json()

    def post(self, path: str, **options: Any) -> Any:
        """The JSON of a POST."""
        return self.http.post(f"/api/v1{path}", **options).raise_for_status().json()

    def wait(self, path: str, done: Any, seconds: float, pause: float = 0.25) -> Any:
        """Poll until `done` says so; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self.get(path)
            if done(answer):
                return answer
            time.sleep(pause)
        raise TimeoutError(f"{path} was not done after {seconds} s: {answer}")


def numbers(count: int, *, personalised: bool) -> bytes:
    """A CSV of Egyptian mobile numbers, all different, none with a fixed outcome of the simulator.

    For a personalised campaign each has a name, a date and an amount, every eighth name in Arabic.
    """
    lines = ["number,name,due date,amount\n" if personalised else "number\n"]
    number = 0
    while len(lines) <= count:
        number += 1
        if number % 100 < 50:
            data = f",{NAMES[number % 8]},{number % 28 + 1} May,{number % 997}.50" if personalised else ""
            lines.append(f"+2010{number:08d}{data}\n")
    return "".join(lines).encode()


def upload(api: Api, content: bytes) -> tuple[str, float]:
    """Upload, and wait until every row is read, checked, de-duplicated and stored; the file's id and the seconds."""
    began = time.monotonic()
    file = api.post("/recipient-files", files={"file": ("recipients.csv", content, "text/csv")})
    ready = api.wait(f"/recipient-files/{file['id']}", lambda one: one["state"] != "reading", 120, 0.1)
    if ready["state"] != "ready" or ready["invalid"] or ready["duplicates"]:
        sys.exit(f"The file was not read as expected: {ready}")
    return file["id"], time.monotonic() - began


def prepare(api: Api, campaign: str) -> float:
    """Wait for the exact forecast; the seconds it took."""
    began = time.monotonic()
    api.wait(f"/campaigns/{campaign}/forecast", lambda one: one["ready"], 300)
    return time.monotonic() - began


TIMES = """
SELECT extract(epoch FROM max(d.accepted_at) - k.launched_at)::float8 AS submission,
       extract(epoch FROM max(d.final_at) - k.launched_at)::float8 AS receipt,
       count(*) AS parts, count(*) FILTER (WHERE d.accepted_at IS NOT NULL) AS accepted,
       count(*) FILTER (WHERE d.state = 10) AS delivered, count(*) FILTER (WHERE d.state = 70) AS unconfirmed
FROM campaign k JOIN delivery d ON d.message >= k.first_id AND d.message < k.last_id
WHERE k.id = $1 GROUP BY k.id
"""


async def times(stack: Stack, campaign: str) -> dict[str, Any]:
    """What the database says of the campaign."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        row = await connection.fetchrow(TIMES, int(campaign.removeprefix("cmp_")))
        return dict(row)
    finally:
        await connection.close()


def probe(api: Api, stack: Stack, campaign: str, sender: str) -> dict[str, list[float]]:
    """While the campaign runs: a single message a second and a portal page, each timed from the customer's side."""
    portal = httpx.Client(base_url=stack.demo["base_url"], timeout=30, follow_redirects=True)
    sign_in(portal, stack)
    found: dict[str, list[float]] = {"transactional": [], "page": []}
    number = 0
    while api.get(f"/campaigns/{campaign}")["state"] == "running":
        number += 1
        began = time.monotonic()
        portal.get(f"/campaigns/{campaign}").raise_for_status()
        found["page"].append((time.monotonic() - began) * 1000)
        began = time.monotonic()
        message = api.post(
            "/messages", json={"to": f"+2011{number:08d}", "sender": sender, "text": "Your code is 4711"}
        )
        api.wait(f"/messages/{message['id']}", lambda one: one["state"] in {"accepted", "delivered"}, 30, 0.02)
        found["transactional"].append((time.monotonic() - began) * 1000)
        time.sleep(0.4)
    return found


def sign_in(portal: httpx.Client, stack: Stack) -> None:
    """Sign in to the portal as a browser does: the form's hidden fields are sent back."""
    import re  # used here alone

    page = portal.get("/sign-in").text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    origin = {"Origin": stack.demo["base_url"]}
    portal.post("/sign-in", data={**hidden, **stack.demo["customer"]}, headers=origin).raise_for_status()


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def said(options: argparse.Namespace) -> dict[str, Any]:
    """What the campaign says: the same to all, or to each his own with a link of his own."""
    if options.personalised:
        return {"type": "personalised_link", "text": PERSONALISED, "options": LINKS}
    return {"type": "regular", "text": TEXTS[options.text]}


def send(
    api: Api, stack: Stack, campaign: str, sender: str, *, probing: bool
) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """Launch, and wait for the end; the latencies meanwhile, and what it cost in processor time."""
    busy, began = stack.cpu_seconds(), psutil.cpu_times()
    api.post(f"/campaigns/{campaign}/launch")
    latencies = probe(api, stack, campaign, sender) if probing else {}
    api.wait(f"/campaigns/{campaign}", lambda one: one["state"] not in {"preparing", "running"}, 3600, 1)
    spent = (stack.cpu_seconds() - busy).most_common()
    return latencies, {
        "cpu_seconds_while_sending": {role: round(seconds, 1) for role, seconds in spent},
        "stolen_by_the_host": round(stolen(began), 3),
    }


def paced(count: int, seconds: float) -> dict[str, float]:
    """How long it took, and how many a second that is."""
    return {"seconds": seconds, "rate": count / seconds}


def measure(stack: Stack, options: argparse.Namespace) -> dict[str, Any]:
    """Run the campaign and gather the figures."""
    api = Api(stack)
    content = numbers(options.recipients, personalised=options.personalised)
    file, upload_seconds = upload(api, content)
    sender = stack.demo["sender"]
    campaign = api.post(
        "/campaigns",
        json={"name": "Benchmark", "channel": "sms", "sender": sender, "recipient_file": file, **said(options)},
    )["id"]
    prepare_seconds = prepare(api, campaign)
    latencies, costs = send(api, stack, campaign, sender, probing=options.probe)
    facts = asyncio.run(times(stack, campaign))
    memory = stack.peak_memory()
    time.sleep(1)  # the simulator brings its ledger to the file once a second
    counts = read_ledger(stack.smsc_ledger)
    singles = len(latencies.get("transactional", ()))
    bar = PERSONALISED_BAR if options.personalised else BAR
    return {
        "recipients": options.recipients,
        "text": "personalised" if options.personalised else options.text,
        "bar": bar,
        "rate_limit": options.rate,
        "upload": paced(options.recipients, upload_seconds),
        "preparation": paced(options.recipients, prepare_seconds),
        "launch_to_last_submission": paced(options.recipients, facts["submission"]),
        "launch_to_last_receipt": paced(options.recipients, facts["receipt"]),
        "parts": facts["parts"],
        "submitted": facts["accepted"],
        "delivered": facts["delivered"],
        "received_by_smsc": counts.submitted - singles,
        "duplicated": counts.duplicated,
        "unconfirmed": facts["unconfirmed"],
        "peak_memory_mb": memory,
        **costs,
        "latency_ms": {name: {"p50": percentile(v, 0.5), "p95": percentile(v, 0.95), "samples": len(v)}
                       for name, v in latencies.items()},
        "ratio_to_bar": options.recipients / facts["receipt"] / bar,
        "ratio_to_peer": {"peer": PEER[0], "ratio": options.recipients / facts["receipt"] / PEER[1]},
    }  # fmt: skip


def table(figures: dict[str, Any]) -> str:
    """The figures for a reader."""
    steps = ("upload", "preparation", "launch_to_last_submission", "launch_to_last_receipt")
    lines = [f"{'step':32}{'seconds':>10}{'messages/s':>14}"]
    lines += [f"{s.replace('_', ' '):32}{figures[s]['seconds']:>10.1f}{figures[s]['rate']:>14,.0f}" for s in steps]
    counted = ("parts", "submitted", "delivered", "received_by_smsc", "duplicated", "unconfirmed")
    lines += [f"{name.replace('_', ' '):32}{figures[name]:>24,}" for name in counted]
    lines += [f"{'peak memory, ' + name:50}{peak:>6} MB" for name, peak in sorted(figures["peak_memory_mb"].items())]
    busy = figures["cpu_seconds_while_sending"]
    lines.append(f"processor seconds while sending: {', '.join(f'{role} {spent}' for role, spent in busy.items())}")
    lines.append(f"of the processors' time the host gave {figures['stolen_by_the_host']:.0%} to other machines")
    lines += [
        f"{name + ' while sending':32} p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms"
        for name, latency in figures["latency_ms"].items()
    ]
    peer = figures["ratio_to_peer"]
    lines.append(
        f"{figures['ratio_to_bar']:.2f} times the bar of {figures['bar']:,}/s; {peer['ratio']:.1f} times {peer['peer']}"
    )
    return "\n".join(lines)


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=0, help="parts a second on the bind; 0 for no limit")
    parser.add_argument("--text", choices=sorted(TEXTS), default="gsm")
    parser.add_argument("--personalised", action="store_true", help="a text and a tracked link for each recipient")
    parser.add_argument("--probe", action="store_true", help="time single messages and portal pages meanwhile")
    parser.add_argument("--log", type=Path, help="keep the product's log here")
    options = parser.parse_args()
    with running(rate=options.rate) as stack:
        try:
            figures = measure(stack, options)
        finally:
            if options.log:
                options.log.write_bytes((stack.directory / "up.log").read_bytes())
    print(table(figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
