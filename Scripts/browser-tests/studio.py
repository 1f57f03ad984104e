"""`curvetrace studio` as a program of its own, and requests to it."""
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=([0-9A-Za-z_-]+)")


class Studio:
    """`curvetrace studio` on a free port, with a state folder of its own."""

    def __init__(self, program, state=None, arguments=()):
        self.program = program
        self.state = state or tempfile.mkdtemp(prefix="curvetrace-state-")
        self.arguments = list(arguments)
        self.start()

    def start(self, port=0):
        """Starts the program and waits for the address that it prints."""
        environment = {**os.environ, "CURVETRACE_STATE": self.state}
        command = [self.program, "studio", *self.arguments, "--port", str(port), "--no-open"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.errors = []
        threading.Thread(target=self._drain, args=(self.process.stderr,), daemon=True).start()
        for line in self.process.stdout:
            found = ADDRESS.search(line)
            if found:
                self.port, self.token = int(found[1]), found[2]
                self.address = found[0]
                break
        else:
            raise RuntimeError("the studio printed no address: " + " ".join(self.errors))
        threading.Thread(target=self._drain, args=(self.process.stdout,), daemon=True).start()

    def _drain(self, stream):
        for line in stream:
            self.errors.append(line.strip())

    def kill(self):
        """Ends the program as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends the program as Ctrl-C does, and forgets its state."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.state, ignore_errors=True)

    @property
    def is_alive(self):
        return self.process.poll() is None

    def memory(self):
        """Resident memory, MB."""
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
                return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024
        except FileNotFoundError:
            answer = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True)
            return int(answer.stdout or 0) / 1024

    def processor_time(self):
        """How long the program has worked so far, on all processors, s."""
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except FileNotFoundError:
            answer = subprocess.run(["ps", "-o", "time=", "-p", str(self.process.pid)], capture_output=True, text=True)
            minutes, seconds = answer.stdout.strip().rsplit(":", 1)
            return 60 * int(minutes) + float(seconds)

    def request(self, method, path, body=None, headers=None, has_token=True, timeout=60):
        """(status, headers, bytes) of an answer; a body that is no bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"X-CurveTrace-Token": self.token} if has_token else {}
        if body is not None and not isinstance(body, bytes):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            connection.request(method, path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def ask(self, method, path, body=None):
        """The JSON of an answer below /api/, which must not be a refusal."""
        status, _, data = self.request(method, f"/api/{path}", body)
        if status >= 400:
            raise AssertionError(f"{method} {path} answered {status}: {data[:300].decode(errors='replace')}")
        return json.loads(data) if data else None

    def open(self, path, name=None):
        """Puts an image onto the list."""
        with open(path, "rb") as file:
            data = file.read()
        return self.ask("POST", f"images?name={urllib.parse.quote(name or os.path.basename(path))}", data)

    def trace(self, image, recipe=None):
        """The result of a trace."""
        body = {} if recipe is None else {"recipe": recipe}
        status, _, data = self.request("POST", f"/api/images/{image}/trace", body)
        events = [json.loads(line) for line in data.splitlines() if line.strip()]
        if status != 200 or not events or events[-1]["event"] != "result":
            raise AssertionError(f"trace answered {status}: {data[-300:].decode(errors='replace')}")
        return events[-1]

    def forget_all(self):
        """An empty list, as at the first start."""
        for image in self.ask("GET", "status")["images"]:
            self.request("DELETE", f"/api/images/{image['id']}")
