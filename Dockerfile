# Briefmark in a container: docker build -t briefmark . && docker run -p 127.0.0.1:8000:8000 -v
# briefmark:/data briefmark. With PostgreSQL and TLS: docs/deploy/compose.yaml.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim-trixie AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/briefmark && \
    /opt/briefmark/bin/pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes \
        --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY templates templates
COPY static static
RUN /opt/briefmark/bin/python -m hatchling build --target wheel && \
    /opt/briefmark/bin/pip install --no-cache-dir --no-deps dist/briefmark-*.whl && \
    /opt/briefmark/bin/pip uninstall --yes hatchling editables pip

FROM python:${PYTHON}-slim-trixie
# What recognises scans, with the languages that a house reads; letters for PDFs; pg_dump for backups
# of PostgreSQL up to 17.
ARG LANGUAGES="ara deu eng fra spa"
RUN apt-get update && \
    apt-get install --yes --no-install-recommends \
        tesseract-ocr $(printf ' tesseract-ocr-%s' $LANGUAGES) \
        fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji postgresql-client && \
    rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin briefmark && \
    install --directory --owner briefmark --group briefmark --mode 0700 /data
COPY --from=build /opt/briefmark /opt/briefmark
ENV PATH=/opt/briefmark/bin:$PATH \
    BRIEFMARK_INSTANCE=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER briefmark
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["briefmark", "serve", "--host", "0.0.0.0"]
