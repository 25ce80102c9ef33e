"""Debian's python3-websockets: the same checks as for the Node clients, one line each."""

import asyncio
import json
import os
import sys

import websockets

DEADLINE_S = 10
MIB = 1024 * 1024
UNICODE = "grüße, 日本語, \U0001f9f5, \0, \U0010ffff"
BASE = sys.argv[1]
ECHO = BASE + "/echo"

MESSAGES = [
    ("text", "hello"),
    ("text of no length", ""),
    ("unicode", UNICODE),
    ("1 MiB of text", "a" * MIB),
    ("binary", bytes(range(256))),
    ("1 MiB of binary that does not compress", os.urandom(MIB)),
    ("1 MiB of zeros", bytes(MIB)),
]


def connect(url, **options):
    # The client's own bound is 1 MiB of compressed bytes, which 1 MiB of noise exceeds.
    return websockets.connect(url, max_size=None, **options)


async def round_trip(socket, message, expected=None):
    await socket.send(message)
    answer = await socket.recv()
    assert answer == (message if expected is None else expected), "another message came back"


def one_message(message):
    async def check():
        async with connect(ECHO) as socket:
            await round_trip(socket, message)

    return check


async def every_message_plain():
    async with connect(ECHO, compression=None) as socket:
        assert not socket.extensions, socket.extensions
        for _, message in MESSAGES:
            await round_trip(socket, message)


async def every_message_deflated():
    async with connect(ECHO) as socket:
        names = [extension.name for extension in socket.extensions]
        assert names == ["permessage-deflate"], f"extensions {names}"
        for _, message in MESSAGES:
            await round_trip(socket, message)


async def fragments():
    for compression in (None, "deflate"):
        async with connect(ECHO, compression=compression) as socket:
            await round_trip(socket, ["a thr", "ead", "mill"], "a threadmill")
            await round_trip(socket, [b"\x00"] * 50, bytes(50))


async def ping():
    async with connect(ECHO) as socket:
        await (await socket.ping("payload"))


async def subprotocol():
    async with connect(ECHO, subprotocols=["chat.v2", "chat.v1"]) as socket:
        assert socket.subprotocol == "chat.v2", f"subprotocol {socket.subprotocol}"


async def close():
    socket = await connect(ECHO)
    await socket.close(4001, "bis später")
    assert socket.close_code == 4001, f"code {socket.close_code}"
    assert socket.close_reason in ("", "bis später"), f"reason {socket.close_reason}"


async def refused():
    try:
        await connect(BASE + "/nowhere")
    except websockets.exceptions.InvalidStatusCode as refusal:
        assert refusal.status_code == 404, refusal.status_code
        return
    raise AssertionError("accepted")


async def hub():
    async with connect(BASE + "/ws") as one, connect(BASE + "/ws") as two:
        for socket in (one, two):
            assert json.loads(await socket.recv())["type"] == "Connect"
        content = f"Hello from Python, {os.getpid()}"
        await one.send(json.dumps({"sender": "python", "content": content}))
        while True:
            message = json.loads(await two.recv())
            if message["type"] == "Chat" and message["content"] == content:
                break
        assert message["sender"] == "python" and message["id"] and message["timestamp"]


CHECKS = [(name, one_message(message)) for name, message in MESSAGES] + [
    ("plain: every message on one connection", every_message_plain),
    ("permessage-deflate: every message on one connection", every_message_deflated),
    ("messages in fragments", fragments),
    ("ping and pong", ping),
    ("a subprotocol is chosen, the first offered", subprotocol),
    ("a close has its code", close),
    ("a path without a WebSocket is refused with 404", refused),
    ("the hub passes a message on to the others", hub),
]


async def main():
    failed = False
    for name, check in CHECKS:
        try:
            await asyncio.wait_for(check(), DEADLINE_S)
            print(f"ok    python3-websockets: {name}")
        except Exception as error:  # whatever it is, the other checks go on
            failed = True
            print(f"FAIL  python3-websockets: {name}: {type(error).__name__} {error}"[:300])
    return failed


sys.exit(asyncio.run(main()))
