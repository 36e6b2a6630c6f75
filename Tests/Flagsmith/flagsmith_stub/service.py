"""The stub on a port of loopback: connections, the log, and what goes wrong on the way."""

import json
import socket
import ssl
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import faults
from .answers import Unexpected
from .exchange import respond


class Stub:
    """A world, and what is known of the requests to it."""

    def __init__(self, world, settings):
        self.world, self.is_strict = world, not settings.lenient
        self.is_secure, self.latency = bool(settings.tls), settings.latency_ms / 1000
        self.faults, self.unexpected = faults.read(settings.faults), []
        self.kept = world.copied()
        self.log = open(settings.log, "a", encoding="utf-8") if settings.log else None
        self.lock, self.count, self.start = threading.Lock(), 0, time.monotonic()

    def require(self, condition, why):
        """Ends a request that is not as it should be, where the stub is strict."""
        if self.is_strict and not condition:
            raise Unexpected(why)

    def note(self, call, why):
        text = call.text.decode(errors="replace")
        self.unexpected.append({"method": call.method, "path": call.path, "body": text[:2000], "why": why})

    def unexpected_request(self, call, why):
        self.note(call, why)
        return 599, {"stub": f"{call.method} {call.path}: {why}"}, {}

    def write_log(self, method, target, text, answer, fault):
        if not self.log:
            return
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = text.decode(errors="replace")
        with self.lock:
            self.count += 1
            line = {"number": self.count, "seconds": round(time.monotonic() - self.start, 3), "method": method,
                    "path": target, "body": body, "status": answer.status if answer else None,
                    "changed": bool(answer and answer.has_changed), "fault": fault.does if fault else None}
            self.log.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.log.flush()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A client that is slow to shake hands, or silent, does not keep a thread for ever.
    timeout = 600

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        try:
            if isinstance(self.connection, ssl.SSLSocket):
                self.connection.do_handshake()
            super().handle()
        except OSError:
            # Whoever asked is gone, or the connection was reset.
            self.close_connection = True

    def log_message(self, *words):
        pass

    def answer(self):
        stub = self.server.stub
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/stub/"):
            return self.send(respond(stub, self.command, self.path, self.headers, text))
        time.sleep(stub.latency)
        fault = stub.faults.take(self.command, self.path)
        if fault and fault.does == "delay":
            time.sleep(fault.settings["seconds"])
        answer = None
        if not fault or not fault.is_refusal and fault.does != "reset-before":
            answer = respond(stub, self.command, self.path, self.headers, text)
        if fault and fault.does in faults.REFUSALS:
            has_changed = bool(answer and answer.has_changed)
            answer = faults.refusal(fault)
            answer.has_changed = has_changed
        stub.write_log(self.command, self.path, text, answer, fault)
        deliver = faults.DELIVERIES.get(fault.does if fault else None, faults.deliver_whole)
        deliver(self, answer, fault.settings if fault else {})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    # What a delivery does with the connection

    def send(self, answer):
        self.write(self.head(answer, {"Content-Length": str(len(answer.body))}) + answer.body)

    def send_head(self, answer, more):
        self.write(self.head(answer, more))

    def head(self, answer, more):
        reason = self.responses.get(answer.status, ("Unexpected",))[0]
        lines = [f"HTTP/1.1 {answer.status} {reason}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in (answer.headers | more).items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def write(self, data):
        self.wfile.write(data)

    def close(self):
        self.close_connection = True

    def reset(self):
        """Ends the connection so that the other side sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.server.resetting.add(self.connection)
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, stub, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.stub, self.context, self.resetting = stub, context, set()

    def get_request(self):
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def shutdown_request(self, request):
        if request in self.resetting:
            # An orderly end would be told to the other side first.
            self.resetting.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request, address):
        # That whoever asked is gone is nothing to tell.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)
