"""Asks a bot by the Model Context Protocol, with a client that we did not write: `tests/api/with_bot PYTHON tests/api/mcp_client.py`.

The client checks each result against the schema that its tool declares. It asks as the newest version of the protocol says, and as the
versions with a handshake say.
"""

import asyncio
import os

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

ADDRESS = os.environ["SENPAI_ADDRESS"] + "/mcp"
QUESTION = "納品と稼働はどう違いますか"
UNANSWERED = "ドローン空撮のバッテリー"


def text(result):
    return "\n".join(block.text for block in result.content)


async def ask(client):
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "posts", "post"}, tools
    assert all(tool.annotations.read_only_hint for tool in tools.values()), tools

    answer = await client.call_tool("ask", {"question": QUESTION, "excerpts": 2})
    document = answer.structured_content
    assert not answer.is_error and document["status"] == "found", answer
    first = document["excerpts"][0]
    assert first["text"] in text(answer) and first["link"] in text(answer), answer

    post = await client.call_tool("post", {"id": first["article"]["id"]})
    blocks = "\n".join(block["text"] for block in post.structured_content["blocks"])
    assert all(line in blocks for line in first["text"].split("\n")), "an excerpt is a part of its post"

    unanswered = await client.call_tool("ask", {"question": UNANSWERED})
    assert text(unanswered).startswith("not_found"), unanswered

    listed, offset = [], 0
    while offset is not None:
        page = await client.call_tool("posts", {"limit": 5, "offset": offset})
        listed += [post["id"] for post in page.structured_content["posts"]]
        offset = page.structured_content["next_offset"]
    assert len(listed) == len(set(listed)) == page.structured_content["total"], listed

    wrong = await client.call_tool("ask", {"question": QUESTION, "excerpts": 0})
    assert wrong.is_error and "excerpts" in text(wrong), wrong


async def main():
    headers = {"Authorization": "Bearer " + os.environ["SENPAI_KEY"]}
    for mode in ("auto", "legacy"):
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(ADDRESS, http_client=http)
            async with Client(transport, mode=mode) as client:
                print(mode, client.protocol_version)
                await ask(client)
    try:
        async with Client(ADDRESS) as client:
            await client.list_tools()
    except BaseException:  # An ExceptionGroup, as anyio raises them.
        pass
    else:
        raise AssertionError("without a key, nothing answers")
    print("mcp: the client and the bot understand each other")


asyncio.run(main())
