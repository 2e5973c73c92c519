"""A worker in Python: serves the agent `reading-time` on the task queue `python-words`.

    pip install -r examples/python_worker/requirements.txt
    env $(npx dispatch up --env) python3 examples/python_worker/worker.py     # leave it running; Ctrl-C ends it
    npx dispatch run examples/09_python_worker.yaml                           # in another terminal

`dispatch up --env` prints the address of the local Temporal server. With a server of your own, set TEMPORAL_ADDRESS,
TEMPORAL_NAMESPACE and so on, or a profile: this program and `dispatch` read the same settings.

The contract: an activity whose name is the agent's gets one argument, the call (`v` is 1), and returns
`{"output": …}`, if it likes with `"usage"`. A failure's type says whose it is:

    AgentFailed     or any other exception: the agent's own; tried again, up to retry.max_attempts
    InvalidInput    the task's: no use trying again
    RateLimited     nobody's: again at reset_at, without using up an attempt
    AgentUnavailable  nobody's: again after a while; opens the agent's circuit breaker when it happens often

Heartbeats are how a cancel gets here: without them the program works on for nothing.
"""

import asyncio
import logging
import re
from collections import deque
from datetime import datetime, timedelta, timezone

from temporalio import activity
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

QUEUE = "python-words"
CALLS_PER_MINUTE = 600
WORDS_AT_ONCE = 1000

recent: deque = deque()


@activity.defn(name="reading-time")
async def reading_time(call: dict) -> dict:
    """Counts the words of `input.text`, or of all that the tasks before this one gave, and says how long they take to read."""
    if call.get("v") != 1:
        raise ApplicationError(f"calls of version {call.get('v')} are not known here", type="InvalidInput")
    keep_to_limit()
    words = re.findall(r"\w+", find_text(call))
    speed = call["input"].get("words_per_minute", 200)
    if not isinstance(speed, (int, float)) or speed <= 0:
        raise ApplicationError("words_per_minute must be a number above 0", type="InvalidInput")
    longest = ""
    for start in range(0, len(words), WORDS_AT_ONCE):
        activity.heartbeat({"progress": f"{start} of {len(words)} words"})
        longest = max(longest, *words[start : start + WORDS_AT_ONCE], key=len)
        await asyncio.sleep(0)  # lets a cancel come in
    if not words:
        raise ApplicationError("there is not a word in it", type="AgentFailed", non_retryable=True)
    return {"output": {"words": len(words), "longest": longest, "minutes": round(len(words) / speed, 2)}}


def find_text(call: dict) -> str:
    """The text to be counted; outputs over 64 KiB of our own agents are claim checks, which only a worker with the store can read."""
    given = call["input"].get("text")
    parts = list(call["upstream"].values()) if given is None else [given]
    if any(isinstance(part, dict) and "$artifact" in part for part in parts):
        raise ApplicationError("a text is too large to travel", {"next_step": "put it into a file"}, type="InvalidInput")
    return "\n".join(part["text"] if isinstance(part, dict) and "text" in part else str(part) for part in parts)


def keep_to_limit() -> None:
    """At most so many calls a minute: who comes later is told when to come again."""
    now = datetime.now(timezone.utc)
    while recent and now - recent[0] > timedelta(minutes=1):
        recent.popleft()
    if len(recent) >= CALLS_PER_MINUTE:
        reset_at = (recent[0] + timedelta(minutes=1)).isoformat()
        raise ApplicationError(f"{CALLS_PER_MINUTE} calls a minute are enough", {"reset_at": reset_at}, type="RateLimited")
    recent.append(now)


async def main() -> None:
    logging.basicConfig(level=logging.INFO)
    client = await Client.connect(**ClientConfig.load_client_connect_config())
    worker = Worker(
        client,
        task_queue=QUEUE,
        activities=[reading_time],
        # A cancel comes with the answer to a heartbeat; the default sends one in 30 s.
        default_heartbeat_throttle_interval=timedelta(seconds=1),
        max_heartbeat_throttle_interval=timedelta(seconds=1),
    )
    logging.info("serving %s", QUEUE)
    await worker.run()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
