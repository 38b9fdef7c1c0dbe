FROM python:3.12-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VIRCLE_ENV=production
RUN useradd --system --uid 10001 --create-home --home-dir /home/vircle vircle
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The values are for this one command only: it hashes files and reads no secret.
RUN ALLOWED_HOSTS=build BASE_URL=https://build DATABASE_URL=postgresql://build/build \
    REDIS_URL=redis://build SECRET_KEY=only-for-this-command \
    VIRCLE_ENCRYPTION_KEYS=1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    VIRCLE_BLIND_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    VIRCLE_LINK_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --noinput \
 && install -d -o vircle -g vircle /app/media
USER vircle
EXPOSE 8000
# No access log: an address can hold the key to a customer's page.
# Inside a container every interface is the container's own; compose publishes it on loopback.
CMD ["gunicorn", "vircle.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--max-requests", "5000", \
     "--max-requests-jitter", "500", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
