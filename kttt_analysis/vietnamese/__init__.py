"""Vietnamese text as offices write it; each module is imported by its own name.

- ``encodings``: TCVN3, VNI and damaged text to Unicode, on evidence (``legacy_fonts``: the tables;
  ``syllables``: which words can be Vietnamese; ``evidence``: what words prove; ``mixed_text``: several encodings
  in one text; ``lost_letters``: what can be put right and what cannot)
- ``names``: tidy spelling, keys for matching, alphabetical order, "có phải là …?"
- ``numbers``: reading numbers without guessing, printing them officially (``units``, ``printing``,
  ``sentinels`` hold its parts)
- ``dates`` and ``periods``: days, and the quarters a title speaks of
- ``wording``: parts of official sentences
"""
