"""The processes of the stack, as plans: what each is started with, and after whom."""

from __future__ import annotations

import sys
from functools import partial

from core.access import bounded_http
from core.i18n import Words
from core.settings import Settings, child_environment
from data.store.socket_folder import is_served
from flows.scheduler.api import WORK_POOL, client_environment, server_environment, worker_environment
from flows.secrets import SANDBOX_SECRET
from flows.stack.process import Logged, ProcessPlan, answers, at_once, listens
from flows.stack.sandboxes import Served, served
from flows.stack.sign_in import sign_in_environment
from flows.stack.way_in import listening, takes_visitors

# Prefect's first start makes its database: 13-29 s measured, more on a busy machine.
_PREFECT_WAIT_SECONDS = 120.0
_WAIT_SECONDS = 60.0
# What says nothing keeps nobody out; no more is taken in at a time than there are files for.
# A proxy's headers are looked at by Local mode itself: uvicorn would believe and hide them.
# Request lines are written by Streamlit, which takes over the server's loggers: uvicorn's own would be the second ones.
UVICORN = (
    *("--http", bounded_http.NAME, "--backlog", "128"),
    *("--no-proxy-headers", "--no-server-header", "--no-access-log"),
    *("--log-level", "warning", "--timeout-graceful-shutdown", "2"),
)


def plans(settings: Settings, _: Words) -> list[ProcessPlan]:
    """In the order people read them; what is independent starts at the same time."""
    stack = [store_plan(settings, _), _prefect(settings, _), _dashboard(settings, _)]
    if settings.demo:
        stack += [*(_sandbox(settings, each, _) for each in served(settings)), _mailbox(settings, _)]
    return [*stack, _schedules(settings, _), _worker(settings, _), _reconciler(settings, _)]


def store_plan(settings: Settings, _: Words) -> ProcessPlan:
    """The owner of the database."""
    return ProcessPlan(
        name="store",
        label=_("Store"),
        command=_module("flows.stack.store_process"),
        environment=child_environment(settings, {"GRPC_VERBOSITY": "NONE"}),  # it would log what anybody sends
        ready=partial(is_served, settings.store_socket),
        wait_seconds=_WAIT_SECONDS,
    )


def _prefect(settings: Settings, _: Words) -> ProcessPlan:
    return ProcessPlan(
        name="prefect",
        label=_("Prefect server"),
        command=_module("flows.stack.supervised", "flows.scheduler.server", "prefect", "server", "start"),
        environment=child_environment(settings, server_environment(settings)),
        ready=answers(f"{settings.prefect_api_url}/health"),
        wait_seconds=_PREFECT_WAIT_SECONDS,
        port=settings.prefect_port,
        port_setting="SYNCLIGHT_PREFECT_PORT",
        address=settings.prefect_api_url.removesuffix("/api"),
    )


def _dashboard(settings: Settings, _: Words) -> ProcessPlan:
    serve = ("uvicorn", "dashboard.asgi:app", *listening(settings))
    return ProcessPlan(
        name="dashboard",
        label=_("Dashboard"),
        command=_module(*serve, *UVICORN),
        environment=child_environment(settings, {**client_environment(settings), **sign_in_environment(settings)}),
        ready=takes_visitors(settings),
        wait_seconds=_WAIT_SECONDS,
        after=("store",),
        port=None if settings.proxy_socket else settings.dashboard_port,
        port_setting="SYNCLIGHT_DASHBOARD_PORT",
    )


def _sandbox(settings: Settings, sandbox: Served, _: Words) -> ProcessPlan:
    port, home = str(sandbox.port), str(settings.sandbox_folder)
    token = str(settings.secrets_folder / SANDBOX_SECRET)
    return ProcessPlan(
        name=sandbox.name,
        label=_("Sandbox of the external system"),
        command=_module(sandbox.module, "--port", port, "--home", home, "--token-file", token),
        environment=child_environment(settings),
        ready=listens(sandbox.port),
        wait_seconds=_WAIT_SECONDS,
        port=sandbox.port,
        port_setting="SYNCLIGHT_SANDBOX_PORT",
        address=sandbox.url,
    )


def _mailbox(settings: Settings, _: Words) -> ProcessPlan:
    return ProcessPlan(
        name="mailbox",
        label=_("Mail server (mails are kept as files)"),
        command=_module("flows.demo.mailbox", "--port", str(settings.mail_port), "--folder", str(settings.mail_folder)),
        environment=child_environment(settings),
        ready=listens(settings.mail_port),
        wait_seconds=_WAIT_SECONDS,
        port=settings.mail_port,
        port_setting="SYNCLIGHT_MAIL_PORT",
        address=str(settings.mail_folder),
    )


def _schedules(settings: Settings, _: Words) -> ProcessPlan:
    return ProcessPlan(
        name="schedules",
        label=_("Schedules"),
        command=_module("flows.monitor.reconciler", "--schedules"),
        environment=child_environment(settings, client_environment(settings)),
        ready=at_once,
        wait_seconds=_WAIT_SECONDS,
        after=("store", "prefect"),
        once=True,
    )


def _worker(settings: Settings, _: Words) -> ProcessPlan:
    start = ("flows.stack.supervised", "prefect", "worker", "start", "--pool", WORK_POOL, "--type", "process")
    return ProcessPlan(
        name="worker",
        label=_("Worker"),
        command=_module(*start, "--limit", str(settings.worker_limit)),
        environment=child_environment(settings, worker_environment(settings), secrets=True),
        ready=Logged(settings.logs / "worker.log", b"started!"),
        wait_seconds=_WAIT_SECONDS,
        after=("schedules", *((each.name for each in served(settings)) if settings.demo else ())),
    )


def _reconciler(settings: Settings, _: Words) -> ProcessPlan:
    return ProcessPlan(
        name="reconciler",
        label=_("Reconciler"),
        command=_module("flows.monitor.reconciler"),
        environment=child_environment(settings, client_environment(settings), secrets=True),
        ready=Logged(settings.logs / "reconciler.log", b"reconciler is ready"),
        wait_seconds=_WAIT_SECONDS,
        after=("schedules", *(("mailbox",) if settings.demo else ())),
    )


def _module(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *arguments)
