"""Data only: fonts, icons, words, packs; read through one accessor."""
