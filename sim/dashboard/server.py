"""The server: Solara's own routes inside an application of ours, which sends the page's head, its looks and downloads.

Everything comes from this machine: the front end from the package solara-assets, the looks from `assets/`.
"""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from importlib.resources import files
from uuid import uuid4

from markupsafe import escape
from solara.lab import on_kernel_start
from solara.server import server as solara_server
from solara.server import starlette as solara_starlette
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sim.dashboard.downloads import download
from sim.dashboard.keeping import Readers, let_go
from sim.dashboard.pages import page_of, title_of
from sim.dashboard.place import Place, language_of, read_place
from sim.dashboard.prerender import seen_first
from sim.loading.reader import InputError

ASSETS = files("sim.dashboard") / "assets"
STYLES = tuple(
    f"{name}.css" for name in ("page", "explore", "compare", "batches", "learn", "sources", "terms", "tour")
)
SCRIPTS = ("page.js", "live.js", "terms.js", "tour.js")
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
YEAR = 365 * 24 * 3600
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    # Everything from here; Solara compiles templates in the browser, which is evaluation to this rule.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none';"
        " base-uri 'self'; frame-ancestors 'self'"
    ),
}


@lru_cache
def asset(name: str) -> tuple[bytes, str]:
    """A file of the looks and its version."""
    content = (ASSETS / name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def _link(name: str) -> str:
    return f"/looks/{name}?v={asset(name)[1]}"


async def looks(request: Request) -> Response:
    """A file of the looks, which a browser may keep: another version has another address."""
    name = request.path_params["name"]
    if name not in {entry.name for entry in ASSETS.iterdir()}:
        return Response("not found", status_code=404)
    content, version = asset(name)
    keeps = request.query_params.get("v") == version
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable" if keeps else "no-cache"}
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)


async def page(request: Request) -> Response:
    """A page: its head in the language of the address, what is seen first, and Solara, which makes it live.

    A coroutine although it waits for nothing: made in threads, the pages of thirty readers who come at once took 4.3 to
    4.8 s instead of 2.7, since one thread at a time runs Python and those of live pages had to wait for theirs.
    """
    path, search = request.url.path, request.url.query
    language = language_of(search)
    try:
        place = read_place(path, search)
    except InputError:
        place = Place(path, language=language)
    known = page_of(path) is not None
    seen = {
        "html": str(seen_first(place)),
        "styles": [],
        "metas": [],
        "title": str(escape(title_of(place))),
    }
    text = solara_server.read_root("/", "", ssg_data=seen)
    assert text is not None
    own = [f'<link rel="stylesheet" href="{_link(name)}">' for name in STYLES]
    own += [f'<script src="{_link(name)}"></script>' for name in SCRIPTS]
    text = text.replace(
        "</head>", "\n".join([*own, "</head>"]), 1
    )  # after Vuetify's, so that ours have the last word
    text = text.replace("<html>", f'<html lang="{language}">', 1)
    text = text.replace(", maximum-scale=1, user-scalable=no, minimal-ui", "", 1)
    response = HTMLResponse(text, status_code=200 if known else 404)
    session = solara_server.get_session_id_cookie(request.cookies) or str(uuid4())
    secure = request.url.scheme == "https"
    for cookie in (solara_server.COOKIE_KEY_SESSION_ID, solara_server.COOKIE_KEY_SESSION_ID_LAX):
        response.set_cookie(cookie, session, samesite="lax", secure=secure, httponly=True)
    return response


async def health(request: Request) -> Response:
    """Whether the server is there, for whoever watches it."""
    return JSONResponse({"status": "ok"})


class Headers:
    """Adds the headers that protect readers to every answer."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # as ASGI and uvicorn call it
        """Answer as the application does, with the headers."""

        async def sent(message) -> None:  # type: ignore[no-untyped-def]  # as ASGI and uvicorn call it
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        await self.app(scope, receive, sent if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Start Solara and the workers, and stop them."""
    from sim.dashboard.asking import desk

    solara_starlette.on_startup()
    desk.start()
    readers = Readers(last_left=let_go)
    no_more = on_kernel_start(readers.came)
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through whenever a reader leaves
    yield
    no_more()
    readers.close()
    desk.close()
    solara_starlette.on_shutdown()


def _ours(route: object) -> bool:
    """Whether a route of Solara is replaced by ours: those that send pages."""
    return getattr(route, "endpoint", None) is solara_starlette.root


app = Starlette(
    routes=[
        Route("/health", health),
        Route("/looks/{name}", looks),
        Route("/download/{what}", download),
        *(route for route in solara_starlette.routes if not _ours(route)),
        Route("/{path:path}", page),
    ],
    middleware=[Middleware(Headers), Middleware(GZipMiddleware, minimum_size=2000)],
    lifespan=lifespan,
)


def serve(host: str, port: int, told: Callable[[str], None]) -> None:
    """Serve until interrupted; `told` is given the address once the server listens.

    Raises OSError, with a sentence, if nothing can listen there.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None) -> None:  # type: ignore[no-untyped-def]  # as ASGI and uvicorn call it
            await super().startup(sockets)
            if self.started:
                told(f"http://{shown(host)}:{listening.getsockname()[1]}")

    listening = _listen(host, port)
    config = uvicorn.Config(app, log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=3)
    # Stopped in order, uvicorn raises again what stopped it; to be stopped is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])


def shown(host: str) -> str:
    """A host as readers find it: this machine by its name."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else _bracketed(host)


def _bracketed(host: str) -> str:
    """A host before a port: colons of its own stand in brackets."""
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would let two servers share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        mend = "choose another with --port (0 for any that is free), or another --host"
        raise OSError(
            error.errno,
            f"cannot listen on {_bracketed(host)}:{port}: {error.strerror or error}; {mend}",
        ) from error
    return listening
