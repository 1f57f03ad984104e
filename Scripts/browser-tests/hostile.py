"""What is hostile is refused, the server stays alive, and nothing leaks."""
import asyncio
import http.server
import json
import os
import re
import socket
import threading
import time

from harness import collector

tests, test = collector()


def refused(studio, status, method="GET", path="/api/status", body=None, headers=None, has_token=True):
    """Asserts that a request is refused, in words that say nothing of this machine."""
    answer, sent, data = studio.request(method, path, body, headers, has_token)
    wanted = status if isinstance(status, tuple) else (status,)
    assert answer in wanted, f"{method} {path[:80]} {headers or ''} answered {answer}, not {status}"
    says_nothing_of_machine(studio, data)
    assert not any(name.lower() == "access-control-allow-origin" for name in sent), "other origins are let in"
    return data


def says_nothing_of_machine(studio, data):
    text = data.decode(errors="replace")
    folders = studio.state, os.path.dirname(studio.program), os.path.expanduser("~") + "/"
    for secret in (studio.token, *folders, "root:x"):
        assert secret not in text, f"an answer holds {secret!r}: {text[:200]}"


def is_well(studio):
    """The server is alive and answers."""
    assert studio.is_alive, "the server has ended"
    began = time.monotonic()
    assert studio.request("GET", "/api/status", timeout=10)[0] == 200
    assert time.monotonic() - began < 3, "the server answers slowly"


def raw(studio, data, seconds=10):
    """What the server answers to bytes as they are."""
    with socket.create_connection(("127.0.0.1", studio.port), timeout=seconds) as connection:
        answer = b""
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                answer += piece
                if len(answer) > 1_000_000:
                    break
        except (ConnectionError, TimeoutError):
            pass
        return answer


def status_of(answer):
    """The status of a raw answer; 0 where the server only hung up."""
    found = re.match(rb"HTTP/1\.[01] (\d+)", answer)
    return int(found[1]) if found else 0


@test("Without the token, or with another, everything below /api/ is refused")
def token(t):
    studio = t.bench.shared
    image = studio.open(t.files.small())["id"]
    paths = ["/api/status", "/api/openapi.json", f"/api/images/{image}", f"/api/images/{image}/picture",
             f"/api/images/{image}/project", f"/api/images/{image}/exports/svg"]
    for path in paths:
        refused(studio, 401, path=path, has_token=False)
        refused(studio, 401, path=path, has_token=False, headers={"X-CurveTrace-Token": "0" * len(studio.token)})
        refused(studio, 401, path=path, has_token=False, headers={"X-CurveTrace-Token": ""})
        refused(studio, 401, path=path, has_token=False, headers={"X-CurveTrace-Token": studio.token + "0"})
        refused(studio, 401, path=path, has_token=False, headers={"X-CurveTrace-Token": studio.token[:-1]})
    refused(studio, 401, path=f"/api/status?token={studio.token}", has_token=False)
    refused(studio, 401, "POST", "/api/stop", has_token=False)
    refused(studio, 401, "DELETE", f"/api/images/{image}", has_token=False)
    assert studio.request("GET", f"/api/images/{image}")[0] == 200
    is_well(studio)


@test("A foreign Host, Origin or Sec-Fetch-Site is refused even with the token: DNS rebinding does not work")
def origin(t):
    studio = t.bench.shared
    for host in ("evil.example", f"evil.example:{studio.port}", "127.0.0.1.evil.example", "127.0.0.1:1", "", "0.0.0.0",
                 f"127.0.0.1:{studio.port}@evil.example"):
        refused(studio, (400, 403), headers={"Host": host})
        refused(studio, (400, 403), path="/", headers={"Host": host})
    for foreign in ("http://evil.example", "null", f"http://evil.example:{studio.port}", "file://",
                    f"https://127.0.0.1:{studio.port}", f"http://127.0.0.1:{studio.port + 1}"):
        refused(studio, 403, headers={"Origin": foreign})
        refused(studio, 403, "POST", "/api/stop", headers={"Origin": foreign})
    for site in ("cross-site", "same-site"):
        refused(studio, 403, headers={"Sec-Fetch-Site": site})
    own = f"http://127.0.0.1:{studio.port}"
    assert studio.request("GET", "/api/status", headers={"Origin": own, "Sec-Fetch-Site": "same-origin"})[0] == 200
    is_well(studio)


FOREIGN = """<!doctype html><title>foreign</title><script type=module>
const api = '%(own)s/api/', header = {'X-CurveTrace-Token': '%(token)s'};
const tell = promise => promise.then(answer => answer.type === 'opaque' ? 'opaque' : `read ${answer.status}`,
  () => 'refused');
const frame = document.createElement('iframe');
frame.src = '%(own)s/?token=%(token)s';
document.body.append(frame);
window.done = Promise.all([
  tell(fetch(api + 'status')), tell(fetch(api + 'status', {headers: header})),
  tell(fetch(api + 'stop', {method: 'POST', mode: 'no-cors'})),
  tell(fetch(api + 'images?name=foreign.png', {method: 'POST', mode: 'no-cors', body: 'x'})),
  tell(fetch(api + 'samples/x', {method: 'POST', headers: header})),
  tell(fetch('%(own)s/?token=%(token)s')),
  new Promise(resolve => { const one = new Image(); one.onload = () => resolve('read'); one.onerror = () =>
    resolve('refused'); one.src = '%(own)s/icon.svg'; }),
  import('%(own)s/main.js').then(() => 'read', () => 'refused')]);
</script>"""


def serve_foreign(studio):
    """A page of another origin, on another port."""
    page = (FOREIGN % {"own": f"http://127.0.0.1:{studio.port}", "token": studio.token}).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@test("A page of another origin reads nothing and changes nothing, though it knows the token")
def foreign_page(t):
    studio = t.bench.shared
    studio.forget_all()
    server = serve_foreign(studio)
    try:
        visit = t.visit()
        visit.expect("")
        visit.page.goto(f"http://127.0.0.1:{server.server_port}/")
        answers = visit.page.evaluate("window.done")
        assert not any("read" in answer for answer in answers), answers
        frame = visit.page.frames[-1]
        assert "evil" not in frame.url and frame.query_selector("#stage") is None, "the page can be framed"
        assert studio.ask("GET", "status")["images"] == [], "an image was opened from elsewhere"
    finally:
        server.shutdown()
    is_well(studio)


def upload(studio, size, is_chunked, peak):
    """Sends zeros until the server has had enough; the status that it answers."""
    head = f"POST /api/images?name=big.png HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\n" \
           f"X-CurveTrace-Token: {studio.token}\r\n"
    head += "Transfer-Encoding: chunked\r\n\r\n" if is_chunked else f"Content-Length: {size}\r\n\r\n"
    piece = bytes(1 << 20)
    framed = b"100000\r\n" + piece + b"\r\n" if is_chunked else piece
    answer = b""
    with socket.create_connection(("127.0.0.1", studio.port), timeout=30) as connection:
        connection.sendall(head.encode())
        try:
            for _ in range(size >> 20):
                connection.setblocking(False)
                try:
                    answer = connection.recv(65536)
                    break
                except BlockingIOError:
                    pass
                connection.settimeout(30)
                connection.sendall(framed)
                peak.append(studio.memory())
            else:
                connection.sendall(b"0\r\n\r\n" if is_chunked else b"")
        except ConnectionError:
            pass
        connection.settimeout(10)
        try:
            answer = answer or connection.recv(65536)
        except ConnectionError:
            pass
    return status_of(answer)


@test("An upload of 1 GB is answered by 413 before its bytes are kept, with a length and in chunks")
def huge_upload(t):
    studio = t.bench.studio()
    for is_chunked in (False, True):
        peak = [studio.memory()]
        status = upload(studio, 1 << 30, is_chunked, peak)
        assert status == 413, f"answered {status} ({'chunked' if is_chunked else 'with a length'})"
        assert max(peak) < 400, f"{max(peak):.0f} MB were taken"
        is_well(studio)
    assert studio.memory() < 400


async def one_of_many(studio, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", studio.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\nX-CurveTrace-Token: {studio.token}\r\n"
                 "Connection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(1 << 20), 30)
    writer.close()
    return status_of(answer)


def with_one_image(t):
    """The shared studio with one image, traced, and its id."""
    studio = t.bench.shared
    studio.forget_all()
    image = studio.open(t.files.small())["id"]
    studio.trace(image)
    return studio, image


@test("A thousand requests at once are all answered, and the server goes on")
def thousand_requests(t):
    studio, image = with_one_image(t)
    paths = ["/api/status", f"/api/images/{image}", f"/api/images/{image}/thumbnail", f"/?token={studio.token}",
             "/main.js"]

    async def all_at_once():
        return await asyncio.gather(*[one_of_many(studio, paths[k % len(paths)]) for k in range(1000)],
                                    return_exceptions=True)

    result = []
    # The driver of the browser has an event loop in this thread already.
    thread = threading.Thread(target=lambda: result.extend(asyncio.run(all_at_once())))
    thread.start()
    thread.join()
    odd = [answer for answer in result if answer != 200]
    assert len(result) == 1000 and not odd, f"{len(odd)} of {len(result)} were not answered by 200, such as {odd[:3]!r}"
    is_well(studio)


MALFORMED = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"do":', b'{"do":"remove","curves":"all"}', b'{"do":"fly"}',
             b'{"do":"remove","curves":[1e999]}', b'{"do":"cut","curve":-1,"parameter":NaN}', b"[" * 100_000,
             b'{"do":"draw","points":[[0,0],[1e308,1e308]]}', b'{"do":"draw","points":[]}',
             b'{"do":"wire","points":[[-5,-5],[1e9,1e9]],"settles":true}',
             b'{"do":"cross","node":123456789012345678901}',
             b'{"do":"move","curve":0,"knot":-1,"handle":"up","to":[0,0]}', b'{"a":' * 20_000 + b"1" + b"}" * 20_000]


@test("Malformed JSON and senseless values are refused in a sentence, everywhere that JSON is taken")
def malformed(t):
    studio, image = with_one_image(t)
    for body in MALFORMED:
        for method, path in (("POST", "edits"), ("POST", "wire"), ("POST", "narrowing"), ("PUT", "project"),
                             ("PUT", "review")):
            data = refused(studio, (400, 409, 413, 422), method, f"/api/images/{image}/{path}", body or b" ",
                           {"Content-Type": "application/json"})
            assert json.loads(data)["error"], f"{path} says nothing to {body[:40]}"
    for recipe in ({"detail": "much"}, {"detail": 1e9}, {"scales": [1e-9]}, {"widths": [5, 1]}, {"frame": 99},
                   {"avoid": [{"png": "no"}]}, {"network": "/etc/passwd"}, {"avoid": [{"file": "/etc/passwd"}]},
                   {"weights": "/etc/passwd"}, {"output": "/tmp/x.svg"}, "detail", [1]):
        status, _, data = studio.request("POST", f"/api/images/{image}/trace", {"recipe": recipe})
        last = json.loads(data.splitlines()[-1])
        assert "error" in last, f"{recipe} was taken: {status} {str(last)[:120]}"
        says_nothing_of_machine(studio, data)
    is_well(studio)
    assert studio.trace(image)["edits"] == 0, "something of it was done"


@test("Names with markup are shown as text, and nothing in them runs")
def markup(t):
    visit = t.empty()
    name = "<img src=x onerror=hacked=1>\"'><script>hacked=1;&amp;.png"
    visit.drop(t.files.small(), t.files.phantom(seed=8, size="256x256"), names=[name, "b" + name])
    visit.until("curvetrace.state.images.length === 2 && curvetrace.state.result && !curvetrace.state.isBusy")
    visit.idle()
    visit.click("#takeaway")
    visit.press("Escape")
    shown = visit.text("#name")
    assert "onerror" in shown and "<" in shown, shown
    visit.click("#home")
    visit.page.wait_for_timeout(200)
    assert visit.value("typeof window.hacked") == "undefined"
    assert visit.page.locator("#strip img[src=x], #kept img, script:not([src])").count() == 0
    answer = t.bench.shared.ask("GET", "status")["images"][0]["id"]
    status, headers, _ = t.bench.shared.request("GET", f"/api/images/{answer}/exports/svg")
    assert status == 200 and "\n" not in headers.get("Content-Disposition", "")


@test("Names with line breaks, slashes and without end cannot break an answer or reach a file")
def odd_names(t):
    studio = t.bench.shared
    studio.forget_all()
    with open(t.files.small(), "rb") as file:
        data = file.read()
    for name in ("a%0d%0aX-Evil:%201.png", "..%2f..%2fetc%2fpasswd.png", "%00.png", "a" * 5000 + ".png", "%ff%fe.png"):
        status, _, answer = studio.request("POST", f"/api/images?name={name}", data)
        says_nothing_of_machine(studio, answer)
        if status == 201:
            image = json.loads(answer)
            assert "/" not in image["name"] or not image["name"].startswith(".."), image["name"]
            studio.trace(image["id"])
            status, headers, _ = studio.request("GET", f"/api/images/{image['id']}/exports/svg")
            assert status == 200 and "X-Evil" not in headers, headers
        else:
            assert status in (400, 413, 414, 422), status
        is_well(studio)


TRAVERSALS = ["/../../../../etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
              "/tools/../../../../etc/passwd", "/tools/..%5c..%5cetc", "/main.js%00.css", "/.git/config", "/tools/",
              "/api/../main.js/../../etc/passwd", "/api/images/../../etc/passwd", "/api/images/%2e%2e%2f%2e%2e/picture",
              "/api/samples/..%2f..%2fetc%2fpasswd", "/etc/passwd", "/%252e%252e/%252e%252e/etc/passwd"]


@test("No address reaches a file beside the page's own")
def traversal(t):
    studio = t.bench.shared
    for path in TRAVERSALS:
        refused(studio, (400, 403, 404, 405), path=path)
        refused(studio, (400, 403, 404, 405), "POST", path, b"")
    for line in ("GET http://evil.example/ HTTP/1.1", "GET /main.js/../../x HTTP/1.1", "TRACE / HTTP/1.1",
                 "CONNECT x:1 HTTP/1.1", "OPTIONS /api/status HTTP/1.1", "GET main.js HTTP/1.1",
                 "\x00\x01\x02", "GET / HTTP/9.9"):
        answer = raw(studio, f"{line}\r\nHost: 127.0.0.1:{studio.port}\r\nConnection: close\r\n\r\n".encode(), 3)
        assert not 200 <= status_of(answer) < 300, f"{line} answered {answer[:60]}"
        says_nothing_of_machine(studio, answer)
    is_well(studio)


@test("Very long addresses and headers, and many of them, are refused or go without an answer, and hold up nobody")
def long_requests(t):
    studio = t.bench.shared
    host = f"Host: 127.0.0.1:{studio.port}\r\n"
    for request in (f"GET /{'a' * 100_000} HTTP/1.1\r\n{host}\r\n", f"GET /api/{'a/' * 50_000} HTTP/1.1\r\n{host}\r\n",
                    f"GET / HTTP/1.1\r\n{host}X: {'a' * 5_000_000}\r\n\r\n",
                    f"GET / HTTP/1.1\r\n{host}{'X: a' + chr(13) + chr(10)}" * 20_000 + "\r\n",
                    f"POST /api/stop HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n",
                    f"POST /api/stop HTTP/1.1\r\n{host}Content-Length: 99999999999999999999\r\n\r\n",
                    f"POST /api/stop HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
        answer = raw(studio, request.encode(), 2)
        assert status_of(answer) in (0, 400, 401, 403, 404, 413, 414, 431), f"{request[:60]}: {answer[:60]}"
        is_well(studio)


@test("Two hundred half-open connections leave the server well")
def half_open(t):
    studio = t.bench.shared
    parts = [b"", b"GET /api/sta", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
             f"POST /api/images HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\nX-CurveTrace-Token: {studio.token}\r\n"
             "Content-Length: 100000\r\n\r\nab".encode()]
    connections = []
    try:
        for number in range(200):
            connection = socket.create_connection(("127.0.0.1", studio.port), timeout=10)
            connection.sendall(parts[number % len(parts)])
            connections.append(connection)
        is_well(studio)
    finally:
        for connection in connections:
            connection.close()
    is_well(studio)


@test("Five seconds after many requests, with an image of 512 x 512 open, a server takes less than 150 MB")
def idle_memory(t):
    studio = t.bench.studio()
    visit = t.open(t.files.phantom(seed=101, size="512x512"), studio=studio)
    for _ in range(200):
        studio.request("GET", "/api/images/1/measures")
    visit.page.wait_for_timeout(5000)
    memory = studio.memory()
    assert memory < 150, f"{memory:.0f} MB"
