"""A server in Python that `npx campaign-lead verify` can verify. It needs Python 3.10 or later, and no package.

    python3 server.py            # on port 3000: one thread, and a connection for each request
    python3 server.py --help     # the other ways to serve

It stores its leads in memory, and serves its verification state: use it for tests only.
"""

import argparse
import json
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Lock
from urllib.parse import unquote

from rules import Refusal, decide

API_KEY = "sk_python_example"
MAX_BODY_BYTES = 16 * 1024
STATUSES = {"NOT_FOUND": 404, "STATUS_LOCKED": 409}


class Store:
    """The state that the verification loads and reads."""

    def __init__(self):
        self.lock = Lock()
        self.replace({"now": None, "policy": None, "visibleWorkspaceIds": [], "workspaces": []})

    def load(self, state):
        with self.lock:
            self.replace(state)

    def replace(self, state):
        self.now = state["now"]
        self.policy = state["policy"]
        self.visible_ids = state["visibleWorkspaceIds"]
        self.campaigns = {}
        self.leads = {}
        self.intents = []
        for workspace in state["workspaces"]:
            for campaign in workspace["campaigns"]:
                self.campaigns[campaign["id"]] = (workspace, campaign["subsequences"])
                for lead in campaign["leads"]:
                    self.leads[campaign["id"], lead["_id"]] = lead

    def read(self):
        with self.lock:
            return {"leads": list(self.leads.values()), "intents": list(self.intents)}

    def update(self, campaign_id, lead_id, patch, workspace_id):
        """Decides and stores an update, and returns the body of the response. Raises Refusal."""
        with self.lock:
            lead = self.leads.get((campaign_id, lead_id))
            workspace, subsequences = self.campaigns.get(campaign_id, ({"id": None}, []))
            is_asked = workspace_id in (None, workspace["id"])
            if lead is None or workspace["id"] not in self.visible_ids or not is_asked:
                raise Refusal("NOT_FOUND", "Campaign lead not found")
            after, intents, summary = decide(
                lead, subsequences, workspace["tags"], self.policy, patch, self.now
            )
            self.leads[campaign_id, lead_id] = after
            self.intents.extend(intents)
        public = ("_id", "campaignId", "status", "aiTag", "currentSequenceStep", "replied", "addedAt")
        body = {"success": True, "data": {field: after[field] for field in public}}
        return {**body, "subsequenceEnrollment": summary} if summary else body


class Handler(BaseHTTPRequestHandler):
    store = Store()

    def do_GET(self):
        self.respond(self.serve_state)

    def do_PUT(self):
        self.respond(self.serve_state)

    def do_PATCH(self):
        self.respond(self.serve_update)

    def respond(self, serve):
        # Always read the body: the next request of the connection starts after it.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            self.check_key()
            status, response = serve(body)
        except Refusal as refusal:
            error = {"code": refusal.code, "message": refusal.message}
            status, response = STATUSES.get(refusal.code, 400), {"success": False, "error": error}
        except HttpError as error:
            status, response = error.status, {"success": False, "error": error.body}
        self.send_json(status, response)

    def serve_state(self, body):
        if self.path != "/verification/state":
            raise HttpError(404, "NOT_FOUND", "Campaign lead not found")
        if self.command == "GET":
            return 200, self.store.read()
        self.store.load(json.loads(body))
        return 204, None

    def serve_update(self, body):
        match self.path.split("/"):
            case ["", "v1", "campaigns", campaign_id, "leads", lead_id]:
                patch = self.parse_patch(body)
                workspace_id = self.headers.get("X-Workspace-Id")
                ids = unquote(campaign_id), unquote(lead_id)
                return 200, self.store.update(*ids, patch, workspace_id)
        raise HttpError(404, "NOT_FOUND", "Campaign lead not found")

    def check_key(self):
        keys = self.headers.get_all("X-Api-Key", [])
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            keys.append(token.strip())
        if set(keys) != {API_KEY}:
            raise HttpError(401, "UNAUTHORIZED", "Unknown API key")

    def parse_patch(self, body):
        media_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json")
        if len(body) > MAX_BODY_BYTES:
            raise HttpError(413, "PAYLOAD_TOO_LARGE", f"The body has more than {MAX_BODY_BYTES} bytes")
        try:
            patch = json.loads(body)
        except (ValueError, RecursionError):
            patch = None
        if not isinstance(patch, dict):
            raise HttpError(400, "INVALID_JSON", "The body must be a JSON object")
        return patch

    def send_json(self, status, response):
        body = b"" if response is None else json.dumps(response).encode()
        self.send_response(status)
        if response is not None:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Prints nothing, since a verification sends thousands of requests."""


class HttpError(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


def main():
    parser = argparse.ArgumentParser(description="Serves campaign leads for a verification.")
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--keep-alive", action="store_true", help="keeps connections alive (HTTP/1.1)")
    parser.add_argument("--threads", action="store_true", help="serves many connections at a time")
    parser.add_argument(
        "--buffered",
        action="store_true",
        help="writes head and body together; otherwise each response on a kept connection takes 40 ms",
    )
    options = parser.parse_args()
    if options.keep_alive:
        Handler.protocol_version = "HTTP/1.1"
    if options.buffered:
        Handler.wbufsize = -1
    create = ThreadingHTTPServer if options.threads else HTTPServer
    server = create(("127.0.0.1", options.port), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    print(f"npx campaign-lead verify {url} --key {API_KEY}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
