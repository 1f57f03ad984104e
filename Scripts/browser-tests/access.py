"""axe-core finds no fault in any state of the page."""
from axe_playwright_python.sync_playwright import Axe

from harness import collector

tests, test = collector()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check(visit, state, found):
    """Adds what axe-core finds to a list."""
    visit.page.wait_for_timeout(250)
    answer = Axe().run(visit.page, options=RULES)
    for fault in answer.response["violations"]:
        places = ", ".join(str(node["target"][0]) for node in fault["nodes"][:4])
        found.append(f"{state}: {fault['id']} ({fault['impact']}): {fault['help']}: {places}")


def states(t, width, scheme):
    """Goes through the states of the page and lists faults."""
    found = []
    welcome = t.empty(width=width, height=800, scheme=scheme)
    check(welcome, "welcome", found)
    visit = t.open(t.files.small(), width=width, height=800, scheme=scheme)
    for name in ("turn", "layers", "watch", "measure"):
        if visit.value("curvetrace.state.panel") != name:
            visit.click(f"#tab-{name}")
        visit.idle()
        check(visit, name, found)
        t.picture(visit, f"-{name}")
    visit.click("#tab-measure")
    check(visit, "traced", found)
    visit.pick(visit.longest())
    check(visit, "selected", found)
    t.picture(visit, "-selected")
    visit.press("Escape", "d")
    visit.idle()
    check(visit, "divider", found)
    visit.press("d", "?")
    check(visit, "keys", found)
    t.picture(visit, "-keys")
    visit.press("Escape")
    visit.click("#takeaway")
    check(visit, "takeaway", found)
    t.picture(visit, "-takeaway")
    visit.press("Escape")
    t.bench.shared.open(t.files.phantom(seed=8, size="256x256"))
    visit.page.reload()
    visit.until("window.curvetrace?.state.result && !curvetrace.state.isBusy")
    visit.idle()
    check(visit, "folder", found)
    assert not found, f"{len(found)} faults: " + "; ".join(found)


@test("axe-core finds nothing at 1280 px, dark")
def wide_dark(t):
    states(t, 1280, "dark")


@test("axe-core finds nothing at 1280 px, light")
def wide_light(t):
    states(t, 1280, "light")


@test("axe-core finds nothing at 400 px, dark")
def narrow_dark(t):
    states(t, 400, "dark")


@test("axe-core finds nothing at 400 px, light")
def narrow_light(t):
    states(t, 400, "light")
