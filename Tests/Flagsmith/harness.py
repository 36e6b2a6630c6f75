"""Starts the stub, as a process of its own or as a thread, and talks to it over HTTP."""

import http.client
import json
import ssl
import subprocess
import sys
import threading
import time
import uuid
from argparse import Namespace
from pathlib import Path

from flagsmith_stub import service
from flagsmith_stub.description import make_world

HERE = Path(__file__).resolve().parent
VARIANTS = [{"key": "green", "value": "green"}, {"key": "blue", "value": "blue"}]
# A small world: two environments, of which one has versions, a feature with variants and one without.
WORLD = {
    "keys": {"secret": "admin", "other": "reader", "third": "none"},
    "environments": [{"key": "OLD", "versioned": False}, {"key": "NEW", "versioned": True}],
    "features": [{"name": "cta", "value": "grey", "enabled": True, "variants": VARIANTS},
                 {"name": "limit", "value": 50, "enabled": True}]}
CTA = "/api/__future__/environments/OLD/features/1/"


class Reply:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    @property
    def body(self):
        return json.loads(self.text) if self.text else None


class Client:
    """Talks to a stub."""

    port, is_secure, folder = 0, False, None

    def connect(self, timeout=20):
        if self.is_secure:
            context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, key="secret", connection=None, **headers):
        """Sends a request as a program should, but for the headers that are given. One that is None is left out."""
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        named = {"Authorization": f"Api-Key {key}", "Accept": "application/json"}
        if data:
            named["Content-Type"] = "application/json"
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        own = connection or self.connect()
        own.request(method, path, data, {name: value for name, value in named.items() if value is not None})
        response = own.getresponse()
        reply = Reply(response.status, response.headers, response.read())
        if not connection:
            own.close()
        return reply

    def get(self, path):
        return self.ask("GET", path).body

    def post(self, path, body):
        return self.ask("POST", path, body).body

    @property
    def unexpected(self):
        return [one["why"] for one in self.get("/stub/unexpected")]

    def flag(self, environment="OLD", feature="cta"):
        return self.get("/stub/state")["environments"][environment][feature]

    def counts(self, environment="OLD", feature="cta"):
        return self.get(f"/stub/evaluate?environment={environment}&feature={feature}&count=2000")["counts"]

class Thread(Client):
    """A stub that is quickly there, without a log."""

    def __init__(self, world, lenient):
        settings = Namespace(lenient=lenient, tls=None, latency_ms=0, faults=None, log=None)
        self.server = service.Server(service.Stub(make_world(world), settings), None)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Stub(Client):
    """A process of the stub, in a folder."""

    def __init__(self, folder, *options, world=WORLD, faults=None):
        self.folder = Path(folder, str(uuid.uuid4()))
        self.folder.mkdir()
        self.is_secure = "--tls" in options
        (self.folder / "world.json").write_text(json.dumps(world))
        (self.folder / "faults.json").write_text(json.dumps(faults or []))
        self.process = subprocess.Popen(
            [sys.executable, HERE / "server", "--port-file", "port", "--world", "world.json", "--log", "log",
             "--state", "state.json", "--faults", "faults.json", *options], cwd=self.folder, stdin=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while not (self.folder / "port").exists():
            assert self.process.poll() is None and time.monotonic() < deadline, "the stub did not start"
            time.sleep(0.01)
        self.port = int((self.folder / "port").read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()

    def end(self):
        """Closes its input, and returns how it ended."""
        self.process.stdin.close()
        return self.process.wait(20)

    @property
    def log(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]


def equal(one, other):
    assert one == other, f"{str(one)[:2000]}\nis not\n{str(other)[:2000]}"
