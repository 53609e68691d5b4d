"""A catalogue of schemas, as schema.data.gouv.fr has one, for udata to read."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.udata.running import Udata


@contextmanager
def serve_catalogue(udata: Udata, status: int = 200) -> Iterator[None]:
    """A catalogue of schemas that knows one name and one version, or that fails."""
    known = {
        "version": 1,
        "schemas": [
            {
                "name": "a/b",
                "title": "A",
                "schema_type": "tableschema",
                "schema_url": "https://example.org/a/b/latest/schema.json",
                "versions": [
                    {
                        "version_name": "1.0.0",
                        "schema_url": "https://example.org/a/b/1.0.0/schema.json",
                    }
                ],
            }
        ],
    }

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(known).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        udata.configure(SCHEMA_CATALOG_URL=f"http://127.0.0.1:{server.server_port}/schemas.json")
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
