"""Tasks: edits of curves, and that they hold."""
from harness import collector

tests, task = collector()


def settled(visit, edits):
    """Waits until so many changes are in force."""
    visit.until("edits => curvetrace.state.result?.edits === edits && !curvetrace.state.isBusy", edits)
    visit.idle()


def lies_near(point, curve, within):
    """Whether a Bezier spline comes that near to a point."""
    return distance_to(point, curve) <= within


def samples(curve, per_segment=24):
    """Points along a curve."""
    points = curve["controlPoints"]
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start:start + 4]
        for step in range(per_segment + 1):
            t, u = step / per_segment, 1 - step / per_segment
            yield [u**3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t**3 * d[k] for k in (0, 1)]


def distance_to(point, curve):
    return min((x - point[0]) ** 2 + (y - point[1]) ** 2 for x, y in samples(curve)) ** 0.5


def by_points(visit):
    """The curves by how they run, so that ids do not matter."""
    return sorted(str(curve["controlPoints"]) for curve in visit.curves)


@task("A curve that is pinned stays bit for bit when another detail is asked for")
def pin(t):
    visit = t.open()
    id = visit.longest(1)
    before = visit.curve(id)["controlPoints"]
    visit.pick(id)
    visit.press("p")
    settled(visit, 1)
    assert "1 pinned" in visit.text("#facts"), visit.text("#facts")
    visit.press("Escape")
    visit.slide("#detail", 0.2)
    visit.until("curvetrace.state.result.recipe.detail < 0.3 && !curvetrace.state.isBusy")
    visit.idle()
    assert any(curve["controlPoints"] == before for curve in visit.curves), "the pinned curve has changed"
    assert visit.result["pins"], "the pin is gone"


@task("A selected curve is deleted by a key, and does not come back with a new trace")
def delete(t):
    visit = t.open()
    id = visit.longest(1)
    gone, count = visit.curve(id), len(visit.curves)
    visit.pick(id)
    visit.press("Delete")
    settled(visit, 1)
    assert len(visit.curves) == count - 1
    visit.slide("#detail", 0.56)
    visit.until("curvetrace.state.result.recipe.detail > 0.5 && !curvetrace.state.isBusy")
    visit.idle()
    middle = gone["knots"][len(gone["knots"]) // 2]
    assert not any(lies_near(middle, curve, 1.5) for curve in visit.curves), "the deleted curve is back"


@task("A rectangle takes the curves that lie wholly in it, and one key deletes them")
def delete_in_rectangle(t):
    visit = t.open()
    corners = [visit.to_page((2, 2)), visit.to_page((190, 300))]
    inside = visit.value("""curvetrace.curves.filter(curve => Array.from({length: 101},
      (_, k) => curvetrace.point(curve.id, k / 100)).every(p => Math.min(p.x, p.y) > 3 && p.x < 189 &&
      p.y < 299)).length""")
    count = len(visit.curves)
    visit.page.mouse.move(*corners[0])
    visit.page.keyboard.down("Shift")
    visit.drag(*corners)
    visit.page.keyboard.up("Shift")
    chosen = visit.value("curvetrace.state.selection.length")
    assert inside > 0 and chosen >= inside, (inside, chosen)
    visit.press("Delete")
    settled(visit, 1)
    assert len(visit.curves) == count - chosen


@task("A live wire between clicks follows the evidence, shows where it would run, and becomes a curve")
def live_wire(t):
    visit = t.open()
    id = visit.longest()
    old = visit.curve(id)
    places = [visit.to_page(visit.point(id, share)) for share in (0.25, 0.5, 0.75)]
    visit.pick(id)
    visit.press("Delete")
    settled(visit, 1)
    count = len(visit.curves)
    visit.tool("wire")
    for place in places:
        visit.page.mouse.move(*place, steps=4)
        visit.idle()
        visit.page.mouse.click(*place)
    t.picture(visit, "-running")
    visit.press("Enter")
    settled(visit, 2)
    assert len(visit.curves) >= count + 1
    made = [curve for curve in visit.curves if curve["id"] in visit.result["edited"]]
    far = max(distance_to(point, old) for curve in made for point in curve["knots"])
    assert made and far < 6, f"the wire left the vessel by {far:.1f} px"


@task("A stroke by hand becomes a curve as it was drawn")
def draw(t):
    visit = t.open()
    count = len(visit.curves)
    stroke = [(40, 250), (80, 270), (120, 244), (160, 262)]
    visit.tool("draw")
    visit.drag(*[visit.to_page(point) for point in stroke], steps=10)
    settled(visit, 1)
    assert len(visit.curves) == count + 1
    made = visit.curve(visit.value("curvetrace.state.selection[0]"))
    assert made, "the new curve is not selected"
    assert max(distance_to(point, made) for point in stroke) < 4


@task("A shaky stroke along a curve takes its place, or follows the evidence there")
def redraw(t):
    visit = t.open()
    id = visit.longest()
    old = visit.curve(id)
    points = list(samples(old))
    way = points[len(points) // 4:3 * len(points) // 4:4]
    visit.tool("draw")
    visit.page.click('[data-test="choose-replaces"]')
    stroke = [(x + 3, y + 3) for x, y in way]
    visit.drag(*[visit.to_page(point) for point in stroke], steps=3)
    settled(visit, 1)
    t.picture(visit, "-redrawn")
    assert max(min(distance_to(point, curve) for curve in visit.curves) for point in stroke[1:-1]) < 3
    assert min(distance_to(way[3 * len(way) // 4], curve) for curve in visit.curves) > 2, "the old course is still there"
    visit.press("Control+z")
    settled(visit, 0)
    visit.tool("select")
    visit.pick(visit.longest())
    visit.press("Delete")
    settled(visit, 1)
    visit.tool("draw")
    visit.page.click('[data-test="choose-follows"]')
    visit.drag(*[visit.to_page((x + 2, y - 2)) for x, y in way], steps=3)
    settled(visit, 2)
    made = visit.curve(visit.value("curvetrace.state.selection[0]"))
    far = [distance_to(point, old) for point in samples(made)]
    assert sum(far) / len(far) < 1.5, f"the stroke lies {sum(far) / len(far):.1f} px beside the vessel"


@task("The eraser takes what a stroke runs along, and with a click a curve from junction to junction")
def erase(t):
    visit = t.open()
    id = visit.longest()
    points = list(samples(visit.curve(id)))
    middle = points[len(points) * 3 // 5:len(points) * 9 // 10]
    visit.tool("erase")
    visit.drag(*[visit.to_page(point) for point in middle[::6]], steps=3)
    settled(visit, 1)
    gone = middle[len(middle) // 2]
    assert min(distance_to(gone, curve) for curve in visit.curves) > 4, "it is still there"
    t.picture(visit, "-stroke")
    visit.press("Control+z")
    settled(visit, 0)
    before = sum(curve["arcLength"] for curve in visit.curves)
    visit.page.mouse.click(*visit.to_page(gone))
    settled(visit, 1)
    after = sum(curve["arcLength"] for curve in visit.curves)
    assert after < before - 10 and min(distance_to(gone, curve) for curve in visit.curves) > 2


@task("Shift and a click at the tip of a branch lead it there from the drawing")
def branch(t):
    visit = t.open()
    id = visit.longest(2)
    points = list(samples(visit.curve(id)))
    visit.pick(id)
    visit.press("Delete")
    settled(visit, 1)
    count = len(visit.curves)
    visit.tool("wire")
    visit.page.keyboard.down("Shift")
    tip = visit.to_page(points[len(points) // 2])
    visit.page.mouse.move(*tip, steps=3)
    visit.page.wait_for_timeout(300)
    t.picture(visit, "-preview")
    visit.page.mouse.click(*tip)
    visit.page.keyboard.up("Shift")
    settled(visit, 2)
    assert len(visit.curves) == count + 1
    made = visit.curve(visit.value("curvetrace.state.selection[0]"))
    assert distance_to(points[len(points) // 2], made) < 4
    nodes = [node for node in visit.result["drawing"]["graph"]["nodes"]
             if made["id"] in {one["curve"] for one in node["curves"]} and len(node["curves"]) > 1]
    assert nodes, "it does not begin on a curve"


@task("A click cuts a curve in two that meet where it was clicked")
def cut(t):
    visit = t.open()
    id = visit.longest()
    place = visit.place(id)
    point, length, count = visit.to_image(place), visit.curve(id)["arcLength"], len(visit.curves)
    before = {curve["id"] for curve in visit.curves} - {id}
    visit.tool("cut")
    visit.page.mouse.click(*place)
    settled(visit, 1)
    assert len(visit.curves) == count + 1
    parts = [curve for curve in visit.curves if curve["id"] not in before]
    assert len(parts) == 2 and abs(sum(part["arcLength"] for part in parts) - length) < 1
    ends = [part["controlPoints"][k] for part in parts for k in (0, -1)]
    assert sum((x - point[0]) ** 2 + (y - point[1]) ** 2 < 16 for x, y in ends) == 2, "they end elsewhere"


@task("Two clicks on ends join two curves into one")
def join(t):
    visit = t.open()
    id = visit.longest()
    place = visit.place(id)
    length, count = visit.curve(id)["arcLength"], len(visit.curves)
    before = {curve["id"] for curve in visit.curves} - {id}
    visit.tool("cut")
    visit.page.mouse.click(*place)
    settled(visit, 1)
    first, second = [curve["id"] for curve in visit.curves if curve["id"] not in before]
    ends = closest_ends(visit.curve(first), visit.curve(second))
    visit.tool("join")
    for end in ends:
        visit.page.mouse.click(*visit.to_page(end))
    visit.until("count => curvetrace.curves.length === count", count)
    visit.idle()
    assert abs(max(curve["arcLength"] for curve in visit.curves) - length) < 12


def closest_ends(one, other):
    """The two ends of two curves that are nearest to each other."""
    pairs = [(a, b) for a in (one["controlPoints"][0], one["controlPoints"][-1])
             for b in (other["controlPoints"][0], other["controlPoints"][-1])]
    return min(pairs, key=lambda pair: (pair[0][0] - pair[1][0]) ** 2 + (pair[0][1] - pair[1][1]) ** 2)


@task("A knot that is dragged stays where it was let go, and the rest of the curve settles")
def move_knot(t):
    visit = t.open()
    id = visit.longest(least_knots=4)
    visit.pick(id)
    visit.press("+", "+", "+")
    curve = visit.curve(id)
    knot, place = grip(visit, curve)
    aim = [place[0] + 14, place[1] + 10]
    wanted, scale = visit.to_image(aim), visit.value("curvetrace.view.scale")
    visit.drag(place, aim)
    settled(visit, 1)
    assert visit.value("curvetrace.view.scale") == scale, "the image is fitted again after an edit"
    nearest = min(distance_to(wanted, curve) for curve in visit.curves)
    assert nearest < 2.5, f"the curve ends up {nearest:.1f} px away from where the knot was let go"
    assert visit.curve(id) is None or visit.curve(id)["controlPoints"] != curve["controlPoints"]


def grip(visit, curve):
    """An inner knot that nothing lies above, and where it is on the page."""
    for knot in range(1, len(curve["knots"]) - 1):
        place = visit.to_page(curve["knots"][knot])
        if visit.value("([x, y]) => document.elementFromPoint(x, y)?.id === 'stage'", place):
            return knot, place
    raise AssertionError("no knot can be dragged")


@task("A click on a crossing makes its curves go on another way")
def cross(t):
    visit = t.open()
    before = by_points(visit)
    nodes = [node for node in visit.result["drawing"]["graph"]["nodes"] if node["kind"] == "crossing"]
    nodes = nodes or [node for node in visit.result["drawing"]["graph"]["nodes"] if len(node["curves"]) > 1]
    assert nodes, "this image has no crossing"
    visit.tool("cross")
    visit.page.mouse.click(*visit.to_page(nodes[0]["position"]))
    settled(visit, 1)
    assert by_points(visit) != before, "the curves go on as before"


@task("No curve runs in a region that was painted to be avoided, and the region can be cleared")
def avoid(t):
    visit = t.open()
    before = by_points(visit)
    id = visit.longest()
    point = visit.point(id, 0.5)
    visit.tool("avoid")
    place = visit.to_page(point)
    visit.drag((place[0] - 40, place[1]), place, (place[0] + 40, place[1]), steps=8)
    visit.until("curvetrace.state.result.recipe.avoid?.length === 1 && !curvetrace.state.isBusy")
    visit.idle()
    inside = [curve["id"] for curve in visit.curves if distance_to(point, curve) < 9]
    assert not inside, f"curves {inside} run through it"
    t.picture(visit, "-painted")
    visit.click("#region-clear")
    visit.until("curvetrace.state.result.recipe.avoid === undefined && !curvetrace.state.isBusy")
    visit.idle()
    assert by_points(visit) == before


@task("Curves run only in a region that was drawn to look in")
def look_in(t):
    visit = t.open()
    visit.tool("within")
    visit.click("[data-test=choose-lasso]")
    box = [(80, 80), (240, 80), (240, 240), (80, 240)]
    visit.drag(*[visit.to_page(point) for point in box], steps=8)
    visit.until("curvetrace.state.result.recipe.within?.length === 1 && !curvetrace.state.isBusy")
    visit.idle()
    assert visit.curves, "nothing is left"
    outside = [point for curve in visit.curves for point in samples(curve)
               if not (77 < point[0] < 243 and 77 < point[1] < 243)]
    assert not outside, f"{len(outside)} points lie outside, such as {outside[0]}"


@task("A part of the image is traced alone, and left out")
def parts(t):
    visit = t.open(t.files.phantom(seed=7, size="256x256"))
    visit.tool("parts")
    visit.page.select_option("#parts-count", "3")
    visit.click("#parts-split")
    visit.until("curvetrace.state.result.recipe.factors !== undefined && !curvetrace.state.isBusy")
    visit.idle()
    whole = by_points(visit)
    place = visit.place(visit.longest())
    visit.page.mouse.click(*place)
    visit.click("[data-test=part-only]")
    visit.until("curvetrace.state.result.recipe.factors.only?.length === 1 && !curvetrace.state.isBusy")
    visit.idle()
    only = by_points(visit)
    assert only != whole and only, "the part alone is as the whole"
    t.picture(visit, "-only")
    visit.press("Control+z")
    visit.until("curvetrace.state.result.recipe.factors.only === undefined && !curvetrace.state.isBusy")
    visit.idle()
    visit.page.mouse.click(*place)
    visit.click("[data-test=part-without]")
    visit.until("curvetrace.state.result.recipe.factors.without?.length === 1 && !curvetrace.state.isBusy")
    visit.idle()
    assert by_points(visit) not in (whole, only), "it is not left out"


@task("Fifty edits are undone one by one to the very first drawing, and done again to the very last")
def undo_fifty(t):
    visit = t.open(t.files.small())
    first = by_points(visit)
    visit.tool("draw")
    for number in range(50):
        x, y = 20 + 22 * (number % 10), 30 + 40 * (number // 10)
        visit.drag(visit.to_page((x, y)), visit.to_page((x + 14, y + 8)), steps=2)
    settled(visit, 50)
    last = by_points(visit)
    assert len(last) == len(first) + 50, (len(first), len(last))
    t.picture(visit, "-fifty")
    for number in range(50):
        visit.press("Control+z")
    settled(visit, 0)
    assert by_points(visit) == first and visit.page.is_disabled("#undo")
    for number in range(50):
        visit.press("Control+Shift+z")
    settled(visit, 50)
    assert by_points(visit) == last and visit.page.is_disabled("#redo")
