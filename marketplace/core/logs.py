"""Logs for machines: one line of JSON a record. Never a body, never a personal value: callers log references and codes."""

import logging

import structlog


def json_formatter() -> logging.Formatter:
    """The formatter of production (settings.LOGGING)."""
    steps: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(ensure_ascii=False), foreign_pre_chain=steps
    )
