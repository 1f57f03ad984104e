"""The pictures of the studio in the documentation: `Scripts/browser-tests/run --pictures` makes Samples/studio anew."""
import io
import os

from PIL import Image

FOLDER = os.path.join("Samples", "studio")
SAMPLE = os.path.join("Samples", "angiogram-1.png")


def keep(visit, name):
    """A picture of the page, as a JPEG."""
    visit.idle()
    picture = Image.open(io.BytesIO(visit.page.screenshot())).convert("RGB")
    os.makedirs(FOLDER, exist_ok=True)
    picture.save(os.path.join(FOLDER, name + ".jpg"), quality=88)


def selected(bench):
    """A curve with its knots and its card."""
    visit = bench.open(SAMPLE, scheme="dark", width=1280, height=800)
    visit.pick(visit.longest(1))
    keep(visit, "studio")
    visit.close()


def beside_canny(bench):
    """The divider between splines and Canny's edges."""
    visit = bench.open(SAMPLE, scheme="light", width=1280, height=800)
    visit.press("d")
    keep(visit, "canny")
    visit.close()


def wire(bench):
    """A live wire on its way, beside edits that were made."""
    visit = bench.open(SAMPLE, scheme="dark", width=1280, height=800)
    id = visit.longest(3)
    clicks = [visit.point(id, share) for share in (0.02, 0.4, 0.9)]
    visit.pick(id)
    visit.press("Delete")
    visit.until("curvetrace.state.result.edits === 1 && !curvetrace.state.isBusy")
    visit.tool("wire")
    for click in clicks[:2]:
        visit.page.mouse.click(*visit.to_page(click))
        visit.idle()
    visit.page.mouse.move(*visit.to_page(clicks[2]))
    keep(visit, "wire")
    visit.close()


def measuring(bench):
    """Tables beside the curves."""
    visit = bench.open(SAMPLE, scheme="light", width=1280, height=800)
    visit.press("q")
    keep(visit, "measures")
    visit.close()


def run(bench):
    for part in (selected, beside_canny, wire, measuring):
        part(bench)
    return 0
