"""Tasks: opening images, looking at them, turning the knobs, watching."""
import re

from harness import collector, difference, near_colour

tests, task = collector()

CURVE = (60, 200, 232)


@task("An image that is dropped is traced, and its curves stand over it")
def drop(t):
    visit = t.empty()
    visit.drop(t.files.phantom(), kinds=("dragenter",))
    assert visit.page.is_visible("#drop"), "nothing says that the image may be dropped"
    visit.drop(t.files.phantom(), names=["film of a heart.png"])
    visit.until("curvetrace.curves.length > 4 && !curvetrace.state.isBusy")
    visit.idle()
    assert visit.text("#name") == "film of a heart.png"
    assert visit.text("#facts").startswith(f"{len(visit.curves)} curves")
    assert near_colour(visit.look_at_image(), CURVE, 60) > 500, "no curves are seen"


@task("An image that is chosen from the file dialog is traced")
def choose_file(t):
    visit = t.empty()
    with visit.page.expect_file_chooser() as chooser:
        visit.click("#choose")
    chooser.value.set_files(t.files.small())
    visit.until("curvetrace.curves.length > 2 && !curvetrace.state.isBusy")
    assert visit.page.is_hidden("#welcome")


@task("A sample opens by one click, and what was chosen for it is said")
def sample(t):
    visit = t.empty()
    button = visit.page.locator("#samples button").first
    button.click()
    visit.until("curvetrace.curves.length > 0 && !curvetrace.state.isBusy")
    assert len(visit.text("#sentence")) > 20, "nothing is said about what was chosen"


@task("Chips say what was chosen by looking; polarity can be changed, undone and given back")
def chips(t):
    visit = t.open()
    chip = lambda: visit.page.get_attribute("#chip-polarity", "aria-label")
    assert re.fullmatch(r"Polarity: dark, chosen by looking", chip()), chip()
    before = visit.curves
    visit.click("#chip-polarity")
    visit.click("[data-test=polarity-bright]")
    visit.until("curvetrace.state.result.recipe.polarity === 'bright'")
    visit.idle()
    assert re.fullmatch(r"Polarity: bright, set by you", chip()), chip()
    assert visit.curves != before, "bright curves are the dark ones"
    visit.click("#chip-polarity")
    visit.click("[data-test=automatic]")
    visit.until("curvetrace.state.result.recipe.polarity === undefined")
    visit.idle()
    assert visit.curves == before and "chosen by looking" in chip()


@task("The wheel zooms about the pointer until one pixel of the image is one even square")
def zoom_by_wheel(t):
    visit = t.open()
    visit.press("g")
    page, place = visit.page, [500, 380]
    about = visit.to_image(place)
    page.mouse.move(*place)
    for _ in range(14):
        page.mouse.wheel(0, -300)
    visit.until("curvetrace.view.scale >= 40")
    visit.idle()
    moved = visit.to_image(place)
    assert max(abs(a - b) for a, b in zip(about, moved)) < 0.25, "the image moved away under the pointer"
    x, y = (int(value) for value in about)
    left, top = visit.to_page((x, y))
    side = visit.value("curvetrace.view.scale")
    square = visit.look((left + 3, top + 3, side - 6, side - 6))
    assert max(high - low for low, high in square.getextrema()) <= 2, "a pixel is no even square"
    assert visit.text("#where") == f"{x}, {y}", visit.text("#where")


@task("Keys zoom, move and fit the image")
def zoom_by_keys(t):
    visit = t.open()
    scale = lambda: visit.value("curvetrace.view.scale")
    fitted = scale()
    visit.page.focus("#stage")
    visit.press("+", "+", "+")
    assert scale() > 1.8 * fitted
    x = visit.value("curvetrace.view.x")
    visit.press("ArrowRight")
    assert visit.value("curvetrace.view.x") < x - 20, "the arrow did not move the image"
    visit.press("1")
    assert abs(scale() - 1) < 1e-9
    visit.press("0")
    assert abs(scale() - fitted) < 1e-9
    assert visit.text("#zoom") == f"{round(100 * fitted)} %"


def polynomial(text):
    """Coefficients of what the card writes, such as x(t) = 12.00 + 3.10 t − 0.20 t²."""
    text = text.split("=")[1].replace("−", "-").replace("- ", "-").replace("+ ", "+")
    return [float(term) for term in re.findall(r"[-+]?\d+\.\d+", text)]


@task("A curve under the pointer lights up, with its length, width, confidence and equation")
def hover(t):
    visit = t.open()
    id = visit.longest()
    before = visit.look_at_image()
    place = visit.place(id)
    visit.page.mouse.move(*place)
    visit.until("id => curvetrace.state.hover === id", id)
    visit.idle()
    card = visit.text("#card")
    curve = visit.curve(id)
    assert f"Curve {id}" in card and f"{curve['confidence']:.2f}" in card, card
    assert f"{curve['arcLength']:.0f}"[:2] in card and "width" in card, card
    x, y = (polynomial(line) for line in visit.page.locator("#card code").all_inner_texts())
    middle = visit.to_image(place)
    points = [(sum(c * (k / 40) ** n for n, c in enumerate(x)), sum(c * (k / 40) ** n for n, c in enumerate(y)))
              for k in range(41)]
    nearest = min((a - middle[0]) ** 2 + (b - middle[1]) ** 2 for a, b in points) ** 0.5
    assert nearest < 9 / visit.value("curvetrace.view.scale") + 2, "the equation is of another place"
    visit.page.mouse.move(*visit.place(visit.longest(1)))
    assert difference(before, visit.look_at_image()) < 0.02, "the light stays"


@task("Each layer is seen when it is switched on, fades with its opacity, and goes when it is switched off")
def layers(t):
    visit = t.open()
    visit.click("#tab-layers")
    visit.idle()
    plain = visit.look_at_image()
    for name in ("evidence", "orientation", "attribution", "canny", "widths"):
        visit.click(f"#layer-{name}")
        visit.idle()
        seen = visit.look_at_image()
        assert difference(plain, seen) > 0.004, f"{name} is not seen"
        visit.page.focus(f"#opacity-{name}")
        visit.press("Home")
        assert difference(plain, visit.look_at_image()) < 0.001, f"{name} is seen without opacity"
        visit.press("End")
        visit.click(f"#layer-{name}")
        assert difference(plain, visit.look_at_image()) < 0.001, f"{name} does not go"
    for name in ("evidence", "splines"):
        visit.click(f"#layer-{name}")
    visit.idle()
    assert near_colour(visit.look_at_image(), CURVE, 20) < 50, "splines are seen though switched off"


@task("The divider shows Canny beside the splines, and moves by mouse and by arrow keys")
def divider(t):
    visit = t.open()
    visit.press("d")
    visit.idle()
    share = lambda: int(visit.page.get_attribute("#divider", "aria-valuenow"))
    assert share() == 50
    page, box = visit.page, visit.page.locator("#divider").bounding_box()
    middle = box["x"] + box["width"] / 2
    visit.drag((middle, 400), (middle - 160, 400))
    assert share() == round(100 * (middle - 160) / 1280), share()
    visit.idle()
    x, y, width = middle - 100, 300, 200
    canny = visit.look((x, y, width, 120))
    page.focus("#divider")
    visit.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "ArrowRight")
    visit.idle()
    assert share() == round(100 * (middle - 160) / 1280) + 31, share()
    assert difference(canny, visit.look((x, y, width, 120))) > 0.02, "both sides look alike"
    visit.press("Escape")
    assert page.is_hidden("#divider")


def stand_ins(visit):
    """How many curves of the network's answer a dragged detail shows."""
    return visit.value("""(() => {
      const {live, candidates} = curvetrace.state;
      return live.detail === null ? null : (candidates ?? []).filter(one => one.detail <= live.detail).length;
    })()""")


@task("Dragging detail shows more curves at once, and the exact answer when the slider rests")
def detail(t):
    visit = t.open(t.files.phantom(seed=12))
    before = len(visit.curves)
    visit.page.hover("#detail")
    visit.until("curvetrace.state.candidates !== null")
    box = visit.page.locator("#detail").bounding_box()
    y, at = box["y"] + box["height"] / 2, lambda share: box["x"] + 8 + (box["width"] - 16) * share
    visit.page.mouse.move(at(0.5), y)
    visit.page.mouse.down()
    counts = []
    for share in (0.45, 0.65, 0.85):
        visit.page.mouse.move(at(share), y)
        visit.page.evaluate("new Promise(requestAnimationFrame)")
        counts.append(stand_ins(visit))
    visit.page.mouse.up()
    assert None not in counts and counts == sorted(counts) and counts[2] > counts[0], counts
    visit.until("curvetrace.state.result.recipe.detail > 0.8 && !curvetrace.state.isBusy")
    visit.idle()
    assert len(visit.curves) > before, (before, len(visit.curves))
    assert visit.text("#detail-value") == f"{visit.recipe['detail']:.2f}"


@task("Dragging confidence hides doubtful curves while one drags, and drops them afterwards")
def confidence(t):
    visit = t.open()
    least = sorted(curve["confidence"] for curve in visit.curves)
    wanted = min(0.97, (least[0] + least[-1]) / 2)
    box = visit.page.locator("#confidence").bounding_box()
    y = box["y"] + box["height"] / 2
    visit.page.mouse.move(box["x"] + 8, y)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * wanted, y, steps=5)
    seen = visit.value("curvetrace.visible().length")
    live = visit.value("curvetrace.state.live.confidence")
    assert live is not None and seen == sum(value >= live for value in least) < len(least), (live, seen, least)
    visit.page.mouse.up()
    visit.until("curvetrace.state.result.recipe.minConfidence > 0 && !curvetrace.state.isBusy")
    visit.idle()
    assert all(curve["confidence"] >= visit.recipe["minConfidence"] for curve in visit.curves)
    visit.click("#confidence-usual")
    visit.until("curvetrace.state.result.recipe.minConfidence === undefined")
    visit.idle()
    assert len(visit.curves) == len(least)


@task("A larger tolerance makes splines of fewer segments")
def tolerance(t):
    visit = t.open()
    segments = lambda: sum(len(curve["segments"]) for curve in visit.curves)
    before = segments()
    visit.slide("#tolerance", 0.95)
    visit.until("curvetrace.state.result.recipe.tolerance > 3 && !curvetrace.state.isBusy")
    visit.idle()
    assert segments() < before, (before, segments())


@task("Orientations that are painted on the wheel are the only ones that are traced")
def orientations(t):
    visit = t.open()
    before = visit.curves
    visit.page.locator("#wheel").scroll_into_view_if_needed()
    visit.click("#wheel [data-sector='3']")
    visit.until("curvetrace.state.result.recipe.neurons !== undefined && !curvetrace.state.isBusy")
    visit.idle()
    assert visit.recipe["neurons"] == "45..60,225..240", visit.recipe["neurons"]
    total = lambda curves: sum(curve["arcLength"] for curve in curves)
    assert total(visit.curves) < 0.7 * total(before), "as much is traced as with all orientations"
    visit.page.focus("#wheel [data-sector='0']")
    visit.press("ArrowRight", "Space")
    visit.until("curvetrace.state.result.recipe.neurons.includes('15..30') && !curvetrace.state.isBusy")
    visit.click("#wheel-all")
    visit.until("curvetrace.state.result.recipe.neurons === undefined && !curvetrace.state.isBusy")
    visit.idle()
    assert visit.curves == before


@task("The range of widths keeps the curves within it")
def widths(t):
    visit = t.open()
    before = len(visit.curves)
    visit.page.focus("#widths-from")
    visit.press(*["ArrowRight"] * 6)
    visit.until("curvetrace.state.result.recipe.widths?.[0] === 4 && !curvetrace.state.isBusy")
    visit.idle()
    assert visit.text("#widths-value") == "from 4 px"
    assert len(visit.curves) < before, "thin curves are kept"
    thin = [curve["id"] for curve in visit.curves if max(curve["widths"]) < 3.5]
    assert not thin, f"curves {thin} are thinner than that"


@task("The optimizer can be watched from random curves, held, made to step, and left")
def watch(t):
    visit = t.open(t.files.small())
    before = visit.curves
    visit.press("r")
    visit.click("[data-test=choose-random]")
    visit.page.fill("#watch-steps", "24")
    visit.click("#watch-run")
    visit.until("curvetrace.player.playhead >= 3")
    visit.click("#watch-play")
    assert not visit.value("curvetrace.player.isPlaying")
    at = visit.value("curvetrace.player.playhead")
    # A step that was under way may still come.
    visit.page.wait_for_timeout(400)
    assert visit.value("curvetrace.player.playhead") == at, "it goes on though paused"
    known, worked = visit.value("curvetrace.player.steps"), visit.studio.processor_time()
    visit.page.wait_for_timeout(1000)
    assert visit.value("curvetrace.player.steps") == known, "the optimizer goes on though paused"
    assert visit.studio.processor_time() - worked < 0.05, "a paused run takes processor time"
    first = visit.value("JSON.stringify(curvetrace.state.watched.map(one => one.controlPoints))")
    for step in range(at + 1, known + 1):
        visit.click("#watch-forward")
        visit.until("step => curvetrace.player.playhead === step", step)
    assert visit.value("JSON.stringify(curvetrace.state.watched.map(one => one.controlPoints))") != first
    visit.page.wait_for_timeout(400)
    assert visit.value("curvetrace.player.steps") == known + 1, "more than one step was made"
    assert re.search(r"\d", visit.text("#watch-objective"))
    visit.click("#watch-play")
    visit.until("curvetrace.player.playhead === curvetrace.player.steps - 1 && !curvetrace.player.isPlaying")
    t.picture(visit, "-end")
    visit.click("#watch-close")
    assert visit.value("curvetrace.state.watched") is None and visit.curves == before


@task("The list of keys opens under the question mark, holds the focus, and closes by Escape")
def keys(t):
    visit = t.open(t.files.small())
    visit.press("?")
    dialog = visit.page.locator("#keys")
    assert dialog.is_visible() and "Live wire" in dialog.inner_text()
    for _ in range(6):
        visit.press("Tab")
        inside = visit.value("document.activeElement === document.body || "
                             "document.getElementById('keys').contains(document.activeElement)")
        assert inside, "Tab leaves the dialog"
    t.picture(visit, "-open")
    visit.press("Escape")
    assert dialog.is_hidden()


@task("On 360 px with a finger: nothing overflows, a tap selects, two fingers zoom, panels open over the image")
def touch(t):
    visit = t.open(width=360, height=740, touch=True, ratio=2)
    assert visit.value("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    id = visit.longest()
    visit.page.touchscreen.tap(*visit.place(id))
    visit.until("id => curvetrace.state.selection.includes(id)", id)
    t.picture(visit, "-selected")
    scale = visit.value("curvetrace.view.scale")
    pinch(visit, (180, 300), 40, 110)
    assert visit.value("curvetrace.view.scale") > 1.5 * scale, "two fingers do not zoom"
    visit.page.locator("#tab-turn").tap()
    visit.until("curvetrace.state.panel === 'turn'")
    assert visit.page.locator("#detail").is_visible()
    small = visit.value(SMALL_TARGETS)
    assert not small, f"too small for a finger: {small}"


# What can be pressed and is smaller than 24 px, which WCAG 2.2 asks for.
SMALL_TARGETS = """[...document.querySelectorAll('button, input, select')].filter(one => {
  const box = one.getBoundingClientRect();
  const isSlider = one.type === 'range' || one.type === 'checkbox';
  return box.width > 0 && one.checkVisibility() && !isSlider && (box.width < 24 || box.height < 24);
}).map(one => `${one.id || one.textContent} ${one.getBoundingClientRect().width.toFixed(0)} x ` +
  one.getBoundingClientRect().height.toFixed(0))"""


def pinch(visit, about, start, end, steps=6):
    """Two fingers on a level line move apart."""
    session = visit.context.new_cdp_session(visit.page)
    x, y = about
    fingers = lambda half: [{"x": x - half, "y": y, "id": 1}, {"x": x + half, "y": y, "id": 2}]
    send = lambda kind, points: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    send("touchStart", fingers(start))
    for step in range(1, steps + 1):
        send("touchMove", fingers(start + (end - start) * step / steps))
    send("touchEnd", [])
    visit.idle()


@task("The page follows the system into dark, and its button goes from dark to light and is remembered")
def dark(t):
    visit = t.open(t.files.small(), scheme="dark")
    ground = lambda: sum(visit.look((2, 760, 4, 4)).getpixel((1, 1))) / 3
    assert ground() < 90, "the ground is bright in the dark scheme"
    visit.click("#theme")
    assert ground() > 150, "the ground is dark in the light scheme"
    t.picture(visit, "-light")
    visit.page.reload()
    visit.until("curvetrace.state.result !== null")
    assert visit.value("document.documentElement.dataset.theme") == "light"
