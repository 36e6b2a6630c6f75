"""What goes wrong with requests, from a list in JSON. A fault says which request it is for and what it does:

    {"method": "PATCH", "path": "features/1/$", "nth": 2, "times": 1, "do": "reset-after"}

`path` is a regular expression that is searched for. Of the requests that match, the `nth` is the first to be
hit (1 unless given), and as many as `times` says are (1 unless given; 0 for all that follow). What it does:

    delay {seconds}             waits, and then carries it out and answers
    delay-after {seconds}       carries it out, and waits before it answers
    reset-before                resets the connection, and carries nothing out
    reset-after                 carries it out, and resets the connection
    close                       answers, and closes the connection without a word
    status {status, retryAfter, retryAfterDate}
                                answers with an error; the seconds to wait as a number, or as a date
    server-error                answers with the page of an error of the server
    redirect {status, location} answers with another place
    truncated                   announces more bytes than it sends; with "chunked", ends within a chunk
    slow {milliseconds}         sends the body byte by byte, with a pause after each
    huge {megabytes}            sends a body that is far too long; with "chunked", without its length
    content-type {type}         answers, as if it were of another type
    no-json                     answers with what is no JSON

status, server-error and redirect carry nothing out, unless "processed" is true.
"""

import email.utils
import json
import re
import threading
import time
from dataclasses import dataclass

from .answers import HTML, SERVER_ERROR
from .exchange import Response, response

# These answer without carrying anything out.
REFUSALS = {"status", "server-error", "redirect"}
WORDS = {
    401: {"detail": "Valid Master API Key not found."},
    403: {"detail": "You do not have permission to perform this action."}}


@dataclass
class Fault:
    method: str
    path: re.Pattern
    first: int
    times: int
    does: str
    settings: dict
    seen: int = 0

    def hits(self, method, path):
        if self.method not in (None, method) or not self.path.search(path):
            return False
        self.seen += 1
        return self.first <= self.seen and (not self.times or self.seen < self.first + self.times)

    @property
    def is_refusal(self):
        return self.does in REFUSALS and not self.settings.get("processed")


class Faults:
    def __init__(self):
        self.lock, self.all = threading.Lock(), []

    def put(self, given):
        made = [Fault(one.get("method"), re.compile(one.get("path", "")), one.get("nth", 1), one.get("times", 1),
                      one["do"], one) for one in given]
        unknown = {fault.does for fault in made} - REFUSALS - set(DELIVERIES)
        if unknown:
            raise ValueError(f"there is no fault {min(unknown)!r}")
        with self.lock:
            self.all = made

    def take(self, method, path):
        """The fault that is due for a request, or None. Every fault counts the requests that match it."""
        with self.lock:
            hits = [fault for fault in self.all if fault.hits(method, path)]
        return hits[0] if hits else None


def refusal(fault):
    """The answer in the place of the right one."""
    if fault.does == "server-error":
        return Response(500, {"Content-Type": HTML}, SERVER_ERROR.encode())
    status = fault.settings["status"]
    if fault.does == "redirect":
        return Response(status, {"Content-Type": HTML, "Location": fault.settings["location"]}, b"")
    seconds = fault.settings.get("retryAfter", fault.settings.get("retryAfterDate"))
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    if "retryAfterDate" in fault.settings:
        headers["Retry-After"] = email.utils.formatdate(time.time() + seconds, usegmt=True)
    throttled = {429: {"detail": f"Request was throttled. Expected available in {seconds} seconds."}}
    return response(status, (WORDS | throttled).get(status, "<h1>Unavailable</h1>"), headers, False)


# How an answer is delivered. `link` is the connection, and says what can be done with it.

def deliver_whole(link, answer, settings):
    link.send(answer)


def deliver_late(link, answer, settings):
    time.sleep(settings["seconds"])
    link.send(answer)


def deliver_reset(link, answer, settings):
    link.reset()


def deliver_and_close(link, answer, settings):
    link.send(answer)
    link.close()


def deliver_truncated(link, answer, settings):
    half = answer.body[:len(answer.body) // 2]
    if settings.get("chunked"):
        link.send_head(answer, {"Transfer-Encoding": "chunked"})
        link.write(b"%x\r\n" % len(answer.body) + half)
    else:
        link.send_head(answer, {"Content-Length": str(len(answer.body) + 100)})
        link.write(half)
    link.close()


def deliver_slowly(link, answer, settings):
    link.send_head(answer, {"Content-Length": str(len(answer.body))})
    for place in range(len(answer.body)):
        link.write(answer.body[place:place + 1])
        time.sleep(settings["milliseconds"] / 1000)


def deliver_much(link, answer, settings):
    piece = b" " * (1 << 20)
    if settings.get("chunked"):
        link.send_head(answer, {"Transfer-Encoding": "chunked"})
        for _ in range(settings["megabytes"]):
            link.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        link.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body) if answer.body else b"0\r\n\r\n")
    else:
        link.send_head(answer, {"Content-Length": str(settings["megabytes"] * len(piece) + len(answer.body))})
        for _ in range(settings["megabytes"]):
            link.write(piece)
        link.write(answer.body)


def deliver_as_another_type(link, answer, settings):
    link.send(Response(answer.status, answer.headers | {"Content-Type": settings["type"]}, answer.body))


def deliver_no_json(link, answer, settings):
    link.send(Response(answer.status, answer.headers, b"<p>It is not JSON."))


DELIVERIES = {
    "delay": deliver_whole, "delay-after": deliver_late, "reset-before": deliver_reset,
    "reset-after": deliver_reset, "close": deliver_and_close, "truncated": deliver_truncated,
    "slow": deliver_slowly, "huge": deliver_much, "content-type": deliver_as_another_type,
    "no-json": deliver_no_json}


def read(path):
    faults = Faults()
    if path:
        with open(path, encoding="utf-8") as file:
            faults.put(json.load(file))
    return faults
