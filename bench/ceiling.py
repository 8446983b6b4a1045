"""The bare inbound, `d1`: FastAPI reads the form, the official validator checks its signature; nothing is kept.

Called as: python -m bench.ceiling PORT
"""

import sys

from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator

from bench.forms import PATH
from bench.scene import PUBLIC_URL, TOKEN
from bot.commands.serve import run_uvicorn
from bot.webhooks import EMPTY_TWIML


def site() -> FastAPI:
    """A web application with the one door."""
    bare, validator = FastAPI(openapi_url=None), RequestValidator(TOKEN)

    @bare.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "alive"}

    @bare.post(PATH)
    async def door(request: Request) -> Response:
        form = dict(await request.form())
        if not validator.validate(PUBLIC_URL + PATH, form, request.headers["x-twilio-signature"]):
            return Response(status_code=403)
        return Response(EMPTY_TWIML, media_type="text/xml")

    return bare


if __name__ == "__main__":
    run_uvicorn(site(), host="127.0.0.1", port=int(sys.argv[1]))
