"""What a host does, on a port of loopback: git over HTTP with tokens, GitHub's and GitLab's interfaces
as far as the recipes use them, and a place to download from. All is kept in memory, and git on disk."""

import base64
import gzip
import itertools
import json
import os
import re
import subprocess
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GIT = re.compile(r"/(.+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)")
BOT = {"login": "github-actions[bot]", "type": "Bot", "id": 41898282}


class Service:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.numbers = itertools.count(1)
        self.tokens = {}
        self.pulls, self.comments, self.issues, self.runs, self.scans = [], [], [], [], []
        # What tests have told, as JUnit has it.
        self.suites = []
        self.approvals, self.environments, self.jobs, self.artifacts = {}, {}, {}, []
        self.downloads = {}
        # Called before git takes a push; it may wait.
        self.before_push = lambda: None
        # Who has written what over the interface, and what git has asked for.
        self.writes, self.fetched = [], ""
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def token(self, user, **rights):
        """A token of a user with rights such as contents="read"."""
        token = f"token-{next(self.numbers)}"
        self.tokens[token] = (user, rights)
        return token

    def bare(self, name):
        return self.folder / "git" / f"{name}.git"


class Refused(Exception):
    def __init__(self, status, words):
        self.status, self.words = status, words


def handler(service):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words):
            pass

        def answer(self):
            split = urllib.parse.urlsplit(self.path)
            self.query = dict(urllib.parse.parse_qsl(split.query))
            self.route = urllib.parse.unquote(split.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            try:
                if self.route.startswith("/download/"):
                    return self.download()
                if match := GIT.fullmatch(self.route):
                    return self.git(match[1], match[2], split.query, body)
                if self.route.startswith("/api/v4/"):
                    return self.gitlab(body)
                return self.github(body)
            except Refused as refusal:
                self.reply(refusal.status, {"message": refusal.words})

        do_GET = do_POST = do_PATCH = do_PUT = answer

        def reply(self, status, content, headers=()):
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def download(self):
            data, length = service.downloads.get(self.route, (None, 0))
            if data is None:
                return self.reply(404, b"")
            self.send_response(200)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = True

        # Git

        def git(self, path, verb, query, body):
            is_push = "receive-pack" in self.path
            secret = self.headers.get("Authorization", "").partition(" ")[2]
            token = base64.b64decode(secret).decode().partition(":")[2]
            user, rights = service.tokens.get(token, ("nobody", {}))
            right = rights.get("contents")
            if right is None:
                return self.reply(401, b"", [("WWW-Authenticate", "Basic")])
            if is_push and right != "write":
                words = f"Permission to {path}.git denied to {user}.\n".encode()
                return self.reply(403, words, [("Content-Type", "text/plain")])
            if is_push and self.command == "POST":
                service.before_push()
            elif self.command == "POST":
                service.fetched += body.decode(errors="replace")
            result = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env={
                "GIT_PROJECT_ROOT": str(service.folder / "git"), "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": f"/{path}.git/{verb}", "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_USER": user,
                "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "PATH": os.environ["PATH"]})
            head, _, data = result.stdout.partition(b"\r\n\r\n")
            headers = [line.split(": ", 1) for line in head.decode().split("\r\n")]
            status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
            try:
                self.reply(status, data, [pair for pair in headers if pair[0] != "Status"])
            except OSError:
                pass  # Whoever asked is gone.

        # GitHub

        def github(self, body):
            token = self.headers.get("Authorization", "").removeprefix("token ")
            user, rights = service.tokens.get(token, (None, {}))
            if user is None:
                raise Refused(401, "Bad credentials")
            content = json.loads(body or b"{}")
            if self.command != "GET" and self.route != "/graphql":
                service.writes.append((self.command, self.route, user))
            for method, pattern, needed, function in GITHUB:
                match = re.fullmatch(pattern, self.route)
                if match and method == self.command:
                    right, level = needed
                    held = [rights.get(name) for name in right.split("|")]
                    if "write" not in held and (level == "write" or "read" not in held):
                        raise Refused(403, "Resource not accessible by integration")
                    with service.lock:
                        result = function(self, service, *match.groups(), content)
                    return self.page(result)
            raise Refused(404, f"Not Found: {self.command} {self.route}")

        def page(self, result):
            if not isinstance(result, list):
                return self.reply(200, result)
            size, page = int(self.query.get("per_page", 30)), int(self.query.get("page", 1))
            rest, headers = result[(page - 1) * size:], []
            if len(rest) > size:
                following = urllib.parse.urlencode({**self.query, "page": page + 1})
                headers.append(("Link", f'<{service.address}{self.route}?{following}>; rel="next"'))
            self.reply(200, rest[:size], headers)

        # GitLab

        def gitlab(self, body):
            user, rights = service.tokens.get(self.headers.get("PRIVATE-TOKEN", ""), (None, {}))
            if user is None:
                raise Refused(401, "401 Unauthorized")
            if "api" not in rights:
                raise Refused(403, "insufficient_scope")
            if self.command != "GET":
                service.writes.append((self.command, self.route, user))
            author = {"id": int(user), "username": f"project_bot_{user}"}
            if self.route == "/api/v4/user":
                return self.reply(200, author)
            if self.route == "/api/v4/projects/7/merge_requests":
                return self.page([{"iid": pull["number"]} for pull in service.pulls
                                  if pull["state"] == self.query["state"].replace("opened", "open")])
            match = re.fullmatch(r"/api/v4/projects/7/merge_requests/(\d+)", self.route)
            if match:
                return self.reply(200, {"sha": show_pull(self, service, match[1], {})["head"]["sha"]})
            match = re.fullmatch(r"/api/v4/projects/7/merge_requests/(\d+)/notes(?:/(\d+))?", self.route)
            if not match:
                raise Refused(404, "404 Not Found")
            number, note = int(match[1]), match[2] and int(match[2])
            notes = [entry for entry in service.comments if entry["issue"] == number]
            if self.command == "GET":
                return self.page(notes)
            text = form(self.headers["Content-Type"], body)["body"]
            if not note:
                entry = {"id": next(service.numbers), "issue": number, "body": text, "author": author}
                service.comments.append(entry)
                return self.reply(201, entry)
            entry = next(entry for entry in notes if entry["id"] == note)
            if entry["author"]["id"] != author["id"]:
                raise Refused(403, "403 Forbidden")
            entry["body"] = text
            self.reply(200, entry)

    return Handler


def form(kind, body):
    """The fields of a form, as curl sends them."""
    mark = b"--" + re.search("boundary=(.+)", kind)[1].encode()
    parts = [part.split(b"\r\n\r\n", 1) for part in body.split(mark)[1:-1]]
    return {re.search(b'name="(.+?)"', head)[1].decode(): text[:-2].decode() for head, text in parts}


# What GitHub answers

def list_pulls(request, service, content):
    found = [pull for pull in service.pulls if pull["state"] == request.query.get("state", "open")]
    return [pull for pull in found if request.query.get("base", pull["base"]["ref"]) == pull["base"]["ref"]]


def list_comments(request, service, number, content):
    return [entry for entry in service.comments if entry["issue"] == int(number)]


def text_of(content):
    if len(content["body"]) > 65_536:
        raise Refused(422, "body is too long (maximum is 65536 characters)")
    return content["body"]


def add_comment(request, service, number, content):
    entry = {"id": next(service.numbers), "issue": int(number), "user": BOT, "body": text_of(content)}
    service.comments.append(entry)
    return entry


def edit_comment(request, service, number, content):
    entry = next(entry for entry in service.comments if entry["id"] == int(number))
    entry["body"] = text_of(content)
    return entry


def list_issues(request, service, content):
    return [issue for issue in service.issues if issue["state"] == request.query["state"]
            and issue["user"]["login"] == request.query["creator"]]


def add_issue(request, service, content):
    issue = {"number": next(service.numbers), "state": "open", "user": BOT, "title": content["title"],
             "body": text_of(content)}
    service.issues.append(issue)
    return issue


def edit_issue(request, service, number, content):
    issue = next(issue for issue in service.issues if issue["number"] == int(number))
    issue.update(content)
    return issue


def show_run(request, service, number, content):
    return next(run for run in service.runs if run["id"] == int(number))


def list_jobs(request, service, number, content):
    return {"jobs": service.jobs[int(number)]}


def list_artifacts(request, service, content):
    return {"artifacts": [entry for entry in service.artifacts if entry["name"] == request.query["name"]]}


def show_pull(request, service, number, content):
    return next(pull for pull in service.pulls if pull["number"] == int(number))


def query(request, service, content):
    """The open pull requests and the files that they change."""
    assert "pullRequests(states: OPEN, baseRefName: $base" in content["query"]
    assert content["variables"] == {"owner": "shop", "name": "storefront", "base": "main"}
    nodes = []
    for pull in service.pulls:
        if pull["state"] == "open":
            files = subprocess.run(
                ["git", "-C", service.bare("shop/storefront"), "diff", "--name-only", f"{pull['merge']}^1",
                 pull["merge"]], check=True, capture_output=True, text=True).stdout.splitlines()
            nodes.append({"number": pull["number"], "files": {"nodes": [{"path": file} for file in files]}})
    return {"data": {"repository": {"pullRequests": {"nodes": nodes}}}}


def list_approvals(request, service, number, content):
    return service.approvals.get(int(number), [])


HERE = "/repos/shop/storefront"
GITHUB = [
    ("POST", "/graphql", ("pull-requests", "read"), query),
    ("GET", rf"{HERE}/pulls/(\d+)", ("pull-requests", "read"), show_pull),
    ("GET", f"{HERE}/actions/artifacts", ("actions", "read"), list_artifacts),
    ("GET", rf"{HERE}/actions/runs/(\d+)", ("actions", "read"), show_run),
    ("GET", rf"{HERE}/actions/runs/(\d+)/jobs", ("actions", "read"), list_jobs),
    ("GET", f"{HERE}/pulls", ("pull-requests", "read"), list_pulls),
    ("GET", rf"{HERE}/issues/(\d+)/comments", ("pull-requests|issues", "read"), list_comments),
    ("POST", rf"{HERE}/issues/(\d+)/comments", ("pull-requests|issues", "write"), add_comment),
    ("PATCH", rf"{HERE}/issues/comments/(\d+)", ("pull-requests|issues", "write"), edit_comment),
    ("GET", f"{HERE}/issues", ("issues", "read"), list_issues),
    ("POST", f"{HERE}/issues", ("issues", "write"), add_issue),
    ("PATCH", rf"{HERE}/issues/(\d+)", ("issues", "write"), edit_issue),
    ("GET", rf"{HERE}/actions/runs/(\d+)/approvals", ("actions", "read"), list_approvals),
]
