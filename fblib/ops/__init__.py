"""Operations, one family per file: their ports and how they are performed."""
