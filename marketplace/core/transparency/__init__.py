"""The transparency log: a public, append-only Merkle tree (RFC 6962 style) with signed heads. See
docs/transparency-log.md.
"""
