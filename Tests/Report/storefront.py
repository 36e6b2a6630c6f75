"""The pages of examples/storefront after some weeks, and pictures of them for people to look at."""

import json
import shutil

from stage import ROOT, effect, metric
from workspace import Workspace, moment

SPLIT = {"control": 50, "green": 25, "blue": 25}
RAMP = [{"after": "0d", "percentage": 5}, {"after": "3d", "percentage": 10}, {"after": "6d", "percentage": 20},
        {"after": "20d", "percentage": 50, "whenGuardrailsHold": True}]
# What is edited in manifests, by how many days ago that was, and by whom.
EDITS = {
    45: ("Ada Lovelace", {}),
    31: ("Grace Hopper", {
        "staging/checkout-cta": {"status": "running"}, "staging/express-checkout": {"status": "running"}}),
    24: ("Ada Lovelace", {
        "production/checkout-cta": {
            "status": "running", "rollout": {"ramp": RAMP, "split": SPLIT}, "decideBy": moment(14),
            "links": ["https://example.com/designs/checkout-cta"]},
        "production/banner-copy": {"status": "running", "decideBy": moment(-2)}}),
    21: ("api-key:ci", {}),
    18: ("api-key:ci", {}),
    16: ("Katherine Johnson", {"production/longer-shelf": {
        "status": "running", "rollout": {"percentage": 20, "split": {"control": 34, "dozen": 33, "sixteen": 33}}}}),
    11: ("Katherine Johnson", {"production/longer-shelf": {"status": "paused"}}),
    7: ("Grace Hopper", {
        "staging/express-checkout": {"status": "completed", "rollout": None, "conclusion": {
            "decision": "none", "reason": "Errors went up in staging, so it goes back to the team."}},
        "production/semantic-search": {"status": "running"}}),
    2: ("Ada Lovelace", {"production/free-shipping-35": {
        "status": "running", "schedule": {"startAt": moment(4), "endAt": moment(18)}}}),
}


def pages(program, folder):
    workspace = aged(program, folder / "storefront")
    return {"storefront report": workspace.report(), "storefront plan": workspace.plan()}


def aged(program, folder):
    """The example, with a history."""
    shutil.copytree(ROOT / "examples" / "storefront", folder)
    workspace = Workspace(program, folder)
    for file in sorted(folder.glob("experiments/*/*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        workspace.edit(f"{content['environment']}/{content['key']}", status="created", schedule=None, decideBy=None)
    days = list(EDITS)
    for number, (before, after) in enumerate(zip(days, [*days[1:], 1])):
        author, edits = EDITS[before]
        for identity, fields in edits.items():
            workspace.edit(identity, **fields)
        workspace.apply(**job(author, 41 + number))
        workspace.age(before - after)
    workspace.run("stop", "production/semantic-search", "--reason", "Searches time out for some queries.",
                  TITRATE_AUTHOR="Joan Clarke")
    workspace.age(0.2)
    workspace.results("production/checkout-cta", 17, {"control": 10321, "green": 5174, "blue": 5098}, [
        metric("checkout_completed", 0.231, green=effect(0.246, 0.004, 0.026), blue=effect(0.2334, -0.008, 0.0131)),
        metric("checkout_errors", 0.0121, green=effect(0.0119, -0.0009, 0.0006),
               blue=effect(0.0139, 0.0004, 0.0033))])
    # What the next plan shows.
    workspace.edit("production/checkout-cta", rollout={"percentage": 40, "split": SPLIT})
    workspace.edit("production/longer-shelf", status="running")
    return workspace


def job(author, pull_request):
    """What GitHub tells a job."""
    return {"TITRATE_AUTHOR": author, "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "acme/storefront", "GITHUB_RUN_ID": str(9100 + pull_request),
            "GITHUB_REF": f"refs/pull/{pull_request}/merge", "GITHUB_SHA": f"{pull_request:040x}"}


def take_pictures(browser, files, target):
    """A picture of each page as a whole: phone, tablet and desk, light and dark."""
    target.mkdir(parents=True, exist_ok=True)
    for name, file in files.items():
        for width in [360, 800, 1400]:
            for scheme in ["light", "dark"]:
                with browser.visit(file, width=width, color_scheme=scheme) as (page, _):
                    page.screenshot(path=target / f"{name.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)
