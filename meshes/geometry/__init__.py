"""Mathematics only: frames, curves, subdivision, strings, tubes, fields."""
