"""What the server answers: errors in its words, and pages of lists."""

import urllib.parse

SERVER_ERROR = (
    '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n'
    "<body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n")
HTML = "text/html; charset=utf-8"
REQUIRED = "This field is required."
BLANK = "This field may not be blank."
NULL = "This field may not be null."
PAGE_SIZE = 999


class Answer(Exception):
    """Ends a request with an answer that is no success."""

    def __init__(self, status, body, headers=()):
        super().__init__(status, body)
        self.status, self.body, self.headers = status, body, dict(headers)


class Unexpected(Exception):
    """No real server was seen to get such a request."""


def detail(status, words, **more):
    return Answer(status, {"detail": words} | more)


def no_permission():
    return detail(403, "You do not have permission to perform this action.")


def not_found(kind=None):
    return detail(404, f"No {kind} matches the given query." if kind else "Not found.")


def server_error():
    return Answer(500, SERVER_ERROR, {"Content-Type": HTML})


def missing(body, *names):
    return {name: [REQUIRED] for name in names if name not in body}


def refuse(errors):
    """Ends the request if there are errors."""
    if errors:
        raise Answer(400, errors)


def range_mistake(value, most=None):
    """What is wrong with a number that is not from 0 to the most."""
    if most is not None and value > most:
        return f"Ensure this value is less than or equal to {most}."
    return "Ensure this value is greater than or equal to 0." if value < 0 else None


def page(call, results):
    """A page of results, with the links to those beside it."""
    size = whole(call.query.get("page_size"), PAGE_SIZE)
    size = min(size, PAGE_SIZE) if size else PAGE_SIZE
    number = whole(call.query.get("page"), 1)
    pages = max(1, -(-len(results) // size))
    if not 1 <= number <= pages:
        raise detail(404, "Invalid page.")
    shown = results[(number - 1) * size:number * size]
    return {
        "count": len(results),
        "next": link(call, number + 1) if number < pages else None,
        "previous": link(call, number - 1) if number > 1 else None,
        "results": shown}


def whole(text, otherwise):
    if text is None:
        return otherwise
    return int(text) if text.isdecimal() else 0


def link(call, number):
    query = {name: value for name, value in call.query.items() if name != "page"}
    if number > 1:
        query["page"] = number
    text = urllib.parse.urlencode(sorted(query.items()))
    return f"{call.origin}{call.path}" + (f"?{text}" if text else "")
