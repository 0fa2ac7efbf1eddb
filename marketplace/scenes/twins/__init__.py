"""Pictures of pieces and of their near twins, drawn by seed: what the twin match is measured on."""
