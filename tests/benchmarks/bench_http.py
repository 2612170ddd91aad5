"""Records per second of loops without an engine: many in flight on the product's transport, and one at a time."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from httpx_aiohttp import AiohttpTransport

BODY = (
    b'{"amount":"1284.00","currency":"NOK","date":"2026-11-02","lines":[{"account":"7140","amount":"1284.00",'
    b'"costCenter":"410","description":"Tog til likepersonsamling"}]}'
)
CREATED = 201
OK, MULTI = 200, 207


async def bare_loop(url: str, n: int, in_flight: int, *, token: str, prefix: str = "bare") -> float:
    """Post `n` records with `in_flight` at once and nothing else; records per second."""
    limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
    transport = AiohttpTransport(trust_env=False, limits=limits)
    async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=30) as client:
        numbers = iter(range(n))
        started = time.perf_counter()
        await asyncio.gather(*(_post_all(client, url, token, prefix, numbers) for _ in range(in_flight)))
        return n / (time.perf_counter() - started)


async def sequential(url: str, n: int, *, token: str, prefix: str = "sequential") -> float:
    """Post `n` records one after the other; records per second."""
    return await bare_loop(url, n, 1, token=token, prefix=prefix)


async def bare_bulk(url: str, n: int, in_flight: int, size: int, *, token: str, prefix: str) -> float:
    """Post `n` records, `size` in each request, and nothing else; records per second."""
    record = json.loads(BODY)
    numbers = iter(range(0, n, size))
    transport = AiohttpTransport(trust_env=False, limits=httpx.Limits(max_connections=in_flight))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def post(client: httpx.AsyncClient) -> None:
        for first in numbers:
            names = [f"{prefix}/{number}" for number in range(first, min(first + size, n))]
            items = [{**record, "reference": name, "idempotencyKey": name} for name in names]
            answer = await client.post(url, content=json.dumps({"items": items}).encode(), headers=headers)
            if answer.status_code not in (OK, MULTI):
                raise RuntimeError(f"the sandbox answered {answer.status_code}")

    async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=30) as client:
        started = time.perf_counter()
        await asyncio.gather(*(post(client) for _ in range(in_flight)))
        return n / (time.perf_counter() - started)


async def _post_all(client: httpx.AsyncClient, url: str, token: str, prefix: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        reference = f"{prefix}/{number}"
        headers = {
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "idempotency-key": reference,
            "x-reference": reference,
        }
        answer = await client.post(url, content=BODY, headers=headers)
        if answer.status_code != CREATED:
            raise RuntimeError(f"the sandbox answered {answer.status_code}")


def main() -> None:
    """Print both against a running sandbox."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="http://127.0.0.1:8765/accounting/records")
    parser.add_argument("token_file", type=Path)
    options = parser.parse_args()
    token = options.token_file.read_text("utf-8").strip()
    started = time.time_ns()
    many = asyncio.run(bare_loop(options.url, 5000, 64, token=token, prefix=f"bare-{started}"))
    one = asyncio.run(sequential(options.url, 150, token=token, prefix=f"one-{started}"))
    print(f"bare loop, 64 in flight: {many:,.0f} records/s · one at a time: {one:,.0f} records/s")  # noqa: T201


if __name__ == "__main__":
    main()
