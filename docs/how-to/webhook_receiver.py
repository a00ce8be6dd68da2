"""A receiver of webhooks: checks that a request is Hudhud's, keeps its events, and answers at once.

Run it with the secret that the portal showed:  WEBHOOK_SECRET=whsec_… python webhook_receiver.py
"""

import base64
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ.get("WEBHOOK_SECRET", "")
TOLERANCE = 300  # seconds that a request may be old, or ahead of our clock
seen: set[str] = set()  # keep these in your database, for three days at least
events: list[dict] = []


def is_genuine(headers, body: bytes) -> bool:
    """Whether one of the signatures fits, and the request is new."""
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    content = b".".join((headers.get("webhook-id", "").encode(), stamp.encode(), body))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return any(hmac.compare_digest(expected, given) for given in headers.get("webhook-signature", "").split(" "))


class Receiver(BaseHTTPRequestHandler):
    """Takes POST requests."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_genuine(self.headers, body):
            self.answer(401)
            return
        if self.headers["webhook-id"] not in seen:  # the same request may come twice
            seen.add(self.headers["webhook-id"])
            events.extend(json.loads(body)["data"])
        self.answer(204)

    def answer(self, status: int):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8090), Receiver).serve_forever()
