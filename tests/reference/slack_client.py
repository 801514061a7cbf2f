"""A small bot on Slack's Bolt, to hold the fake Slack of tests/chat against a client that we did not write."""

import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

client = WebClient(token="xoxb-canary-token", base_url=os.environ["FAKE"] + "/")
client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
app = App(client=client)
seen, replies = set(), {}
QUIET = {"unfurl_links": False, "unfurl_media": False}


def blocks(text, button=False):
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    out = [{"type": "rich_text", "elements": [words]}]
    if button:
        label = {"type": "plain_text", "text": "Next"}
        out.append({"type": "actions", "elements": [{"type": "button", "action_id": "press-0", "value": "2", "text": label}]})
    return out


def plain(text):
    return text.replace("<@UBOT>", "").strip()


@app.event("app_mention")
def mentioned(event, body):
    if body["event_id"] in seen:
        return
    seen.add(body["event_id"])
    said = client.chat_postMessage(
        channel=event["channel"], thread_ts=event["ts"], text="x", blocks=blocks(plain(event["text"])), **QUIET
    )
    replies[event["ts"]] = said["ts"]


@app.event({"type": "message", "subtype": "message_changed"})
def changed(event):
    message = event["message"]
    client.chat_update(
        channel=event["channel"], ts=replies[message["ts"]], text="x", blocks=blocks(plain(message["text"]))
    )


@app.event({"type": "message", "subtype": "message_deleted"})
def deleted(event):
    client.chat_delete(channel=event["channel"], ts=replies[event["deleted_ts"]])


@app.event("message")
def said(event):
    if event.get("channel_type") == "im":
        client.chat_postMessage(channel=event["channel"], text="x", blocks=blocks(event["text"]), **QUIET)


@app.command("/ask")
def ask(ack, respond, command):
    ack()
    respond(text="x", blocks=blocks(command["text"], button=True), **QUIET)


@app.action("press-0")
def pressed(ack, respond):
    ack()
    respond(text="x", blocks=blocks("page 2"), replace_original=False, **QUIET)


@app.shortcut("ask")
def shortcut(ack, respond, shortcut):
    ack()
    respond(text="x", blocks=blocks(shortcut["message"]["text"]), **QUIET)


@app.event("app_home_opened")
def home(event):
    client.views_publish(
        user_id=event["user"], view={"type": "home", "blocks": blocks("home of " + event["user"])}
    )


@app.event("assistant_thread_started")
def assistant(event):
    thread = event["assistant_thread"]
    client.assistant_threads_setSuggestedPrompts(
        channel_id=thread["channel_id"], thread_ts=thread["thread_ts"], prompts=[{"title": "one", "message": "one?"}]
    )


SocketModeHandler(app, "xapp-canary-token", web_client=WebClient(base_url=os.environ["FAKE"] + "/", token="xapp-canary-token")).start()
