"""Search: pure text work (`text`, `pinyin`, `dictionary`), the document (`document`), the index, the engine.

Only `engine` is asked by other rooms, so that another engine can take its place.
"""
