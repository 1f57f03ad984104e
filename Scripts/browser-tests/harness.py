"""A page of a running studio in Chromium, and the tests that are made of it."""
import base64
import io
import os
import re
import resource
import shutil
import tempfile
import time
import urllib.parse

from PIL import Image, ImageChops
from playwright.sync_api import Error

import files
from studio import Studio


class Missing(Exception):
    """The program cannot do this yet: the test is skipped, with a line."""


# What a place of a curve is where a pointer takes that curve and nothing lies above it.
PLACE = """([id, shares]) => {
  for (const share of shares) {
    const p = curvetrace.point(id, share);
    if (!p) return null;
    const q = curvetrace.toPage(p);
    const isFree = document.elementFromPoint(q.x, q.y)?.id === 'stage';
    if (isFree && curvetrace.hit(p)?.curve.id === id) return [q.x, q.y];
  }
  return null;
}"""
MIDDLE_FIRST = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8]

# Gives files to the page as a drop would.
DROP = """async ([list, at]) => {
  const data = new DataTransfer();
  for (const {name, type, base64} of list) {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, {type}));
  }
  for (const kind of at) {
    document.getElementById('main').dispatchEvent(new DragEvent(kind,
      {bubbles: true, cancelable: true, dataTransfer: data}));
  }
}"""


class Visit:
    """A page of the studio in a context of its own, and whatever goes wrong on it."""

    def __init__(self, browser, studio, width=1280, height=800, scheme="dark", touch=False, ratio=1):
        self.studio = studio
        self.faults, self.expected = [], []
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,
                                           has_touch=touch, is_mobile=touch, device_scale_factor=ratio)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _heard(self, message):
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request):
        url = urllib.parse.urlsplit(request.url)
        if url.scheme in ("blob", "data", "about"):
            return
        if url.hostname != "127.0.0.1" or url.port != self.studio.port:
            self.faults.append(f"request outside: {request.url}")

    def _failed(self, request):
        # The page gives a request up when a newer one takes its place.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400:
            path = urllib.parse.urlsplit(response.url).path
            self.faults.append(f"request refused: {response.request.method} {path} {response.status}")

    def expect(self, pattern):
        """A fault that matches is what this test is about."""
        self.expected.append(re.compile(pattern))

    def unexpected(self):
        return [fault for fault in self.faults if not any(one.search(fault) for one in self.expected)]

    def go(self):
        self.page.goto(self.studio.address)
        self.until("window.curvetrace !== undefined && curvetrace.state.status !== null")
        self.idle()

    def close(self):
        self.context.close()

    def idle(self):
        self.page.evaluate("curvetrace.whenIdle()")

    def until(self, expression, argument=None, timeout=30_000):
        """Waits until an expression of the page holds; asked from here, since the page's policy forbids eval."""
        end = time.monotonic() + timeout / 1000
        while not self._holds(expression, argument):
            assert time.monotonic() < end, f"not so after {timeout / 1000:.0f} s: {expression}"
            time.sleep(0.01)

    def _holds(self, expression, argument):
        try:
            return self.page.evaluate(expression, argument)
        except Error as error:
            # The page is being loaded.
            if "context was destroyed" in str(error):
                return False
            raise

    def value(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def text(self, selector):
        return self.page.inner_text(selector)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, selector):
        self.page.click(selector)

    def tool(self, name):
        """Chooses a tool of the toolbar."""
        self.page.click(f"#tool-{name}")

    # Curves

    @property
    def result(self):
        return self.value("curvetrace.state.result")

    @property
    def curves(self):
        return self.value("curvetrace.curves")

    @property
    def recipe(self):
        return self.value("curvetrace.state.result.recipe")

    def curve(self, id):
        return next((curve for curve in self.curves if curve["id"] == id), None)

    def ids(self):
        return [curve["id"] for curve in self.curves]

    def longest(self, rank=0, least_knots=2):
        """A long curve that can be pointed at."""
        found = [curve for curve in self.curves if not curve["closed"] and len(curve["knots"]) >= least_knots]
        found.sort(key=lambda curve: (-curve["arcLength"], curve["id"]))
        found = [curve["id"] for curve in found if self.value(PLACE, [curve["id"], MIDDLE_FIRST])]
        assert len(found) > rank, "there are too few long curves"
        return found[rank]

    def place(self, id, shares=None):
        """CSS px of a place of a curve, near its middle."""
        place = self.value(PLACE, [id, shares or MIDDLE_FIRST])
        assert place, f"curve {id} cannot be pointed at"
        return place

    def to_page(self, point):
        return self.value("([x, y]) => { const q = curvetrace.toPage({x, y}); return [q.x, q.y]; }", list(point))

    def to_image(self, point):
        return self.value("([x, y]) => { const q = curvetrace.toImage({x, y}); return [q.x, q.y]; }", list(point))

    def point(self, id, share):
        p = self.value("([id, share]) => curvetrace.point(id, share)", [id, share])
        return [p["x"], p["y"]]

    def pick(self, id):
        """Selects a curve by a click on it."""
        self.page.mouse.click(*self.place(id))
        self.until("id => curvetrace.state.selection.includes(id)", id)

    def drag(self, *points, steps=6):
        """Presses at the first of these places of the page, and lets go at the last."""
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point, steps=steps)
        mouse.up()

    def slide(self, selector, share, steps=8):
        """Drags a slider's thumb from where it is to a share of its way."""
        self.page.locator(selector).scroll_into_view_if_needed()
        box = self.page.locator(selector).bounding_box()
        now = self.value("s => { const e = document.querySelector(s); return (e.value - e.min) / (e.max - e.min); }",
                         selector)
        place = lambda at: (box["x"] + 8 + (box["width"] - 16) * at, box["y"] + box["height"] / 2)
        self.drag(place(now), place(share), steps=steps)

    # Files

    def drop(self, *paths, kinds=("dragenter", "dragover", "drop"), names=None):
        self.page.evaluate(DROP, [[files.as_dropped(path, name) for path, name in
                                   zip(paths, names or [None] * len(paths))], list(kinds)])

    # Pictures

    def look(self, clip=None):
        """What is seen, as an RGB picture; clip is (x, y, width, height)."""
        area = dict(zip(("x", "y", "width", "height"), clip)) if clip else None
        data = self.page.screenshot(clip=area, animations="disabled")
        return Image.open(io.BytesIO(data)).convert("RGB")

    def look_at_image(self):
        """What is seen of the free middle of the image."""
        x, y = self.to_page((0, 0))
        width, height = self.value("[curvetrace.state.image.width, curvetrace.state.image.height]")
        scale = self.value("curvetrace.view.scale")
        self.page.mouse.move(2, 2)
        self.idle()
        return self.look((x + 8, y + 8, width * scale - 16, height * scale - 60))


def difference(a, b, least=12):
    """The share of pixels in which two pictures of one size differ."""
    grey = ImageChops.difference(a, b).convert("L").point(lambda v: 255 if v >= least else 0)
    return grey.histogram()[255] / (a.width * a.height)


def near_colour(picture, colour, within=40):
    """How many pixels have about this colour."""
    count = 0
    for number, pixel in picture.getcolors(picture.width * picture.height):
        count += number if all(abs(a - b) <= within for a, b in zip(pixel, colour)) else 0
    return count


class Test:
    """A function and the sentence that says what it proves."""

    def __init__(self, function, sentence, options):
        self.function, self.sentence, self.options = function, sentence, options
        self.name = f"{function.__module__}.{function.__name__}"


def collector():
    """A list of tests, and the decorator that puts functions onto it."""
    tests = []

    def test(sentence, **options):
        def keep(function):
            tests.append(Test(function, sentence, options))
            return function
        return keep
    return tests, test


class Bench:
    """What all tests share: the program, one browser, one studio, files, and a folder for pictures."""

    def __init__(self, program, chromium, playwright, screenshots):
        self.program, self.screenshots = program, screenshots
        arguments = ["--force-color-profile=srgb", "--disable-background-networking"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        self.browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        self.folder = tempfile.mkdtemp(prefix="curvetrace-tests-")
        self.files = files.Files(program, self.folder)
        self.studios = []
        self._shared = None
        os.makedirs(screenshots, exist_ok=True)

    @property
    def shared(self):
        """The studio of tests that need none of their own; a dead one is replaced."""
        if self._shared is None or not self._shared.is_alive:
            self._shared = self.studio()
        return self._shared

    def studio(self, *arguments, state=None):
        studio = Studio(self.program, state, arguments)
        self.studios.append(studio)
        return studio

    def visit(self, studio=None, **options):
        return Visit(self.browser, studio or self.shared, **options)

    def open(self, path=None, studio=None, **options):
        """A page with one image, traced: the usual beginning of a test."""
        studio = studio or self.shared
        studio.forget_all()
        studio.open(path or self.files.phantom())
        visit = self.visit(studio, **options)
        visit.go()
        visit.until("curvetrace.state.result !== null && !curvetrace.state.isBusy")
        return visit

    def close(self):
        self.browser.close()
        for studio in self.studios:
            studio.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Trial:
    """One run of one test: its pages, so that faults and pictures are gathered from all of them."""

    def __init__(self, bench, test):
        self.bench, self.test, self.files = bench, test, bench.files
        self.visits = []

    def open(self, path=None, **options):
        return self._keep(self.bench.open(path, **options))

    def visit(self, studio=None, **options):
        return self._keep(self.bench.visit(studio, **options))

    def empty(self, **options):
        """The page with nothing open."""
        self.bench.shared.forget_all()
        visit = self.visit(**options)
        visit.go()
        return visit

    def _keep(self, visit):
        self.visits.append(visit)
        return visit

    def picture(self, visit, suffix=""):
        path = os.path.join(self.bench.screenshots, f"{self.test.name}{suffix}.png")
        visit.page.screenshot(path=path)

    def run(self):
        """(what went wrong, why it was skipped), each None where it did not happen."""
        fault, skipped = None, None
        try:
            self.test.function(self)
        except Missing as missing:
            skipped = str(missing)
        except Exception as error:  # Whatever a test raises is its failure, and the next one goes on.
            fault = f"{type(error).__name__}: {error}" + where(error)
        for number, visit in enumerate(self.visits):
            try:
                self.picture(visit, f"-{number + 1}" if number else "")
                visit.close()
            except Exception as error:
                fault = fault or f"no picture: {error}"
            if visit.unexpected():
                fault = "; ".join(filter(None, [fault, *visit.unexpected()[:5]]))
        return fault, skipped


def where(error):
    """The line of the test in which an error arose."""
    at, found = error.__traceback__, ""
    while at:
        name = os.path.basename(at.tb_frame.f_code.co_filename)
        if name.startswith(("tasks", "hostile", "access", "source")):
            found = f" ({name}:{at.tb_lineno})"
        at = at.tb_next
    return found


def raise_limits():
    """As many open files as the system allows: hostile tests open a thousand connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
