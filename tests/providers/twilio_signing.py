"""Webhooks as Twilio signs and posts them: the signature by Twilio's description of it, not by its SDK."""

import hmac
import http.client
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha1, sha256
from urllib.parse import urlencode, urlsplit

from bot.channels import Webhook

FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def signed(url: str, fields: Mapping[str, str | Sequence[str]], token: str) -> Webhook:
    """A form signed over its URL and every field, sorted, each different value once."""
    said = url
    for name in sorted(fields):
        value = fields[name]
        said += "".join(name + each for each in sorted({value} if isinstance(value, str) else set(value)))
    headers = {"content-type": FORM, "x-twilio-signature": _hmac(token, said), "user-agent": "TwilioProxy/1.1"}
    return Webhook(url, headers, urlencode(fields, doseq=True).encode())


def signed_json(url: str, body: bytes, token: str) -> Webhook:
    """A JSON body, signed by its hash in the query."""
    url = f"{url}{'&' if '?' in url else '?'}bodySHA256={sha256(body).hexdigest()}"
    return Webhook(url, {"content-type": "application/json", "x-twilio-signature": _hmac(token, url)}, body)


def post(webhook: Webhook, base: str) -> tuple[int, bytes]:
    """Really post it: to `base`, at the path and query it was signed for; the status and the body of the answer."""
    target, asked = urlsplit(base), urlsplit(webhook.url)
    line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=10)
    try:
        line.request("POST", asked.path + (f"?{asked.query}" if asked.query else ""), webhook.body, webhook.headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def _hmac(token: str, said: str) -> str:
    return b64encode(hmac.new(token.encode(), said.encode(), sha1).digest()).decode()
