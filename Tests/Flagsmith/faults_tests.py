"""Everything that can go wrong with a request, seen from the other side."""

import email.utils
import http.client
import json
import shutil
import socket
import ssl
import time

from harness import CTA, Stub, equal

OFF = {"environment_default": {"enabled": False}}


def stub_with(folder, does, *options, **settings):
    """A stub whose next change of a flag goes wrong."""
    return Stub(folder, *options, faults=[{"method": "PATCH", "path": "features/1/$", "do": does} | settings])


def fails(error, stub, *arguments, **more):
    """Asks for something that goes wrong, and returns how."""
    try:
        reply = stub.ask(*arguments, **more)
    except error as how:
        return how
    raise AssertionError(f"{reply.status}: {reply.text[:200]}")


def raw(stub, method, path, body):
    """All bytes of the answer to a request, until the connection ends."""
    with socket.create_connection(("127.0.0.1", stub.port), timeout=20) as connection:
        connection.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Api-Key secret\r\nAccept: */*\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)


def is_enabled(stub):
    return stub.flag()["default"]["enabled"]


def a_delay_comes_before_the_change_or_after(folder):
    for does, waits in (("delay", False), ("delay-after", True)):
        with stub_with(folder, does, seconds=1.5) as stub:
            fails(socket.timeout, stub, "PATCH", CTA, OFF, connection=stub.connect(0.2))
            # Whoever asked is gone, and nothing knows that.
            equal((does, is_enabled(stub)), (does, not waits))
            until(lambda: not is_enabled(stub))
            equal([line["fault"] for line in stub.log], [does])


def a_reset_comes_before_the_change_or_after(folder):
    for does, changes in (("reset-before", False), ("reset-after", True)):
        with stub_with(folder, does) as stub:
            # An orderly end would be another error, which is one of this kind too.
            how = fails(ConnectionResetError, stub, "PATCH", CTA, OFF)
            equal(type(how), ConnectionResetError)
            equal((does, is_enabled(stub)), (does, not changes))
            [line] = stub.log
            equal((line["changed"], line["status"]), (changes, 200 if changes else None))
            equal(stub.ask("PATCH", CTA, OFF).status, 200)


def a_connection_is_closed_without_a_word(folder):
    with stub_with(folder, "close") as stub:
        connection = stub.connect()
        reply = stub.ask("PATCH", CTA, OFF, connection=connection)
        equal((reply.status, reply.headers["Connection"]), (200, None))
        fails((http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError),
              stub, "GET", CTA, connection=connection)


def a_server_that_is_busy_says_when_to_come_back(folder):
    faults = [{"path": "features/1/$", "nth": 2, "times": 2, "do": "status", "status": 429, "retryAfter": 7},
              {"path": "features/2/$", "do": "status", "status": 503, "retryAfterDate": 60},
              {"path": "segments/$", "do": "status", "status": 503}]
    with Stub(folder, faults=faults) as stub:
        replies = [stub.ask("GET", CTA) for _ in range(4)]
        equal([reply.status for reply in replies], [200, 429, 429, 200])
        equal(replies[1].headers["Retry-After"], "7")
        equal(replies[1].body, {"detail": "Request was throttled. Expected available in 7 seconds."})
        busy = stub.ask("GET", CTA.replace("/1/", "/2/"))
        until = email.utils.parsedate_to_datetime(busy.headers["Retry-After"]).timestamp()
        assert busy.status == 503 and 50 < until - time.time() <= 60, (busy.status, until)
        silent = stub.ask("GET", "/api/v1/projects/1/segments/")
        equal((silent.status, silent.headers["Retry-After"]), (503, None))


def a_key_is_refused_from_some_request_on(folder):
    for status in (401, 403):
        faults = [{"path": "/api/", "nth": 3, "times": 0, "do": "status", "status": status}]
        with Stub(folder, faults=faults) as stub:
            equal([stub.ask("GET", CTA).status for _ in range(5)], [200, 200, status, status, status])


def an_error_of_the_server_is_a_page(folder):
    for processed in (False, True):
        with stub_with(folder, "server-error", processed=processed) as stub:
            reply = stub.ask("PATCH", CTA, OFF)
            equal((reply.status, reply.headers["Content-Type"]), (500, "text/html; charset=utf-8"))
            assert b"<h1>Server Error (500)</h1>" in reply.text, reply.text
            equal(is_enabled(stub), not processed)
            equal(stub.log[0]["changed"], processed)


def another_place_is_named(folder):
    for status in (301, 302, 307, 308):
        with stub_with(folder, "redirect", status=status, location="https://elsewhere.example/x/") as stub:
            reply = stub.ask("PATCH", CTA, OFF)
            equal((reply.status, reply.headers["Location"]), (status, "https://elsewhere.example/x/"))
            equal(is_enabled(stub), True)


def a_body_is_cut(folder):
    for chunked in (False, True):
        with stub_with(folder, "truncated", chunked=chunked) as stub:
            head, _, body = raw(stub, "PATCH", CTA, json.dumps(OFF)).partition(b"\r\n\r\n")
            equal((b"chunked" in head, b"Content-Length" in head), (chunked, not chunked))
            # Half of it is there, and where there are chunks, the length of the one that does not end.
            assert b'{"environment_default"' in body and b'"segment_overrides":[]}' not in body, body
            equal(body[:1] != b"{", chunked)
            equal(is_enabled(stub), False)


def a_body_is_slow(folder):
    with stub_with(folder, "slow", milliseconds=2) as stub:
        start = time.monotonic()
        reply = stub.ask("PATCH", CTA, OFF)
        equal(reply.body["environment_default"]["enabled"], False)
        assert time.monotonic() - start > len(reply.text) * 0.002, "it is as quick as ever"


def a_body_is_far_too_long(folder):
    for chunked in (False, True):
        with stub_with(folder, "huge", megabytes=100, chunked=chunked) as stub:
            reply = stub.ask("PATCH", CTA, OFF)
            assert len(reply.text) > 100 << 20, len(reply.text)
            equal(reply.headers["Content-Length"], None if chunked else str(len(reply.text)))
            # It is one that a program could read.
            equal(json.loads(reply.text)["environment_default"]["enabled"], False)


def a_body_is_something_else(folder):
    with stub_with(folder, "content-type", type="text/html") as stub:
        reply = stub.ask("PATCH", CTA, OFF)
        equal((reply.status, reply.headers["Content-Type"]), (200, "text/html"))
        equal(reply.body["environment_default"]["enabled"], False)
    with stub_with(folder, "no-json") as stub:
        reply = stub.ask("PATCH", CTA, OFF)
        equal((reply.status, reply.headers["Content-Type"]), (200, "application/json"))
        equal((reply.text, is_enabled(stub)), (b"<p>It is not JSON.", False))


def a_certificate_is_nobodys(folder):
    if not shutil.which("openssl"):
        print("Not tried, for there is no openssl: a_certificate_is_nobodys")
        return
    with Stub(folder, "--tls", ".") as stub:
        # Who was given the certificate trusts it, and nobody else does.
        equal(stub.ask("GET", CTA).status, 200)
        stranger = http.client.HTTPSConnection("127.0.0.1", stub.port, timeout=20)
        fails(ssl.SSLCertVerificationError, stub, "GET", CTA, connection=stranger)
        equal(len(stub.log), 1)
    with stub_with(folder, "reset-after", "--tls", ".") as stub:
        fails((ConnectionResetError, ssl.SSLEOFError), stub, "PATCH", CTA, OFF)
        equal(is_enabled(stub), False)


def faults_can_be_changed_on_the_way(folder):
    with stub_with(folder, "server-error", times=0) as stub:
        equal(stub.ask("PATCH", CTA, OFF).status, 500)
        stub.post("/stub/faults", [])
        equal(stub.ask("PATCH", CTA, OFF).status, 200)
        stub.post("/stub/faults", [{"do": "status", "status": 503}, {"do": "status", "status": 429, "nth": 2}])
        # Each counts the requests that match it.
        equal([stub.ask("GET", CTA).status for _ in range(3)], [503, 429, 200])
