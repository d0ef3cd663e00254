"""A local mirror that misbehaves in the way that MODE in the path /MODE/NAME names.

Usage: misbehaving-server.py FILE PORT-FILE LOG-FILE

Serves FILE on 127.0.0.1 at a free port, which it writes to PORT-FILE. LOG-FILE gets one line per
request: the mode, the first byte that was requested, and the name.
"""

import http.server
import os
import re
import sys
import time

HTML = b"<!DOCTYPE html>\n<html><body>Sign in to the network</body></html>\n"


class Mirror(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        mode, name = self.path.strip("/").split("/")
        asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        log.write(f"{mode} {start} {name}\n")
        half = len(content) // 2
        if mode.isdigit():
            self.reply(HTML, status=int(mode))
        elif mode == "good":
            self.reply(content[start:], start)
        elif mode == "breaks":  # half a file, then the connection breaks; can resume
            self.reply(content[start:], start, send=half if start == 0 else None)
        elif mode == "truncates":  # the same, but ignores the range
            self.reply(content, send=half)
        elif mode == "forgets":  # half a file, then HTTP 416 for the rest, once
            if start:
                forgotten.add(name)
                self.reply(HTML, status=416)
            else:
                self.reply(content, send=None if name in forgotten else half)
                forgotten.discard(name)
        elif mode == "short":  # half a file with a matching length
            self.reply(content[:half])
        elif mode == "html":
            self.reply(HTML)
        elif mode == "empty":
            self.reply(b"")
        elif mode == "wrong":
            self.reply(content[:half] + b"?" + content[half + 1 :])
        elif mode == "stalls":
            self.reply(content, send=2000, then=lambda: time.sleep(20))
        elif mode == "silent":
            time.sleep(20)
        elif mode == "moved":  # redirects to a sign-in page
            self.redirect(f"/html/{name}")
        elif mode == "moves":  # redirects to the file
            self.redirect(f"/good/{name}")
        elif mode == "steady":  # slow, but without long pauses
            self.reply(content, send=0, then=self.drip)
        elif mode == "slow":
            self.reply(content, send=half, then=self.trickle)

    def reply(self, body, start=0, status=200, send=None, then=None):
        self.send_response(206 if start else status)
        self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        self.wfile.write(body[:send])
        if then:
            then()
        if send is not None:
            self.close_connection = True

    def redirect(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        for start in range(0, len(content), len(content) // 8 + 1):
            time.sleep(0.3)
            self.wfile.write(content[start : start + len(content) // 8 + 1])

    def trickle(self):
        for _ in range(100):
            self.wfile.write(b"1234567890" * 20)
            time.sleep(0.1)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # some tests disconnect on purpose


path, port_file, log_file = sys.argv[1:]
forgotten = set()  # the files for which a range was refused
with open(path, "rb") as file:
    content = file.read()
with open(log_file, "a", buffering=1) as log:
    server = Server(("127.0.0.1", 0), Mirror)
    with open(port_file + ".part", "w") as file:
        file.write(str(server.server_port))
    os.rename(port_file + ".part", port_file)
    server.serve_forever()
