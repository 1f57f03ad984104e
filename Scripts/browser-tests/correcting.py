"""How many clicks it takes to correct a drawing: six coronary films and six retinas, corrected by their masks.

usage: correcting.py --program PROGRAM --data FOLDER [--goal F] [--most CLICKS] [--only TEXT]
                     [--looks N] [--steps] [--drawings FOLDER]

Every correction goes through the interface of `curvetrace studio`, as the page sends it, and what is scored is the
drawing that comes back. Which correction is next is chosen greedily: the one that by a sketch of its effect raises F
at 2 px most per click. Clicks: a knob 1; deleting a curve 1 (and a key); in a rectangle 2; dragging a knot 1; a live
wire one for each of its points, a branch 1; a stroke of the lasso, of the eraser, or along a vessel 1, and, counted
the other way, as many as it has corners. Hands are not steady: a stroke runs 0.7 px beside what it means. Taking
back what made it worse is 1 more. With --looks 5 the five corrections that are best by their sketches are tried, and
the one that is really best is made: so corrects a person who knows what the tools do. The trials are not counted; with
--looks 1 there are none.
Needs numpy, Pillow, scipy and scikit-image (requirements-correcting.txt).
"""
import argparse
import base64
import collections
import glob
import io
import itertools
import json
import os
import statistics
import time

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import cKDTree
from skimage.measure import approximate_polygon, find_contours
from skimage.morphology import disk, skeletonize

from studio import Studio

NEAR = 2.0  # px within which a point counts as found
UNSTEADY = 0.7  # px that the points of a stroke lie beside what it means
GRID = [{"detail": value} for value in (0.2, 0.3, 0.4, 0.6, 0.7, 0.8)] + [
    {"minConfidence": value} for value in (0.3, 0.6, 0.8, 0.9)]


class Truth:
    """The centre lines of a mask, inside the field of view where there is one."""

    def __init__(self, data, kind, name):
        read = lambda part: np.asarray(Image.open(os.path.join(data, kind, part, name + ".png")).convert("L")) > 127
        skeleton = skeletonize(read("masks"))
        view = os.path.join(data, kind, "fov", name + ".png")
        self.view = read("fov") if os.path.exists(view) else np.ones_like(skeleton)
        self.skeleton = skeleton & self.view
        rows, columns = np.nonzero(self.skeleton)
        self.points = np.stack([columns + 0.5, rows + 0.5], 1)
        self.tree = cKDTree(self.points)

    def within_view(self, points):
        height, width = self.view.shape
        columns, rows = np.clip(points.astype(int), 0, [width - 1, height - 1]).T
        return self.view[rows, columns]


class Line:
    """Points about 0.5 px apart inside the field of view, with how right each is and which true points they find."""

    def __init__(self, truth, points):
        self.points = points[truth.within_view(points)]
        self.is_right = truth.tree.query(self.points)[0] <= NEAR if len(self.points) else np.zeros(0, bool)
        self.finds = found_by(truth, self.points)


class Curve(Line):
    """A line that is a curve of a drawing."""

    def __init__(self, truth, control, id=None):
        self.id, self.control = id, np.asarray(control, float)
        super().__init__(truth, sampled(self.control))


def found_by(truth, points):
    """Which true points are near to some of these."""
    found = np.zeros(len(truth.points), bool)
    for near in truth.tree.query_ball_point(points, NEAR) if len(points) else ():
        found[near] = True
    return found


def sampled(control):
    """Points along a Bezier spline."""
    points = [np.zeros((0, 2))]
    for segment in range((len(control) - 1) // 3):
        a, b, c, d = control[3 * segment:3 * segment + 4]
        length = sum(np.hypot(*(q - p)) for p, q in ((a, b), (b, c), (c, d)))
        t = np.linspace(0, 1, max(2, int(np.ceil(length / 0.5)) + 1))[:-1]
        u = (1 - t)[:, None], t[:, None]
        points.append(u[0]**3 * a + 3 * u[0]**2 * u[1] * b + 3 * u[0] * u[1]**2 * c + u[1]**3 * d)
    return np.concatenate(points)


def balance(right, total, found, true):
    precision, recall = right / max(total, 1), found / max(true, 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


class Score:
    """F of a drawing, and what F would be without some of it and with something else."""

    def __init__(self, truth, result):
        self.truth, self.result = truth, result
        self.lines = [Curve(truth, curve["controlPoints"], curve["id"]) for curve in result["drawing"]["curves"]]
        self.total = sum(len(line.points) for line in self.lines)
        self.right = sum(int(line.is_right.sum()) for line in self.lines)
        self.times = sum((line.finds.astype(int) for line in self.lines), np.zeros(len(truth.points), int))
        self.f = self.after()

    def after(self, without=(), plus=()):
        total, right, times = self.total, self.right, self.times
        for sign, lines in ((-1, without), (1, plus)):
            for line in lines:
                total += sign * len(line.points)
                right += sign * int(line.is_right.sum())
                times = times + sign * line.finds
        return balance(right, total, int((times > 0).sum()), len(self.truth.points))

    def without_points(self, remove, plus=()):
        """F where the points go for which `remove` says so, and lines come."""
        total, right, times = 0, 0, np.zeros(len(self.truth.points), int)
        for line in self.lines:
            keep = ~remove(line.points)
            total, right = total + int(keep.sum()), right + int(line.is_right[keep].sum())
            times = times + found_by(self.truth, line.points[keep])
        for line in plus:
            total, right, times = total + len(line.points), right + int(line.is_right.sum()), times + line.finds
        return balance(right, total, int((times > 0).sum()), len(self.truth.points))


# A correction: its kind, clicks, clicks where a stroke counts by its corners, F as it is sketched, how it is done.
Action = collections.namedtuple("Action", "kind clicks corners f key act")


def deletions(session, score):
    for line in score.lines:
        act = lambda id=line.id: session.edit({"do": "remove", "curves": [id]})
        yield Action("delete", 1, 1, score.after([line]), ("delete", line.id), act)


def rectangles(session, score):
    """Around two or more false curves that lie near to each other."""
    false = [line for line in score.lines if len(line.points) and line.is_right.mean() < 0.3]
    boxes = {line.id: (line.control.min(0), line.control.max(0)) for line in score.lines}
    centres = {line.id: line.control.mean(0) for line in false}
    for line in false:
        near = sorted(false, key=lambda other: np.hypot(*(centres[other.id] - centres[line.id])))
        for count in range(2, min(7, len(near)) + 1):
            low = np.min([boxes[one.id][0] for one in near[:count]], axis=0) - 1
            high = np.max([boxes[one.id][1] for one in near[:count]], axis=0) + 1
            taken = [one for one in score.lines if (boxes[one.id][0] > low).all() and (boxes[one.id][1] < high).all()]
            ids = sorted(one.id for one in taken)
            act = lambda ids=ids: session.edit({"do": "remove", "curves": ids})
            yield Action("rectangle", 2, 2, score.after(taken), ("rectangle", *ids), act)


def erasures(session, score):
    """A stroke of the eraser along a run of a curve that is false."""
    for line in score.lines:
        wrong = np.flatnonzero(np.diff(np.r_[0, (~line.is_right).astype(int), 0]))
        for start, end in zip(wrong[::2], wrong[1::2]):
            if end - start < 12:
                continue
            rest = [Line(score.truth, points)
                    for points in (line.points[:start], line.points[end:]) if len(points) > 24]
            stroke = by_hand(line.points[start:end])
            act = lambda stroke=stroke: session.edit({"do": "erase", "points": stroke.tolist()})
            yield Action("erase", 1, corners(stroke), score.after([line], rest),
                         ("erase", line.id, int(start)), act)


def by_hand(way):
    """A way as a hand draws it: a point every 6 px or so, `UNSTEADY` beside it, the same at every call."""
    stroke = resampled(way)[::12]
    stroke = np.r_[stroke, way[-1:]] if len(stroke) < 2 or np.hypot(*(stroke[-1] - way[-1])) > 1 else stroke
    turns = np.random.default_rng(len(stroke)).uniform(0, 2 * np.pi, len(stroke))
    return stroke + UNSTEADY * np.stack([np.cos(turns), np.sin(turns)], 1)


def corners(stroke):
    """The clicks that a polygon along the stroke would take."""
    return len(approximate_polygon(stroke, 2))


def moves(session, score):
    """Knots that lie beside the truth are dragged onto it."""
    for line in score.lines:
        knots = line.control[::3]
        far, index = score.truth.tree.query(knots)
        for knot in np.flatnonzero((far > 1.5) & (far < 9)):
            control = line.control.copy()
            goal = score.truth.points[index[knot]]
            control[max(0, 3 * knot - 1):3 * knot + 2] += goal - knots[knot]
            f = score.after([line], [Curve(score.truth, control)])
            act = lambda id=line.id, knot=int(knot), goal=goal: session.edit(
                {"do": "move", "curve": id, "knot": knot, "handle": None, "to": goal.tolist(), "settles": True})
            yield Action("move", 1, 1, f, ("move", line.id, int(knot)), act)


def missed_paths(score, gap, most=6):
    """The longest ways along what is missed, the longest first; gaps along the skeleton do not end a vessel."""
    shape = score.truth.skeleton.shape
    missed = np.zeros(shape, bool)
    columns, rows = score.truth.points[score.times == 0].astype(int).T
    missed[rows, columns] = True
    linked = ndimage.binary_dilation(missed, disk(gap)) & score.truth.skeleton
    labels, count = ndimage.label(linked, np.ones((3, 3)))
    sizes = ndimage.sum(missed, labels, range(1, count + 1))
    for label in np.argsort(-sizes)[:most] + 1 if count else []:
        pixels = np.stack(np.nonzero(labels == label), 1)
        if len(pixels) >= 6:
            yield longest_way(pixels)


def longest_way(pixels):
    """From end to end of a thin shape, as (x, y): two breadth-first walks."""
    index = {tuple(pixel): k for k, pixel in enumerate(pixels)}
    steps = [step for step in itertools.product((-1, 0, 1), repeat=2) if step != (0, 0)]

    def walk(start):
        before, queue = {start: None}, collections.deque([start])
        while queue:
            last = queue.popleft()
            for step in steps:
                other = (last[0] + step[0], last[1] + step[1])
                if other in index and other not in before:
                    before[other] = last
                    queue.append(other)
        return last, before

    end, _ = walk(tuple(pixels[0]))
    last, before = walk(end)
    way = []
    while last is not None:
        way.append((last[1] + 0.5, last[0] + 0.5))
        last = before[last]
    return np.array(way)


def wires(session, score):
    """A live wire along each way that is missed, with more clicks while it leaves the way."""
    for way in (*missed_paths(score, 3), *missed_paths(score, 12)):
        places = [0, len(way) - 1]
        for _ in range(4):
            points = way[places].tolist()
            wire = session.wire(points)
            line = Line(score.truth, resampled(wire))
            key = ("wire", *np.round(np.ravel(points)).astype(int).tolist())
            act = lambda points=points: session.edit({"do": "wire", "points": points, "settles": True})
            yield Action("wire", len(points), len(points), score.after((), [line]), key, act)
            off = cKDTree(wire).query(way)[0]
            if off.max() <= NEAR:
                break
            places = sorted({*places, int(off.argmax())})


def strokes(session, score):
    """A stroke along what is missed: along the evidence, as it is drawn, or in the place of what runs beside it."""
    for way in (*missed_paths(score, 3, most=12), *missed_paths(score, 12)):
        stroke, tree = by_hand(way), cKDTree(way)
        line, key = Line(score.truth, resampled(way)), np.round(way[[0, -1]].ravel()).astype(int).tolist()
        beside = lambda points, tree=tree: tree.query(points)[0] <= 6 if len(points) else np.zeros(0, bool)
        added, replaced = score.after((), [line]), score.without_points(beside, [line])
        for kind, f, options in (("follow", added, {"follows": True}), ("draw", added, {}),
                                 ("redraw", replaced, {"replaces": True})):
            act = lambda stroke=stroke, options=options: session.edit(
                {"do": "draw", "points": stroke.tolist(), **options})
            yield Action(kind, 1, corners(stroke), f, (kind, *key), act)


def branches(session, score):
    """A click at the tip of what is missed, to which a branch runs from the drawing."""
    drawn = cKDTree(np.concatenate([line.points for line in score.lines] or [np.full((1, 2), -1e6)]))
    for way in missed_paths(score, 3, most=12):
        tip = max(way[0], way[-1], key=lambda end: drawn.query(end)[0]).tolist()
        branch = session.wire([tip])
        if len(branch) < 2:
            continue
        line = Line(score.truth, resampled(branch))
        act = lambda tip=tip: session.edit({"do": "wire", "points": [tip]})
        yield Action("branch", 1, 1, score.after((), [line]), ("branch", *np.round(tip).astype(int).tolist()), act)


def resampled(polyline):
    """Points 0.5 px apart along a polygon."""
    steps = np.hypot(*np.diff(polyline, axis=0).T)
    along = np.r_[0, np.cumsum(steps)]
    at = np.arange(0, along[-1], 0.5)
    return np.stack([np.interp(at, along, polyline[:, k]) for k in (0, 1)], 1)


def lassos(session, score, most=2):
    """A stroke around false curves that lie together; it keeps away from true ones."""
    shape = score.truth.skeleton.shape
    false, true = np.zeros(shape, bool), np.zeros(shape, bool)
    for line in score.lines:
        columns, rows = np.clip(line.points.astype(int), 0, [shape[1] - 1, shape[0] - 1]).T
        far = ~line.is_right
        false[rows[far], columns[far]] = True
        true[rows[~far], columns[~far]] = True
    for reach in (6, 20):
        near_true = ndimage.binary_dilation(true | score.truth.skeleton, disk(4))
        region = (ndimage.distance_transform_edt(~false) <= reach) & ~near_true
        labels, count = ndimage.label(region)
        sizes = ndimage.sum(false, labels, range(1, count + 1))
        for label in np.argsort(-sizes)[:most] + 1 if count else []:
            polygon = outline(labels == label)
            if polygon is None:
                continue
            inside = filled(shape, polygon)
            taken = lambda points, inside=inside: inside[tuple(np.clip(points.astype(int), 0, [
                shape[1] - 1, shape[0] - 1]).T[::-1])]
            key = ("lasso", reach, *np.round(polygon.mean(0)).astype(int).tolist())
            yield Action("lasso", 1, len(polygon), score.without_points(taken), key,
                         lambda inside=inside: session.avoid(inside))


def outline(region):
    contours = find_contours(np.pad(region, 1).astype(float), 0.5)
    if not contours:
        return None
    longest = max(contours, key=len)
    polygon = approximate_polygon(longest, 1.5)[:-1] - 1
    return polygon[:, ::-1] + 0.5 if len(polygon) >= 3 else None


def filled(shape, polygon):
    picture = Image.new("L", shape[::-1])
    ImageDraw.Draw(picture).polygon([tuple(p) for p in polygon], fill=255)
    return np.asarray(picture) > 0


class Session:
    """One image in the studio; what is asked for is what the page asks for."""

    def __init__(self, studio, path):
        self.studio, self.image = studio, studio.open(path)["id"]
        self.result = studio.trace(self.image)
        self.avoided = None

    def edit(self, change):
        """Changes the drawing; what is refused is a click for nothing."""
        body = {**change, "revision": self.result["revision"]}
        status, _, data = self.studio.request("POST", f"/api/images/{self.image}/edits", body)
        if status not in (200, 422):
            raise AssertionError(f"an edit answered {status}: {data[:300].decode(errors='replace')}")
        if status == 200:
            self.result = json.loads(data)

    def wire(self, points):
        return np.array(self.studio.ask("POST", f"images/{self.image}/wire", {"points": points})["points"])

    def turn(self, patch):
        self.result = self.studio.trace(self.image, {**self.result["recipe"], **patch})

    def avoid(self, inside):
        mask = inside if self.avoided is None else inside | self.avoided
        file = io.BytesIO()
        Image.fromarray(mask.astype(np.uint8) * 255).save(file, "PNG")
        self.turn({"avoid": [{"png": base64.b64encode(file.getvalue()).decode()}]})
        self.avoided = mask

    def back_to(self, edits):
        """Takes back until so many changes are left; the number of steps."""
        steps = 0
        while self.result["edits"] > edits:
            self.result = self.studio.ask("POST", f"images/{self.image}/undo")
            steps += 1
        return steps


class Trust:
    """How much of what was sketched came true, by kind: who corrects learns what works on an image."""

    def __init__(self):
        self.sketched, self.came = collections.defaultdict(lambda: 0.02), collections.defaultdict(lambda: 0.02)

    def learn(self, kind, sketched, came):
        self.sketched[kind] += sketched
        self.came[kind] += max(0, came)

    def in_kind(self, kind):
        return self.came[kind] / self.sketched[kind]


class Tally:
    def __init__(self):
        self.kinds, self.clicks, self.by_corners = collections.Counter(), 0, 0

    def add(self, kind, clicks, corners=None):
        self.kinds[kind] += clicks
        self.clicks += clicks
        self.by_corners += clicks if corners is None else corners

    def __str__(self):
        return " ".join(f"{kind} {clicks}" for kind, clicks in sorted(self.kinds.items()))


def turn_knobs(session, truth, score, tally):
    """The place of detail or confidence at which F is best, where it is better than as it is: 1 click each."""
    for key in ("detail", "minConfidence"):
        best, usual = (score.f, None), session.result["recipe"].get(key)
        for patch in (patch for patch in GRID if key in patch):
            session.turn(patch)
            best = max(best, (Score(truth, session.result).f, patch[key]), key=lambda pair: pair[0])
        patch = {key: usual if best[1] is None else best[1]}
        recipe = {name: value for name, value in {**session.result["recipe"], **patch}.items() if value is not None}
        session.result = session.studio.trace(session.image, recipe)
        if best[1] is not None and best[0] > score.f + 0.002:
            tally.add("knob", 1)
        score = Score(truth, session.result)
    return score


def trial(session, truth, action):
    """The score after a correction, which is then taken back."""
    edits, avoided = session.result["edits"], session.avoided
    action.act()
    score = Score(truth, session.result)
    session.back_to(edits)
    session.avoided = avoided
    return score.f


def possible(session, score, tried):
    """What would make it better by its sketch."""
    makers = (deletions, rectangles, erasures, moves, strokes, branches, wires, lassos)
    return [action for maker in makers for action in maker(session, score)
            if action.key not in tried and action.f > score.f + 1e-5]


def next_action(session, truth, score, trust, tried, looks):
    """The best of the few that are best by their sketches; None where there is nothing to do."""
    gain = lambda one: trust.in_kind(one.kind) * (one.f - score.f) / one.clicks
    best = sorted(possible(session, score, tried), key=gain, reverse=True)[:looks]
    if looks == 1 or not best:
        return best[0] if best else None
    real = {}
    for action in best:
        real[action.key] = trial(session, truth, action)
        trust.learn(action.kind, action.f - score.f, real[action.key] - score.f)
        if real[action.key] <= score.f:
            tried.add(action.key)
    return max(best, key=lambda one: (real[one.key] - score.f) / one.clicks)


def correct(session, truth, options):
    """(F before, F after, tally): corrects greedily."""
    score, tally, trust, tried = Score(truth, session.result), Tally(), Trust(), set()
    first, idle = score.f, 0
    if first < options.goal:
        score = turn_knobs(session, truth, score, tally)
    while score.f < options.goal and tally.clicks < options.most and idle < 8:
        action = next_action(session, truth, score, trust, tried, options.looks)
        if action is None:
            break
        if action.key in tried:
            idle += 1
            continue
        idle = 0
        tried.add(action.key)
        score = do(session, truth, score, action, tally, trust, options.steps)
    return first, score.f, tally


def do(session, truth, score, action, tally, trust, says):
    """Makes a correction, and takes it back where it has made things worse."""
    edits, avoided = session.result["edits"], session.avoided
    action.act()
    tally.add(action.kind, action.clicks, action.corners)
    new = Score(truth, session.result)
    trust.learn(action.kind, action.f - score.f, new.f - score.f)
    if says:
        print(f"  {action.key}: F {score.f:.4f}, sketched {action.f:.4f}, is {new.f:.4f}; {tally.clicks}", flush=True)
    if new.f >= score.f:
        return new
    tally.add("undo", 1)
    session.back_to(edits)
    session.avoided = avoided
    return Score(truth, session.result)


def chosen(data):
    """Six films and six retinas, spread over their sets."""
    for kind, step in (("coronary", 7), ("drive", 3)):
        for path in sorted(glob.glob(os.path.join(data, kind, "images", "*")))[::step][:6]:
            yield kind, os.path.splitext(os.path.basename(path))[0], path


def write(session, path):
    """The drawing as it is now."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(session.studio.request("GET", f"/api/images/{session.image}/exports/svg")[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--goal", type=float, default=0.95)
    parser.add_argument("--most", type=int, default=120)
    parser.add_argument("--only", default="")
    parser.add_argument("--looks", type=int, default=5)
    parser.add_argument("--steps", action="store_true", help="say every correction")
    parser.add_argument("--drawings", help="write the corrected drawings into this folder, as SVG")
    options = parser.parse_args()
    studio, found = Studio(os.path.abspath(options.program)), []
    try:
        for kind, name, path in chosen(options.data):
            if options.only not in f"{kind}/{name}":
                continue
            began = time.monotonic()
            session = Session(studio, path)
            truth = Truth(options.data, kind, name)
            before, after, tally = correct(session, truth, options)
            is_done = after >= options.goal
            if options.drawings:
                write(session, os.path.join(options.drawings, kind, name + ".svg"))
            found.append((tally.clicks, tally.by_corners) if is_done else (np.inf, np.inf))
            print(f"{kind}/{name}: F {before:.3f}, {tally.clicks} clicks ({tally or 'none'}), F {after:.3f}"
                  f"{'' if is_done else ', not reached'}; strokes by corners: {tally.by_corners}; "
                  f"{time.monotonic() - began:.0f} s", flush=True)
            studio.forget_all()
    finally:
        studio.stop()
    if found:
        clicks, corners = (statistics.median(column) for column in zip(*found))
        print(f"median of {len(found)}: {clicks:g} clicks; {corners:g} where a stroke counts by its corners")


if __name__ == "__main__":
    main()
