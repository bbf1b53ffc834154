# 石桥的工场：`make` 列出所有命令。Nothing here writes outside this folder.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := $(CURDIR)/.venv
PY := $(VENV)/bin/python
SHIQIAO := $(VENV)/bin/shiqiao
DJANGO := $(PY) -m django
STAMPS := $(VENV)/stamps
export PORT ?= 8000
export UV_CACHE_DIR ?= $(VENV)/cache/uv
export PIP_CACHE_DIR ?= $(VENV)/cache/pip
export npm_config_cache ?= $(VENV)/cache/npm
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
export DJANGO_SETTINGS_MODULE := shiqiao.settings
# Where a machine keeps no compiled Python, each of the hundreds of programs that tests start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

CATALOGUES := $(shell find src -name '*.po')
STATIC := $(shell find src -path '*/static/*' -type f)
# Tests never touch the town in var/.
TEST_DATA := $(CURDIR)/build/test-data
TEST_ENV := SHIQIAO_DATA_DIR=$(TEST_DATA)
ON_SQLITE := $(TEST_ENV) SHIQIAO_DATABASE_URL=sqlite:///$(TEST_DATA)/town.sqlite3
# In file order (no work is taken from the other worker): tests that empty the tables come last in each.
PYTEST := $(VENV)/bin/pytest -q -n 2

.PHONY: help setup run demo check test test-sqlite test-postgres test-browser audit lock messages clean

help: ## 列出命令 · list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/static ## 安装到 .venv，不动系统 · install everything into .venv
	@test -x $(SHIQIAO)

run: setup ## 启动；首次自动装入演示镇 · start web and worker; an empty town becomes the demo
	@exec $(SHIQIAO) serve --with-worker --demo

demo: setup ## 装入演示镇（须为空库）· fill an empty database with the demo town
	@$(SHIQIAO) demo

check: $(STAMPS)/dev ## 代码检查与类型检查 · lint, types, floors, migrations
	@echo "[检查] ruff · mypy · import-linter · makemigrations"
	@$(VENV)/bin/ruff check src tests tools
	@$(VENV)/bin/ruff format --check src tests tools
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo
	@$(ON_SQLITE) $(DJANGO) makemigrations --check --dry-run
	@echo "[检查] 密钥与依赖锁定 · secrets and locks"
	@$(PY) tools/check_supply.py

audit: $(STAMPS)/dev ## 查询依赖的已知漏洞（需联网）· ask about known vulnerabilities
	@$(PY) tools/audit_packages.py

test: check test-sqlite test-postgres test-browser ## 全部检查与测试（CI 即此）· everything CI runs

test-sqlite: setup $(STAMPS)/dev ## 测试（SQLite）
	@echo "[测试] SQLite"
	@$(ON_SQLITE) $(PYTEST) -m "not browser and not postgres"

test-postgres: setup $(STAMPS)/dev ## 测试（PostgreSQL，临时实例）· on a throw-away cluster
	@echo "[测试] PostgreSQL"
	@if [ "$$SHIQIAO_TEST_POSTGRES" = skip ]; then echo "跳过（SHIQIAO_TEST_POSTGRES=skip）"; \
	else $(TEST_ENV) $(PY) tools/with_postgres.py $(PYTEST) -m "not browser and not neutral"; fi

test-browser: setup $(STAMPS)/dev ## 浏览器走查（Chromium）· journeys in a real browser
	@echo "[测试] 浏览器 $(CHROMIUM)"
	@test -x "$(CHROMIUM)" || { echo "找不到 Chromium：请安装 chromium，或设 CHROMIUM=路径"; exit 1; }
	@$(ON_SQLITE) $(PYTEST) -m browser

lock: $(STAMPS)/uv ## 重新锁定依赖版本 · pin the newest allowed versions again
	@$(PY) tools/lock_packages.py

messages: $(STAMPS)/messages ## 编译界面译文 · compile the message catalogues

clean: ## 删除安装与缓存，保留 var/ 中的数据 · remove what was installed, keep the data
	rm -rf .venv node_modules build static_root .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(STAMPS)/uv: requirements-uv.lock
	@echo "[1/6] 建立 Python 环境 · virtual environment …"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	@$(PY) -m pip install -q --require-hashes -r $< || echo "uv 未能安装，改用 pip · going on with pip"
	@touch $@

$(STAMPS)/packages: requirements.lock $(STAMPS)/uv
	@echo "[2/6] 安装依赖 · Python packages …"
	@$(PY) tools/install_packages.py --require-hashes -r $<
	@touch $@

$(STAMPS)/project: pyproject.toml requirements.in $(STAMPS)/packages
	@echo "[3/6] 安装石桥 · shiqiao itself …"
	@$(PY) tools/install_packages.py --no-deps -e .
	@touch $@

$(STAMPS)/node: package.json package-lock.json requirements-node.lock $(STAMPS)/packages
	@echo "[4/6] 安装前端包与字体 · front-end packages and fonts …"
	@$(PY) tools/install_node_packages.py
	@touch $@

$(STAMPS)/messages: $(CATALOGUES) tools/compile_messages.py $(STAMPS)/project
	@echo "[5/6] 编译译文 · message catalogues …"
	@$(PY) tools/compile_messages.py
	@touch $@

$(STAMPS)/static: $(STATIC) $(STAMPS)/project $(STAMPS)/node $(STAMPS)/messages
	@echo "[6/6] 整理静态文件 · static files …"
	@$(ON_SQLITE) $(DJANGO) collectstatic --noinput --verbosity 0
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/project
	@echo "[测试] 安装测试工具 · packages for tests …"
	@$(PY) tools/install_packages.py --require-hashes -r $<
	@touch $@
