"""What a reader does with a page: narrows it, sorts it, follows its links, with a mouse or with keys alone."""

import datetime
import json
import re

CARDS = "() => [...document.querySelectorAll('article.card')].filter(card => !card.hidden).map(card => card.id)"
SEEN = """id => {
  const card = document.getElementById(id), place = card.getBoundingClientRect()
  return card.checkVisibility() && place.top > -1 && place.top < innerHeight
}"""
FOCUS = """() => {
  const element = document.activeElement, place = element.getBoundingClientRect(), style = getComputedStyle(element)
  if (element === document.body) return null
  return {
    name: `${element.localName} ${element.textContent.trim().slice(0, 40)}`, isMarked: style.outlineStyle !== 'none',
    isInside: place.width > 0 && place.right > 0 && place.left < innerWidth && place.bottom > 0
      && place.top < innerHeight,
    place: [...document.querySelectorAll('*')].indexOf(element) }
}"""
TIMES = """() => [...document.querySelectorAll('time')]
  .map(time => [time.dateTime, time.textContent, time.dataset.local])"""
TODAY = """() => {
  const timeline = document.querySelector('.timeline')
  return [timeline.dataset.begin, timeline.dataset.end, [...timeline.querySelectorAll('.today')].map(line => {
    const grid = line.closest('svg').getBoundingClientRect()
    return (line.getBoundingClientRect().left - grid.left) / grid.width * 100
  })]
}"""
REACHABLE = """() => [...document.querySelectorAll('a[href], select, input, summary, [tabindex="0"]')]
  .filter(element => element.checkVisibility()).length"""


def check(browser, files, workspace):
    """The faults of the report of everything, for which `files` and `workspace` stand, and of the plan for it."""
    file = files["everything report"]
    experiments = json.loads(workspace.run("status", "--format", "json"))["experiments"]
    for test in [narrowing, sorting, linking, times, keys, script_alone]:
        with browser.visit(file, timezone_id="Asia/Kathmandu") as (page, faults):
            found = list(test(page, experiments))
        yield from (f"{test.__name__}: {fault}" for fault in [*found, *faults])
    for test in [times, keys]:
        with browser.visit(files["everything plan"], timezone_id="Asia/Kathmandu") as (page, faults):
            found = list(test(page, experiments))
        yield from (f"{test.__name__} of the plan: {fault}" for fault in [*found, *faults])
    with browser.visit(file, script=False) as (page, faults):
        yield from (f"without the script: {fault}" for fault in [*plain(page, experiments), *faults])
    yield from arriving(browser, file, experiments)
    yield from today(browser, file)


def identity(experiment):
    return f"{experiment['environment']}/{experiment['key']}"


def shows(page, wanted):
    """Nothing if the page shows the cards of these experiments, and says how many there are."""
    shown, wanted = set(page.evaluate(CARDS)), {identity(experiment) for experiment in wanted}
    if shown != wanted:
        yield f"shown are {sorted(shown - wanted)} too much, {sorted(wanted - shown)} too little"
    if not re.match(rf"{len(wanted)}\b", page.locator("form.filters output").inner_text()):
        yield f"the page says {page.locator('form.filters output').inner_text()!r} of {len(wanted)}"


def narrowing(page, experiments):
    form = page.locator("form.filters")
    yield from shows(page, experiments)
    for field in ["environment", "owner"]:
        for value in {experiment[field] for experiment in experiments}:
            form.locator(f"select[name={field}]").select_option(label=value or "nobody")
            yield from shows(page, [one for one in experiments if one[field] == value])
        form.locator(f"select[name={field}]").select_option(index=0)
    statuses = form.locator("select[name=status]")
    found = []
    for index in range(1, statuses.locator("option").count()):
        statuses.select_option(index=index)
        found += page.evaluate(CARDS)
    if sorted(found) != sorted(map(identity, experiments)):
        yield "the statuses together do not show each experiment once"
    statuses.select_option(index=0)
    for text, wanted in {"GATED orders": ["gated"], "doubled since noon": ["stopped"], "no such words": []}.items():
        form.locator("input[name=text]").fill(text)
        yield from shows(page, [one for one in experiments if one["key"] in wanted])
    form.locator("input[name=text]").fill("nothing moved in four weeks")
    if not page.locator("#production\\/kept-control").is_visible():
        yield "a completed experiment that is looked for stays folded"
    form.locator("input[name=text]").fill("")
    yield from shows(page, experiments)


def sorting(page, experiments):
    order = page.locator("form.filters select[name=sort]")
    order.select_option("name")
    for group in page.locator("main .cards").all():
        keys = [one.get_attribute("id").partition("/")[2] for one in group.locator("article").all()]
        if keys != sorted(keys):
            yield f"by name: {keys}"
    order.select_option(index=0)
    if page.evaluate(CARDS)[0] != "production/stopped":
        yield "what matters first does not come first"


def linking(page, experiments):
    """Each experiment that is named above the cards leads to its card, and the way back to where one came from."""
    links = page.locator("main a[href^='#']:visible:not(article a)")
    for link in links.all()[:40]:
        target = link.get_attribute("href")[1:]
        page.evaluate("scrollTo(0, 0)")
        link.scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        link.click()
        page.wait_for_function(SEEN, arg=target, timeout=2000)
        page.go_back()
        page.wait_for_timeout(50)
        if abs(page.evaluate("scrollY") - before) > 50:
            yield f"the way back from {target} leads to {page.evaluate('scrollY')} instead of {before}"


def arriving(browser, file, experiments):
    """An address with an experiment shows it, a folded one, too; one with anything else does no harm."""
    for experiment in experiments:
        with browser.visit(file, fragment=f"#{identity(experiment)}") as (page, faults):
            if not page.evaluate(SEEN, identity(experiment)):
                yield f"#{identity(experiment)} does not lead to its card"
            yield from faults
    for fragment in ["#%", "#production/", "#<b>", "#main", "#%F0%9F%A6%84"]:
        with browser.visit(file, fragment=fragment) as (page, faults):
            yield from (f"{fragment}: {fault}" for fault in faults)


def times(page, experiments):
    """Times in UTC, and in the zone of the reader."""
    for time in page.evaluate(TIMES):
        moment = datetime.datetime.fromisoformat(time[0])
        there = moment + datetime.timedelta(hours=5, minutes=45)
        if moment.strftime("%Y-%m-%d") not in time[1]:
            yield f"{time[0]} is shown as {time[1]!r}"
        if "UTC" in time[1] and f"{there:%H:%M}" not in (time[2] or ""):
            yield f"{time[0]} is shown as {time[2]!r} in Kathmandu"


def keys(page, experiments):
    """Everything can be reached and used with keys, in the order in which it stands."""
    places, count = [], page.evaluate(REACHABLE)
    for _ in range(count):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        places.append(focus["place"])
        if not (focus["isMarked"] and focus["isInside"]):
            yield f"the focus is not to be seen on {focus['name']}"
    if len(places) != count or places != sorted(set(places)):
        yield f"Tab reaches {len(set(places))} of {count}, in order: {places == sorted(places)}"
    for press in ["Enter", "Space"]:
        page.locator("main summary:visible").first.focus()
        before = page.locator("details[open]").count()
        page.keyboard.press(press)
        if page.locator("details[open]").count() == before:
            yield f"{press} neither opens nor closes what is folded"
    page.evaluate("scrollTo(0, 0)")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    if "#" not in page.url:
        yield "the way past what stands on every page leads nowhere"


def script_alone(page, experiments):
    """Nothing is left of what the script is to fill in or to show."""
    if not page.locator("form.filters").is_visible():
        yield "there are no filters"
    yield from (f"{label.inner_text()!r} has nothing to choose"
                for label in page.locator("form.filters label:visible").all()
                if label.locator("select").count() and label.locator("option").count() < 2)


def plain(page, experiments):
    """Without the script all is there, and nothing that needs it."""
    for element in ["form", "select", "input", "button", "output"]:
        if any(one.is_visible() for one in page.locator(element).all()):
            yield f"<{element}> is shown"
    if set(page.evaluate(CARDS)) != set(map(identity, experiments)):
        yield "cards are missing"
    for summary in page.locator("summary:visible").all():
        summary.click()
    for experiment in experiments:
        if not page.locator(f"[id='{identity(experiment)}']").is_visible():
            yield f"{identity(experiment)} is not to be seen"


def today(browser, file):
    """A page that is opened days after it was written says in its timeline where the reader is."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
    with browser.visit(file, moment=moment) as (page, faults):
        begin, end, places = page.evaluate(TODAY)
        wanted = (moment - datetime.datetime.fromisoformat(begin)) / (
            datetime.datetime.fromisoformat(end) - datetime.datetime.fromisoformat(begin)) * 100
        if not places or any(abs(place - wanted) > 1 for place in places):
            faults.append(f"today stands at {places}, wanted {wanted:.1f}%")
    yield from faults
