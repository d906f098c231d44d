.PHONY: run check test lint models

run:
	streamlit run app.py

check: lint test

lint:
	python -m ruff check .
	python -m ruff format --check .
	python -m mypy

test:
	python -m pytest -n logical --maxprocesses 4 --dist loadfile

models:
	python -m embed_core fetch --all
