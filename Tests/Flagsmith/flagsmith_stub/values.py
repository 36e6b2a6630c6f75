"""Values as the interfaces of flags write them: a type and a text."""

from .answers import NULL
from .world import KINDS, STORED_KINDS


class BadValue(Exception):
    """What is wrong with a value, at a member of it or (None) with the whole."""

    def __init__(self, member, words):
        super().__init__(words)
        self.member, self.words = member, words


def written(value):
    """{"type", "value"}, or null where there is none."""
    if value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"type": KINDS[type(value)], "value": text}


def read(given):
    """The value that {"type", "value"} says. A number counts as its text."""
    if given is None:
        raise BadValue(None, NULL)
    kind, text = given.get("type"), given.get("value")
    if kind not in KINDS.values():
        raise BadValue("type", f'"{kind}" is not a valid choice.')
    if text is None:
        raise BadValue("value", NULL)
    text = str(text)
    if kind == "integer":
        try:
            return int(text)
        except ValueError:
            raise BadValue(None, f"'{text}' is not a valid integer") from None
    if kind == "boolean":
        if text.lower() not in ("true", "false"):
            raise BadValue(None, f"'{text}' is not a valid boolean (use 'true' or 'false')")
        return text.lower() == "true"
    return text


def in_fields(value):
    """A value as the older interfaces write it: a field for each type."""
    kind = STORED_KINDS.get(type(value), "unicode")
    return {"type": kind, "string_value": value if kind == "unicode" else None,
            "integer_value": value if kind == "int" else None,
            "boolean_value": value if kind == "bool" else None}


def from_fields(fields):
    names = {"unicode": "string_value", "int": "integer_value", "bool": "boolean_value"}
    return fields.get(names[fields.get("type", "unicode")])
