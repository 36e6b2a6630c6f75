"""Whether pages are what the standards for HTML and XML say, and lead nowhere but where they may."""

import base64
import collections
import hashlib
import re
import xml.etree.ElementTree as ElementTree

import html5lib

# An address that leads elsewhere: nothing in it could be taken for its end, or for another scheme.
ADDRESS = re.compile(r"https://[!#-&(-;=?-\[\]_a-z{-~]+")
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'"
# What could act, load or send, and what could change how the rest is understood.
FORBIDDEN = {"iframe", "frame", "object", "embed", "base", "img", "image", "video", "audio", "link",
             "foreignObject", "animate", "set", "math", "template", "noscript"}


def check(pages):
    """The faults of pages, which are given by their names."""
    for name, page in pages.items():
        for fault in faults(page):
            yield f"{name}: {fault}"


def faults(page):
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(page)
    for place, fault, details in parser.errors:
        yield f"{place}: {html5lib.constants.E[fault] % details}"
    try:
        ElementTree.fromstring(as_xml(page))
    except ElementTree.ParseError as error:
        yield f"no XML: {error}"
    yield from structure(document)


def as_xml(page):
    """Without the style and the script, which are no XML, and which nobody but the program itself writes."""
    return re.sub(r"(?s)<(style|script)>.*?</\1>", "", page.removeprefix("<!DOCTYPE html>"))


def structure(document):
    elements = [element for element in document.iter() if isinstance(element.tag, str)]
    names = collections.Counter(element.tag.rpartition("}")[2] for element in elements)
    ids = collections.Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id {one!r} stands {count} times" for one, count in ids.items() if count > 1)
    yield from (f"<{name}>" for name in names if name in FORBIDDEN)
    yield from (f"{count} times <{name}>" for name in ["style", "script", "h1", "main", "title"]
                if (count := names[name]) != 1)
    for element in elements:
        yield from attributes(element, ids)
    yield from headings([int(element.tag[1]) for element in elements if re.fullmatch("h[1-6]", element.tag)])
    policies = [element.get("content") for element in elements if element.get("http-equiv")]
    wanted = POLICY.format(*(digest(document.find(f".//{name}").text) for name in ["style", "script"]))
    if policies != [wanted]:
        yield f"the policy for contents is {policies}, wanted {wanted}"


def digest(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def attributes(element, ids):
    for name, value in element.items():
        if name == "style" or name.startswith("on") or name in ("src", "srcset", "action", "formaction", "srcdoc"):
            yield f"{name}={value!r} of <{element.tag}>"
        if name.rpartition("}")[2] == "href" and not (
                value.startswith("#") and value[1:] in ids or element.tag == "a" and ADDRESS.fullmatch(value)):
            yield f"a link leads to {value!r}"
        if name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            yield from (f"{name} names {one!r}, which is not there" for one in value.split() if one not in ids)


def headings(levels):
    """Headings that skip a level, by which readers of screens lose their way."""
    for before, after in zip([0, *levels], levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
