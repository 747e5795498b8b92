# The app with everything it imports, pinned by requirements.txt with hashes; nothing of it is root's to change at run time.
# Without internet: put a folder wheelhouse/ (make wheelhouse, made for this Python) beside this file.
FROM python:3.13-slim AS packages
WORKDIR /packages
COPY requirements.txt wheelhous[e] ./
# hadolint ignore=SC2086
RUN python -m venv /venv \
    && if ls ./*.whl >/dev/null 2>&1; then offline="--no-index --find-links ."; fi \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes ${offline:-} -r requirements.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin zona
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN /venv/bin/python -m compileall -q deploy kepatuhan pages serve.py streamlit_app.py \
    && install -d -o zona -g zona /run/zona simpanan \
    && chown -R zona:zona data/assessments
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
USER 10001:10001
EXPOSE 8080
CMD ["python", "-m", "deploy.serve", "replicas"]
