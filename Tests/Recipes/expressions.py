"""Expressions of GitHub Actions, in the few forms that the recipes use. Another form is an error."""

import math
import re

TOKENS = re.compile(r"\s*('(?:[^']|'')*'|==|!=|&&|\|\||!|\(|\)|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)")
STATUS = ["always", "success", "failure", "cancelled"]


class Parser:
    def __init__(self, text, lookup, functions):
        self.tokens, self.lookup, self.functions = tokens(text), lookup, functions

    def parse(self):
        value = self.either()
        if self.tokens:
            raise ValueError(f"not expected: {self.tokens}")
        return value

    def take(self, *expected):
        if self.tokens and self.tokens[0] in expected:
            return self.tokens.pop(0)
        return None

    def either(self):
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value if truth(value) else other
        return value

    def both(self):
        value = self.comparison()
        while self.take("&&"):
            other = self.comparison()
            value = other if truth(value) else value
        return value

    def comparison(self):
        value = self.single()
        while operator := self.take("==", "!="):
            value = equal(value, self.single()) == (operator == "==")
        return value

    def single(self):
        if self.take("!"):
            return not truth(self.single())
        if self.take("("):
            value = self.either()
            self.need(")")
            return value
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self.take("("):
            self.need(")")
            return self.functions[token]()
        if token in ("true", "false"):
            return token == "true"
        return self.lookup(token)

    def need(self, token):
        if not self.take(token):
            raise ValueError(f"{token} is missing before {self.tokens}")


def tokens(text):
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKENS.match(text, place)
        if not match:
            raise ValueError(f"not understood: {text[place:]}")
        found.append(match[1])
        place = match.end()
    return found


def truth(value):
    return value not in (None, False, "", 0)


def equal(one, other):
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return one == other if type(one) is type(other) else number(one) == number(other)


def number(value):
    if value is None or value == "":
        return 0
    try:
        return float(value)
    except ValueError:
        return math.nan


def filled(text, lookup):
    """A text with the values of its expressions."""
    return re.sub(r"\$\{\{(.+?)\}\}", lambda match: words(Parser(match[1], lookup, {}).parse()), words(text))


def words(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def holds(text, lookup, functions):
    """Whether a condition holds. Without a function about the status it asks for success, too."""
    text = re.sub(r"^\$\{\{(.+)\}\}$", r"\1", str(text).strip())
    asks = any(f"{name}()" in text for name in STATUS)
    return (asks or functions["success"]()) and truth(Parser(text, lookup, functions).parse())
