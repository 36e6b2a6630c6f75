"""Texts that would be more than text if they could, wherever a workspace or its surroundings have some."""

import json
import re
import unicodedata

from workspace import Failure, Workspace

# A text is compared with one that is as harmless as possible, and of its kind: values of flags are cut in
# legends, names of authors and reasons of stops are no longer than this, and what is an address becomes a link.
SHORT, NAME = 36, 200
HARMLESS = ["harmless", "harmless" * 8, "harmless" * 50, "https://harmless.example.com/",
            "https://harmless.example.com/long/way"]
TEXTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><g/onclick=alert(1)>",
    "\"onmouseover=alert(1) x=\"", "'onfocus=alert(1) autofocus x='", "`onload=alert(1)`",
    "\u201con\u2019 \u00abx\u00bb >", "javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>", "</title></textarea></select></svg><iframe src=//example.org>",
    "<!--<script>", "--><b>x</b><!-- -->", "]]><b>x</b><![CDATA[",
    "&lt;b&gt; &amp;lt; &#60;b&#62; &#x3c;b> &nbsp &notit;", "url(https://example.org/x)",
    "@import 'https://example.org/x';", "x{}*{background:url(//example.org)}", "expression(alert(1))",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)} #{x} <%= x %>", "://", "//example.org/x",
    "mailto:ada@example.org?subject=x", "http://example.org/x", "https://example.org/\"onclick=alert(1)",
    "https://example.org/' x='<b>", "https://example.org/a b", "https://example.org/\u00e9\u202e",
    "https://user@example.org/", "https://example.org\\@example.com/", "https:example.org",
    "HTTPS://EXAMPLE.ORG/<b>", "zero\x00 bell\x07 escape\x1b[31m delete\x7f next\x85",
    "left\u202eright\u2066isolate\u2069 \u200fmark", "zero\u200bwidth\u200d\ufeffspace\u2060",
    "Z" + "\u0351\u035b\u033f\u0489" * 300,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f3f4\u200d\u2620\ufe0f",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (abc) 123", "one\r\ntwo\rthree\nfour",
    "one\u2028two\u2029three", "W" * 9880, "w " * 4949 + "w", "<" * 5000, "\\\" \\u003cb\\u003e \\x3cb\\x3e",
    "constructor __proto__ toString",
]
# How often a browser found an element or an attribute in a page. A text of several lines is several paragraphs.
FEATURES = """() => {
  const features = {}
  const add = name => features[name] = (features[name] ?? 0) + 1
  for (const element of document.querySelectorAll(':not(p)')) {
    add(element.localName)
    for (const { name } of element.attributes) add(`${element.localName} ${name}`)
  }
  return features
}"""
# What stands in a page, apart from labels in drawings, which are left out where there is no room for them.
WRITTEN = """() => {
  const body = document.body.cloneNode(true)
  body.querySelectorAll('svg').forEach(drawing => drawing.remove())
  return body.textContent
}"""
# How a browser understands an address that is nothing but a place on the web.
PLAIN_LINK = re.compile(r"https://[a-z0-9.-]+/[^\s\"<>]*")
LINKS = "() => [...document.querySelectorAll('[href]')].map(link => [link.getAttribute('href'), link.href])"


def pages(program, folder, text):
    """The pages of a workspace that says the text wherever it can: of its creation, as it stands, and of an edit."""
    workspace = planted(program, folder, text)
    yield "creation", workspace.plan()
    workspace.apply(**surroundings(text))
    workspace.run("stop", "production/stopped", f"--reason={visible(text)[:NAME]}", **surroundings(text))
    workspace.age(3)
    yield "report", workspace.report()
    workspace.edit("production/running", status="paused", name=f"{text}!", owner=f"{text}!",
                   metrics=metrics(f"{text}!")[:1])
    workspace.edit("production/created", status="running")
    workspace.edit("production/stopped", status="completed", conclusion={"decision": "none", "reason": text})
    yield "edit", workspace.plan()


def planted(program, folder, text):
    workspace = Workspace(program, folder, policy={
        "freezes": [{"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z", "reason": text}]})
    workspace.environment("production", name=text)
    for key in ["running", "stopped", "created", "violated"]:
        workspace.feature(key, f"{text} 1", {"one": f"{text} 2"}, description=text, owner=text, tags=[text])
        workspace.experiment(
            f"production/{key}", feature=key, status="created" if key == "created" else "running", name=text,
            description=text, hypothesis=text, owner=text, tags=[text, "tag"],
            links=[text, f"https://example.com/{text}"[:9_900], "https://example.com/good"], metrics=metrics(text),
            rollout={"percentage": 10, "split": {"control": 50, "one": 50}})
    measured = {"confidenceLevel": 0.95, "valid": "always", "variants": {
        "control": {"mean": 1}, "one": {"mean": 2, "effect": {"lower": 0.5, "upper": 1.5}}}}
    workspace.results("production/violated", 0.2, {"control": 10, "one": 9}, [
        {"name": metric["name"], **measured} for metric in metrics(text)], description=text, links=[text])
    return workspace


def metrics(text):
    return [{"name": f"{text} {number}", "expectedDirection": direction, "role": role}
            for number, (direction, role) in enumerate(
                [("increase", "primary"), ("not_increase", "guardrail"), ("decrease", "secondary")])]


def surroundings(text):
    """What the program is told by whoever runs it."""
    text = visible(text)
    return {"TITRATE_AUTHOR": text[:NAME], "GITLAB_CI": "true", "CI_COMMIT_SHA": text, "CI_COMMIT_REF_NAME": text,
            "CI_MERGE_REQUEST_IID": "7",
            "CI_JOB_URL": text if text.startswith("http") else f"https://example.com/{text}"}


def visible(text):
    """Without what names and arguments must not have."""
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp"))


def kind(text):
    return len(text) > SHORT, len(text) > NAME, text.startswith("https://")


def check(browser, program, folder):
    """The faults of pages with each text, compared with those of the harmless one."""
    expected = {}
    for number, text in enumerate([*HARMLESS, *TEXTS]):
        try:
            for name, page in pages(program, folder / str(number), text):
                file = folder / f"{number}-{name}.html"
                file.write_text(page, encoding="utf-8", newline="")
                features, faults, shown = tried(browser, file, text)
                wanted = expected.setdefault((name, kind(text)), (features, shown))
                faults += [f"{count} times {feature}, wanted {wanted[0].get(feature, 0)}"
                           for feature, count in features.items() if count > wanted[0].get(feature, 0)]
                if shown < wanted[1]:
                    faults.append(f"it is shown {shown} times, wanted {wanted[1]}")
                yield from (f"{name} with {text[:60]!r}: {fault}" for fault in faults)
        except Failure as failure:
            yield f"{text[:60]!r}: {failure}"


def tried(browser, file, text):
    """Loads a page where it is narrow, looks for the text in it as a reader would, and names it in the address."""
    with browser.visit(file, width=360, height=700) as (page, faults):
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            faults.append(f"it is {page.evaluate('document.scrollingElement.scrollWidth')} pixels wide")
        for search in page.locator("input[type=search]:visible").all():
            search.fill(longest_part(text)[:500])
        for choice in page.locator("select:visible").all():
            choice.select_option(index=choice.locator("option").count() - 1)
        page.evaluate("text => { location.hash = text }", text[:500])
        page.wait_for_timeout(20)
        faults += sorted({f"a link leads to {written[:100]!r}, understood as {address[:100]!r}"
                          for written, address in page.evaluate(LINKS)
                          if not written.startswith("#") and not PLAIN_LINK.fullmatch(address)})
        content, part = page.evaluate(WRITTEN), longest_part(text)
        shown = sum(map(content.count, {part, json.dumps(part, ensure_ascii=False)[1:-1]}))
        return page.evaluate(FEATURES), faults, shown


def longest_part(text):
    """The longest part of a text of which nothing is shown in another way than it is written."""
    return max(re.split(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+", text), key=len)
