"""Asks the stub what a real server was asked, and compares the answers.

The exchanges are in recordings/, in their order, each file with the world that it began in. Times and random
identifiers are another's. Numbers are too: each kind of them is mapped, in both directions. What no program
should send is marked as strange: the stub takes it only when it is lenient.
"""

import json
import re

from harness import HERE, Thread

RECORDINGS = sorted((HERE / "recordings").glob("*.json"))
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
# The kinds of numbers, by the member that holds one.
KINDS = {
    "feature": "feature", "segment": "segment", "segment_id": "segment", "version_of": "segment",
    "multivariate_feature_option": "option", "environment": "environment", "project": "project",
    "identity": "identity", "django_id": "lineage"}
# The kinds of numbers that are called `id`, by the member whose object or list they are in.
OBJECTS = {
    "segment": "segment", "feature": "feature", "variants": "option", "multivariate_options": "option",
    "multivariate_feature_option": "option", "rules": "rule", "conditions": "condition", "segments": "segment",
    "multivariate_feature_state_values": "weight", "environment_feature_state": "state", "identity": "identity",
    "project": "project", "organisation": "organisation"}
# And those of answers as a whole, or of their pages, by how their paths end.
ANSWERS = [
    ("mv-options", "option"), ("feature-segments", "link"), ("associated-features", "state"),
    ("featurestates", "state"), ("experiments", "experiment"), ("identities", "identity"),
    ("segments", "segment"), ("features", "feature"), ("environments", "environment"),
    ("environment-document", "environment"), ("projects", "project")]
PATH_KINDS = {
    "features": "feature", "segments": "segment", "segment-overrides": "segment", "mv-options": "option",
    "experiments": "experiment", "identities": "identity", "featurestates": "state"}
IN_PATHS = re.compile(rf"/({'|'.join(PATH_KINDS)})/(\d+)(?=/)")
# Lists whose order says nothing.
UNORDERED = {"multivariate_options", "multivariate_feature_state_values"}
NUMBERS_IN_WORDS = [
    (re.compile(r"(?i)(segment(?: with id|:)? )(\d+)"), "segment"),
    (re.compile(r"(experiment-)(\d+)(?=-rollout)"), "experiment")]


class Numbers:
    """Which number of the stub stands for which one of the recording."""

    def __init__(self):
        self.ours, self.theirs = {}, {}

    def match(self, kind, recorded, answered, place):
        ours = self.ours.setdefault((kind, recorded), answered)
        theirs = self.theirs.setdefault((kind, answered), recorded)
        assert (ours, theirs) == (answered, recorded), (
            f"{place}: {kind} {answered} stands for {recorded}, and also {ours} for it, or it for {theirs}")

    def of(self, kind, recorded):
        """The number to send. One that no answer has named is sent as it is."""
        return self.ours.get((kind, recorded), recorded)

    def in_text(self, text):
        for pattern, kind in NUMBERS_IN_WORDS:
            text = pattern.sub(lambda match: match[1] + str(self.of(kind, int(match[2]))), text)
        return text

    def in_path(self, path):
        def replace(match):
            return f"/{match[1]}/{self.of(PATH_KINDS[match[1]], int(match[2]))}"

        return IN_PATHS.sub(replace, path)

    def in_body(self, value, name=None):
        if isinstance(value, dict):
            kind = OBJECTS.get(name)
            return {key: self.of(kind, inner) if key == "id" and kind else self.in_body(inner, key)
                    for key, inner in value.items()}
        if isinstance(value, list):
            return [self.in_body(inner, name) for inner in value]
        return self.of(KINDS[name], value) if isinstance(value, int) and name in KINDS else value


class Comparison:
    """Compares an answer with the recorded one. Lists that were cut short end with "… N more"."""

    def __init__(self, numbers, path):
        self.numbers = numbers
        words = [word for word in path.partition("?")[0].split("/") if not word.isdecimal()]
        self.kind = next((kind for end, kind in ANSWERS if end in words), None)

    def compare(self, recorded, answered, name=None, place="body"):
        if isinstance(recorded, dict) and isinstance(answered, dict):
            self.compare_objects(recorded, answered, name, place)
        elif isinstance(recorded, list) and isinstance(answered, list):
            self.compare_lists(recorded, answered, name, place)
        elif isinstance(recorded, str) and isinstance(answered, str):
            self.compare_texts(recorded, answered, place)
        elif type(recorded) is int and type(answered) is int and name in KINDS:
            self.numbers.match(KINDS[name], recorded, answered, place)
        else:
            same = type(recorded) is type(answered) and recorded == answered
            assert same, f"{place}: {answered!r} is not {recorded!r}"

    def compare_objects(self, recorded, answered, name, place):
        assert list(recorded) == list(answered) or recorded.keys() == answered.keys(), (
            f"{place}: its members {list(answered)} are not {list(recorded)}")
        is_cut = any(is_cut_short(value) for value in recorded.values())
        for key, value in recorded.items():
            if is_cut and key in ("count", "next", "status_counts"):
                continue
            if key == "id" and isinstance(value, int):
                kind = OBJECTS.get(name, "other") if name else self.kind
                self.numbers.match(kind, value, answered[key], f"{place}.id")
            elif key == "feature_segment" and isinstance(value, int):
                self.numbers.match("link", value, answered[key], place)
            else:
                # The objects of a page are as the answer of one.
                self.compare(value, answered[key], None if key == "results" else key, f"{place}.{key}")

    def compare_lists(self, recorded, answered, name, place):
        if (name in UNORDERED or self.kind == "option") and all(isinstance(one, dict) for one in recorded):
            recorded, answered = (sorted(one, key=value_of) for one in (recorded, answered))
        if is_cut_short(recorded):
            recorded = recorded[:-1]
            answered = answered[:len(recorded)]
        assert len(recorded) == len(answered), f"{place}: it has {len(answered)} elements, and not {len(recorded)}"
        for number, (one, other) in enumerate(zip(recorded, answered)):
            self.compare(one, other, name, f"{place}[{number}]")

    def compare_texts(self, recorded, answered, place):
        for pattern in (TIME, UUID):
            if pattern.fullmatch(recorded):
                assert pattern.fullmatch(answered), f"{place}: {answered!r} is not like {recorded!r}"
                return
        if recorded.startswith("http://127.0.0.1"):
            recorded, answered = (text.split("/", 3)[3] for text in (recorded, answered))
        assert answered == self.numbers.in_text(recorded), f"{place}: {answered!r} is not {recorded!r}"


def value_of(weight):
    """What puts options and their weights in an order: their values, where they are told."""
    option = weight.get("multivariate_feature_option", weight)
    return option.get("value", option.get("string_value")) if isinstance(option, dict) else ""


def is_cut_short(value):
    return isinstance(value, list) and bool(value) and isinstance(value[-1], str) and value[-1].startswith("… ")


def read(path):
    recording = json.loads(path.read_text(encoding="utf-8"))
    return recording["world"], recording["exchanges"]


def replay(path, lenient):
    """Replays a recording. Unless the stub is lenient, what is strange is refused."""
    world, exchanges = read(path)
    numbers = Numbers()
    with Thread(world, lenient) as stub:
        connection = stub.connect()
        for place, exchange in enumerate(exchanges):
            request, response = exchange["request"], exchange["response"]
            name = f"{path.stem} {place} ({exchange.get('note', '')}) {request['method']} {request['path']}"
            reply = send(stub, connection, numbers, request)
            if exchange.get("strange") and not lenient:
                assert reply.status == 599, f"{name}: it is strange, and answered with {reply.status}"
            else:
                require_same(numbers, request, response, reply, name)


def require_same(numbers, request, response, reply, name):
    assert reply.status == response["status"], (
        f"{name}: the status is {reply.status} and not {response['status']}: {reply.text[:2000]}")
    for header, value in response.get("headers", {}).items():
        assert reply.headers[header] == numbers.in_path(value), f"{name}: {header} is {reply.headers[header]}"
    answered = reply.text.decode() if "html" in reply.headers.get("Content-Type", "") else reply.body
    if "body" in response or answered:
        Comparison(numbers, request["path"]).compare(response.get("body"), answered, place=name)


def send(stub, connection, numbers, request):
    body = request.get("body")
    # A body that was no JSON is kept as a text.
    data = body.encode() if isinstance(body, str) else None if body is None else numbers.in_body(body)
    return stub.ask(request["method"], numbers.in_path(request["path"]), data, "<MASTER_API_KEY>", connection,
                    **request.get("headers", {}))


def replays():
    """Two tests for each recording: with a stub that is lenient, and with one that is not."""
    def test(path, name, lenient):
        def named(folder):
            replay(path, lenient)
        named.__name__ = name
        return named
    return [one for path in RECORDINGS
            for one in (test(path, path.stem, True), test(path, f"{path.stem}-strictly", False))]
