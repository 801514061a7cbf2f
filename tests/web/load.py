"""Visitors who hold conversations on the page: `locust -f tests/web/load.py` (docs/web.md)."""

import random

from locust import FastHttpUser, between, task

QUESTIONS = [
    "受注と入金、喜ぶならどっち？",
    "納品と稼働はどう違いますか",
    "検収条件はいつ決めればいい？",
    "面接で失敗談を聞かれたら何を話す？",
    "転職のタイミングはどう決める？",
    "見積もりの前に支払条件を聞いていい？",
    "つながった直後のメッセージはどう書く？",
    "What should I ask at the end of an interview?",
]


class Visitor(FastHttpUser):
    """Asks, reads for a minute, and asks again; every third time for more of the same."""

    wait_time = between(30, 90)

    def on_start(self):
        # Each visitor has an address of their own behind the proxy.
        address = ".".join(str(random.randrange(1, 255)) for _ in range(3))
        self.headers = {"X-Forwarded-For": f"10.{address}"}
        self.client.get("/", headers=self.headers, name="the first page")

    @task
    def ask(self):
        question = random.choice(QUESTIONS + ["もっと"] * 4)
        form = {"question": question}
        with self.client.post("/ask", data=form, headers=self.headers, name="an answer", catch_response=True) as page:
            if page.status_code != 200 or question not in (page.text or ""):
                page.failure(f"status {page.status_code}")
