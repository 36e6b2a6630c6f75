"""What no real server was seen to get is told, with a status that none of them has."""

import replay
from flagsmith_stub import routes
from harness import CTA, Stub, equal

SEGMENTS = "/api/v1/projects/1/segments/"
SPLIT = {"property": "$.identity.key", "operator": "PERCENTAGE_SPLIT", "value": "5"}
SEGMENT = {"name": "s", "project": 1, "rules": [{"type": "ALL", "rules": [], "conditions": [SPLIT]}]}


def what_nobody_has_seen_is_told(folder):
    state = {"segment": {"id": 1}, "enabled": True}
    strange = [
        ("GET", "/api/v1/nothing/", None, {}, "no such path"),
        ("GET", "/api/v1/environments/OLD/document/?full=1", None, {}, "'full'"),
        ("GET", f"{SEGMENTS}?q=a&q=b", None, {}, "twice"),
        ("POST", CTA, {}, {}, "the method POST"),
        ("GET", CTA, {"x": 1}, {}, "it has a body"),
        ("PATCH", CTA, None, {}, "it has no body"),
        ("PATCH", CTA, b"{", {}, "no JSON"),
        ("PATCH", CTA, [], {}, "of the type list"),
        ("PATCH", CTA, {"name": "x"}, {}, "'name'"),
        ("PATCH", CTA, {"segment_overrides": {}}, {}, "of the type dict"),
        ("PATCH", CTA, {"segment_overrides": [state | {"value": "x"}]}, {}, "'value' in an element"),
        ("PATCH", CTA, {"segment_overrides": [state | {"enabled": 1}]}, {}, "'enabled'"),
        ("PATCH", CTA, {"segment_overrides": [state | {"segment": {"id": True}}]}, {}, "of the type bool"),
        ("PATCH", CTA, {"environment_default": {"variants": [{"id": 1, "weight": "5"}]}}, {}, "'weight'"),
        ("POST", SEGMENTS, SEGMENT | {"feature": 1}, {}, "'feature'"),
        ("GET", CTA, None, {"Accept": None}, "Accept"),
        ("GET", CTA, None, {"Accept": "text/html"}, "Accept"),
        ("PATCH", CTA, {}, {"Content_Type": None}, "Content-Type"),
        ("GET", CTA, None, {"If_None_Match": '"x"'}, "If-None-Match"),
        ("GET", "/api/v1/environments/OLD/document/", None,
         {"If_Modified_Since": "Sun, 22 Nov 2026 14:14:27 GMT"}, "If-Modified-Since")]
    with Stub(folder) as stub:
        before = stub.get("/stub/state")
        for place, (method, path, body, headers, words) in enumerate(strange):
            reply = stub.ask(method, path, body, **headers)
            assert reply.status == 599 and words in reply.body["stub"], (place, words, reply.status, reply.text)
        told = stub.unexpected
        assert all(words in why for (*_, words), why in zip(strange, told)), told
        equal((len(told), stub.get("/stub/state")), (len(strange), before))
        equal({line["status"] for line in stub.log}, {599})


def what_a_program_sends_is_taken(folder):
    with Stub(folder) as stub:
        equal(stub.ask("POST", SEGMENTS, SEGMENT).status, 201)
        equal(stub.ask("PATCH", CTA, {"segment_overrides": [{"segment": {"id": 1}}]}).status, 200)
        equal(stub.ask("PATCH", CTA, {}, Content_Type="application/json; charset=utf-8").status, 200)
        equal(stub.ask("GET", CTA, Accept="*/*").status, 200)
        equal(stub.unexpected, [])


def a_slash_that_is_missing_is_a_redirect_and_told(folder):
    with Stub(folder) as stub:
        for method, path in (("GET", CTA[:-1]), ("PATCH", f"{CTA[:-1]}?x=1")):
            reply = stub.ask(method, path, {} if method == "PATCH" else None)
            equal((reply.status, reply.headers["Location"]), (301, path.replace("/1", "/1/")))
        equal(stub.unexpected, ["the slash at its end is missing"] * 2)


def another_type_of_body_is_refused_as_it_was(folder):
    with Stub(folder) as stub:
        reply = stub.ask("PATCH", CTA, {}, Content_Type="text/plain")
        equal((reply.status, reply.body), (415, {"detail": 'Unsupported media type "text/plain" in request.'}))


def every_endpoint_has_been_recorded(folder):
    """With an exchange that a real server answered with success, but for a PATCH of a variant."""
    seen = {("PATCH", "option")}
    for path in replay.RECORDINGS:
        for exchange in replay.read(path)[1]:
            request = exchange["request"]
            _, found = routes.find(request["method"], request["path"].partition("?")[0])
            if found and exchange["response"]["status"] < 300:
                seen.add((found[0].method, found[0].path.pattern))
    missing = [(one.method, one.path.pattern) for one in routes.ROUTES
               if (one.method, one.path.pattern) not in seen and "<option>" not in one.path.pattern]
    equal(missing, [])
