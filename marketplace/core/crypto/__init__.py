"""Encryption at rest and signatures, with key rings that rotate. See docs/crypto.md."""
