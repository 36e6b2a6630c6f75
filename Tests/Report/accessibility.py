"""What axe-core finds that keeps people from a page."""

import importlib.util
from pathlib import Path

RUN = "() => axe.run(document, { resultTypes: ['violations'] }).then(result => result.violations)"


def check(browser, files):
    """The serious faults of pages: light and dark, wide and narrow, with everything unfolded."""
    package = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
    source = next(Path(package).rglob("axe.min.js")).read_text(encoding="utf-8")
    minor = set()
    for name, file in files.items():
        for scheme in ["light", "dark"]:
            for width in [360, 1400]:
                with browser.visit(file, width=width, color_scheme=scheme) as (page, _):
                    faults = []
                    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
                    page.evaluate(source)
                    for violation in page.evaluate(RUN):
                        nodes = [" ".join(node["target"]) for node in violation["nodes"]]
                        text = f"{violation['id']}: {violation['help']}: {len(nodes)} times, {nodes[0]}"
                        if violation["impact"] in ("serious", "critical"):
                            faults.append(text)
                        else:
                            minor.add(f"{name}: {text}")
                yield from (f"{name}, {scheme}, {width} pixels: {fault}" for fault in faults)
    for text in sorted(minor):
        print(f"  less serious: {text}")
