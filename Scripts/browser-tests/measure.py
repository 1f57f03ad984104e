"""How quick the studio is: figures, no test. `run --measure` prints them with the bars that they have to hold."""
import glob
import http.client
import json
import os
import statistics
import threading
import time

RUNS = 5
MOVES = 60


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def line(what, found, bar, unit):
    print(f"{what:78} {found:>16} {unit:3} {bar}", flush=True)


def until_curves_are_drawn(visit):
    """Seconds from now until a frame has been drawn in which there are curves."""
    visit.page.goto(visit.studio.address, wait_until="commit")
    visit.until("window.curvetrace?.curves.length > 0")
    visit.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def start_to_curves(bench):
    """From the start of the command to curves in the page, the browser being open."""
    path, seconds = bench.files.phantom(seed=101, size="512x512"), []
    for _ in range(RUNS):
        studio = bench.studio(path)
        visit = bench.visit(studio)
        until_curves_are_drawn(visit)
        seconds.append(time.monotonic() - studio.began)
        visit.close()
        studio.stop()
    line(f"start of the command to curves, 512x512, median of {RUNS}", f"{statistics.median(seconds):.2f}", "2.5", "s")


def retina(bench):
    """A retina of the data, or a phantom as large."""
    found = sorted(glob.glob(os.path.join(os.environ.get("CURVETRACE_DATA", ""), "drive", "images", "*.png")))
    return found[0] if found and os.environ.get("CURVETRACE_DATA") else bench.files.phantom(seed=101, size="565x584")


# Notes, for each move of a slider, how long it is from the event to the frame that shows it: the browser's own time of
# the event, and the first message after the frame's callbacks, when the frame has been handed over.
WATCH_SLIDER = """id => {
  window.measured = [];
  document.getElementById(id).addEventListener('input', event => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.measured.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(0);
  }));
}"""


def drag_knob(visit, name):
    """Milliseconds from input to picture of each move, by this file's clock and by the page's own."""
    visit.value(WATCH_SLIDER, name)
    visit.page.hover(f"#{name}")
    visit.page.wait_for_timeout(500)
    visit.idle()
    box = visit.page.locator(f"#{name}").bounding_box()
    y, place = box["y"] + box["height"] / 2, lambda share: box["x"] + 8 + (box["width"] - 16) * share
    now = visit.value("id => { const e = document.getElementById(id); return (e.value - e.min) / (e.max - e.min); }",
                      name)
    visit.page.mouse.move(place(now), y)
    visit.page.mouse.down()
    for k in range(MOVES):
        # Up and down again, a little further each time, as one does who looks for the right place.
        share = 0.1 + 0.8 * ((k * 7) % MOVES) / MOVES
        visit.page.mouse.move(place(share), y)
        visit.page.wait_for_timeout(33)
    visit.page.mouse.up()
    visit.idle()
    return visit.value("measured"), visit.value("name => curvetrace.timings[name] ?? []", name)


def dragging(bench):
    path = retina(bench)
    for name in ("confidence", "detail"):
        visit = bench.open(path)
        seen, own = drag_knob(visit, name)
        visit.close()
        for clock, values in (("from outside", seen), ("page's own", own)):
            if values:
                found = f"{statistics.median(values):.0f} and {percentile(values, 0.95):.0f}"
                what = f"dragging {name}, input to picture, median and p95 of {len(values)} ({clock})"
                line(what, found, "30 and 60", "ms")


def move_a_knot(bench):
    """From letting a knot go to the frame with the settled drawing."""
    seconds = []
    for rank in range(RUNS):
        visit = bench.open(bench.files.phantom(seed=101, size="512x512"))
        id = visit.longest(rank, least_knots=4)
        visit.pick(id)
        curve = visit.curve(id)
        place = visit.to_page(curve["knots"][len(curve["knots"]) // 2])
        reach = 10 * visit.value("curvetrace.view.scale")
        visit.page.mouse.move(*place)
        visit.page.mouse.down()
        visit.page.mouse.move(place[0] + reach * 0.8, place[1] + reach * 0.6, steps=4)
        edits, began = visit.result["edits"], time.monotonic()
        visit.page.mouse.up()
        visit.until("edits => curvetrace.state.result.edits > edits", edits)
        visit.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seconds.append(time.monotonic() - began)
        visit.close()
    what = f"a knot dragged by 10 px until settled, 512x512, median of {RUNS}"
    line(what, f"{statistics.median(seconds):.2f}", "0.7", "s")
    line("   most of these", f"{max(seconds):.2f}", "", "s")


def stream_events(studio, image, recipe, events):
    """Traces, and notes when each event has come; "silent" where none came for ten seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=10)
    connection.request("POST", f"/api/images/{image}/trace", json.dumps({"recipe": recipe}),
                       {"X-CurveTrace-Token": studio.token, "Content-Type": "application/json"})
    try:
        answer = connection.getresponse()
        while text := answer.readline():
            events.append((time.monotonic(), json.loads(text)["event"]))
            if events[-1][1] in ("result", "stopped", "failed"):
                break
    except TimeoutError:
        events.append((time.monotonic(), "silent"))
    connection.close()


def stopped_after(studio, image, recipe, seconds):
    """(ms, last event) of a trace that another one interrupts after some seconds."""
    old, new = [], []
    trace = lambda polarity, events: threading.Thread(
        target=stream_events, args=(studio, image, {**recipe, "polarity": polarity}, events))
    first, second = trace("both", old), trace("dark", new)
    first.start()
    time.sleep(seconds)
    began = time.monotonic()
    second.start()
    first.join()
    studio.request("POST", "/api/stop")
    second.join()
    return 1000 * (old[-1][0] - began), old[-1][1]


def stopping(bench):
    """From sending a new request until the old one's stream has said that it is stopped."""
    studio = bench.studio()
    recipe = studio.trace(studio.open(bench.files.small())["id"])["recipe"]
    image = studio.open(bench.files.phantom(seed=5, size="1600x1600"))["id"]
    found = [stopped_after(studio, image, recipe, 0.3 + 0.35 * k) for k in range(RUNS)]
    waits = [ms for ms, event in found if event == "stopped"]
    text = f"{statistics.median(waits):.0f} and {max(waits):.0f}" if waits else "never"
    line(f"a new request has stopped an old one, median and most of {len(waits)}", text, "100", "ms")
    for number, (_, event) in enumerate(found):
        if event != "stopped":
            line(f"   after {0.3 + 0.35 * number:.2f} s it was not stopped but", event, "", "")
    studio.kill()


def idle_memory(bench):
    studio = bench.studio()
    visit = bench.open(bench.files.phantom(seed=101, size="512x512"), studio=studio)
    visit.page.wait_for_timeout(5000)
    line("memory 5 s after a trace of 512x512", f"{studio.memory():.0f}", "150", "MB")
    visit.close()


def run(bench):
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    print(f"{'what':78} {'found':>16}     bar")
    for part in (start_to_curves, dragging, move_a_knot, stopping, idle_memory):
        part(bench)
    return 0
