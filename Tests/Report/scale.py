"""How large the page of very many experiments is, and how long it takes."""

import time

from workspace import Workspace

COUNT = 10_000
# No machine is so slow that this would not mean a mistake.
MOST_SECONDS = 20
OWNERS = ["payments", "search", "growth", "logistics", "discovery"]


def check(browser, program, folder):
    workspace = Workspace(program, folder / "many", policy={"maxRemovalsPercent": 100})
    for environment in ["production", "staging"]:
        workspace.environment(environment, name=environment.title())
    for number in range(COUNT // 2):
        workspace.feature(f"flag_{number}", "grey", {"green": "green", "blue": "blue"})
        for environment in ["production", "staging"]:
            workspace.experiment(
                f"{environment}/experiment-{number}", feature=f"flag_{number}", owner=OWNERS[number % 5],
                name=f"The experiment number {number}", status=["running", "created"][number % 2],
                hypothesis=f"A green button number {number} lifts completed checkouts by 2% within 30 days.",
                metrics=[{"name": "checkout_completed", "expectedDirection": "increase"}],
                rollout={"percentage": 10, "split": {"control": 50, "green": 25, "blue": 25}})
    workspace.apply()
    start = time.monotonic()
    page_text = workspace.report()
    seconds = {"writing it": time.monotonic() - start}
    size = len(page_text.encode())
    file = folder / "many.html"
    file.write_text(page_text, encoding="utf-8", newline="")
    start = time.monotonic()
    with browser.visit(file) as (page, faults):
        seconds["until the load event"] = time.monotonic() - start
        seconds |= narrowed(page, "text", lambda form: form.locator("input[name=text]").fill("number 4242"))
        seconds |= narrowed(page, "owner", lambda form: form.locator("select[name=owner]").select_option("search"))
        seconds |= narrowed(page, "order", lambda form: form.locator("select[name=sort]").select_option("owner"))
        yield from faults
    print(f"  {COUNT} experiments: {size / COUNT:.0f} bytes each; "
          + ", ".join(f"{name}: {value:.1f} s" for name, value in seconds.items()))
    yield from (f"{name} took {value:.0f} s" for name, value in seconds.items() if value > MOST_SECONDS)


def narrowed(page, name, action):
    """How long it takes until what was asked for is drawn."""
    form = page.locator("form.filters")
    start = time.monotonic()
    action(form)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return {name: time.monotonic() - start}
