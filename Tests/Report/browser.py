"""A headless Chromium, which says of each page what it complained about and asked for."""

import contextlib
import os
import shutil

from playwright.sync_api import sync_playwright

WATCH = """addEventListener('securitypolicyviolation', event =>
  console.error(`the policy refuses ${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true)"""


@contextlib.contextmanager
def started():
    """The Chromium of the system, which refuses to run as root in its sandbox."""
    options = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        try:
            yield Browser(chromium)
        finally:
            chromium.close()


class Browser:
    def __init__(self, chromium):
        self.chromium = chromium

    @contextlib.contextmanager
    def visit(self, file, *, width=1400, height=900, script=True, fragment="", moment=None, **options):
        """A page that was opened, maybe at another moment than now, and what happens that should not."""
        options = {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce", **options}
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, **options)
        faults = []
        context.add_init_script(WATCH)
        context.route("**/*", lambda route: answer(route, file, faults))
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: faults.append(f"console: {message.type}: {message.text[:500]}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"[:500]))
        page.on("requestfailed", lambda request: faults.append(f"a request failed: {request.url[:200]}"))
        page.on("dialog", lambda dialog: refuse(dialog, faults))
        page.on("popup", lambda popup: faults.append(f"a window opened: {popup.url[:200]}"))
        if moment:
            page.clock.set_fixed_time(moment)
        page.goto(file.as_uri() + fragment, wait_until="load")
        try:
            yield page, faults
        finally:
            context.close()

    def loading(self, files):
        """What pages complain about when they are opened, with and without their script."""
        for name, file in files.items():
            for script in [True, False]:
                with self.visit(file, script=script) as (page, faults):
                    page.wait_for_timeout(100)
                    if page.title() == "" or not page.locator("h1").is_visible():
                        faults.append("it has no title")
                yield from (f"{name} {'with' if script else 'without'} the script: {fault}" for fault in faults)


def answer(route, file, faults):
    if route.request.url.partition("#")[0] == file.as_uri():
        route.continue_()
    else:
        faults.append(f"a request: {route.request.url[:200]}")
        route.abort()


def refuse(dialog, faults):
    faults.append(f"a dialog: {dialog.message[:200]}")
    dialog.dismiss()
