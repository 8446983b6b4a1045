# Two stages: the first resolves nothing, it installs the lock file; the second holds only what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.9
COPY requirements.lock pyproject.toml README.md ./
RUN /venv/bin/uv pip sync --compile-bytecode --python /venv/bin/python requirements.lock
COPY bot bot
COPY handlers handlers
COPY offer_content offer_content
COPY admin admin
COPY locales locales
COPY migrations migrations
RUN /venv/bin/uv pip install --python /venv/bin/python --no-deps --editable . && /venv/bin/pip uninstall --yes uv

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 kit
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
RUN mkdir var && chown kit var
USER kit
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["kit", "serve", "--host", "0.0.0.0"]
